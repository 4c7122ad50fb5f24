package persistence

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain/membership"
)

// History reads how the size of a segment came about since an instant.
func (r *Repository) History(ctx context.Context, segment int32, since time.Time) (_ membership.History, err error) {
	defer away(&err)
	h := membership.History{}
	b := &pgx.Batch{}
	b.Queue("SELECT n FROM segment_size WHERE segment = $1", segment).QueryRow(func(row pgx.Row) error { return row.Scan(&h.Size) })
	b.Queue(`SELECT date_trunc('hour', log.at, 'UTC'), 
			coalesce(sum(cardinality(s.profiles)) FILTER (WHERE s.kind = 'ENTERED'), 0), coalesce(sum(cardinality(s.profiles)) FILTER (WHERE s.kind = 'EXITED'), 0)
		FROM change_set s JOIN log ON log.pos = s.pos WHERE s.segment = $1 AND log.at >= $2 GROUP BY 1`, segment, since).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var hour membership.Hour
			if err := rows.Scan(&hour.At, &hour.Entered, &hour.Exited); err != nil {
				return err
			}
			h.Hours = append(h.Hours, hour)
		}
		return rows.Err()
	})
	b.Queue("SELECT number, created_at FROM segment_version WHERE segment = $1 ORDER BY number", segment).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var v membership.VersionSince
			if err := rows.Scan(&v.Number, &v.At); err != nil {
				return err
			}
			h.Versions = append(h.Versions, v)
		}
		return rows.Err()
	})
	return h, snapshot(ctx, r.db.Pool, b)
}
