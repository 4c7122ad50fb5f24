package persistence

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain/membership"
	"halftone/domain/population"
)

// logPage is how many entries of the log are read at once.
const logPage = 2048

// LogPosition is the newest position of the log, 0 when it is empty.
func (r *Repository) LogPosition(ctx context.Context) (position int64, err error) {
	err = r.db.Pool.QueryRow(ctx, "SELECT coalesce(max(pos), 0) FROM log").Scan(&position)
	return position, err
}

// RowsAfter returns profiles ascending by id above after.
func (r *Repository) RowsAfter(ctx context.Context, after int64, limit int) ([]population.Row, error) {
	return rowsOf(r.records(ctx, r.keptSince(), "SELECT id FROM profile WHERE id > $1 ORDER BY id LIMIT $2", after, limit))
}

// Rows returns the profiles of ids.
func (r *Repository) Rows(ctx context.Context, ids []int64) ([]population.Row, error) {
	return rowsOf(r.records(ctx, r.keptSince(), "SELECT unnest($1::bigint[])", ids))
}

// keptSince is the instant from which on activity is kept.
func (r *Repository) keptSince() time.Time { return time.Now().Add(-r.site.Retention) }

func rowsOf(records []*membership.Record, err error) ([]population.Row, error) {
	rows := make([]population.Row, len(records))
	for i, record := range records {
		rows[i] = population.Row{ID: record.ID, Revision: record.Revision, Profile: record.Profile}
	}
	return rows, err
}

// TouchedAfter returns the ids of the profiles changed after a position.
// Positions are drawn under the latch of the log: none below upTo appears later.
func (r *Repository) TouchedAfter(ctx context.Context, position int64) (ids []int64, upTo int64, err error) {
	upTo = position
	rows, err := r.db.Pool.Query(ctx, "SELECT pos, touched FROM log WHERE pos > $1 ORDER BY pos LIMIT $2", position, logPage)
	if err != nil {
		return nil, upTo, err
	}
	var touched []int64
	if _, err = pgx.ForEachRow(rows, []any{&upTo, &touched}, func() error {
		ids = append(ids, touched...)
		return nil
	}); err != nil {
		return nil, position, err
	}
	slices.Sort(ids)
	return slices.Compact(ids), upTo, nil
}
