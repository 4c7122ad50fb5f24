package persistence

import (
	"context"

	"halftone/domain/signal"
)

// Weights reads the base weights that operators have changed.
func (r *Repository) Weights(ctx context.Context) (map[signal.Type]signal.Weight, error) {
	var rows []struct {
		Type   signal.Type
		Weight signal.Weight
	}
	err := r.db.Bun.NewSelect().Table("signal_weight").Column("type", "weight").Scan(ctx, &rows)
	weights := make(map[signal.Type]signal.Weight, len(rows))
	for _, row := range rows {
		weights[row.Type] = row.Weight
	}
	return weights, err
}

// SetWeight changes the base weight of a type.
func (r *Repository) SetWeight(ctx context.Context, t signal.Type, w signal.Weight, author string) error {
	_, err := r.db.Bun.ExecContext(ctx, `INSERT INTO signal_weight (type, weight, changed_by) VALUES (?, ?, ?)
		ON CONFLICT (type) DO UPDATE SET weight = excluded.weight, changed_by = excluded.changed_by, changed_at = now()`, t, w, author)
	return err
}
