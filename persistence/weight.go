package persistence

import (
	"context"

	"halftone/domain"
	"halftone/domain/signal"
)

// Weights reads the base weights that operators have changed.
func (r *Repository) Weights(ctx context.Context) (_ map[signal.Type]signal.ChangedWeight, err error) {
	defer away(&err)
	var rows []struct {
		Type signal.Type
		signal.ChangedWeight
	}
	err = r.db.Bun.NewSelect().Table("signal_weight").Column("type", "weight", "version").Scan(ctx, &rows)
	weights := make(map[signal.Type]signal.ChangedWeight, len(rows))
	for _, row := range rows {
		weights[row.Type] = row.ChangedWeight
	}
	return weights, err
}

// SetWeight stores the next version of a type's base weight.
func (r *Repository) SetWeight(ctx context.Context, t signal.Type, w signal.Weight, expected int, author string) (err error) {
	defer away(&err)
	result, err := r.db.Bun.ExecContext(ctx, `INSERT INTO signal_weight AS s (type, weight, version, changed_by)
		SELECT ?0, ?1, 1, ?3 WHERE ?2 = 0 OR EXISTS (SELECT FROM signal_weight WHERE type = ?0)
		ON CONFLICT (type) DO UPDATE SET weight = excluded.weight, version = s.version + 1, changed_by = excluded.changed_by, changed_at = now()
		WHERE s.version = ?2`, t, w, expected, author)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return domain.Errorf(domain.StaleVersion, "expectedVersion", "is not the version in force: read the weight again")
}
