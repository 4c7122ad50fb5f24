package persistence

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"halftone/domain/profile"
	"halftone/domain/segment"
)

// SettleSite records what holds for the whole installation. At the first start
// it also publishes the given segments. A half-life that differs from the recorded one
// holds from now on: HalfLifeSince of the result says from when.
func SettleSite(ctx context.Context, db *DB, site profile.Site, first []segment.Definition) (profile.Site, error) {
	err := db.Bun.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		now := time.Now().UnixMilli()
		inserted, err := tx.ExecContext(ctx, `INSERT INTO site (half_life, half_life_since) VALUES (?, ?) ON CONFLICT DO NOTHING`,
			site.HalfLife.Milliseconds(), now)
		if err != nil {
			return err
		}
		if n, err := inserted.RowsAffected(); err != nil || n == 1 {
			site.HalfLifeSince = now
			return seed(ctx, tx, first)
		}
		return tx.QueryRowContext(ctx, `UPDATE site SET half_life = ?0,
			half_life_since = CASE WHEN half_life = ?0 THEN half_life_since ELSE ?1 END RETURNING half_life_since`,
			site.HalfLife.Milliseconds(), now).Scan(&site.HalfLifeSince)
	})
	if err != nil {
		return site, fmt.Errorf("settle site: %w", err)
	}
	return site, nil
}

func seed(ctx context.Context, tx bun.Tx, definitions []segment.Definition) error {
	if len(definitions) == 0 {
		return nil
	}
	keys := make([]string, len(definitions))
	for i, d := range definitions {
		if _, err := insertSegment(ctx, tx, d, "halftone", "Comes with Halftone"); err != nil {
			return err
		}
		keys[i] = d.Key
	}
	return beginRuns(ctx, tx, keys)
}
