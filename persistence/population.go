package persistence

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain/membership"
	"halftone/domain/population"
)

// logPage is how many entries of the log are read at once; each may have some
// thousand changes.
const logPage = 256

// LogPosition is the newest position of the log, 0 when it is empty.
func (r *Repository) LogPosition(ctx context.Context) (position int64, err error) {
	err = r.db.Pool.QueryRow(ctx, "SELECT coalesce(max(pos), 0) FROM log").Scan(&position)
	return position, err
}

// RowsAfter returns profiles ascending by id above after.
func (r *Repository) RowsAfter(ctx context.Context, after int64, limit int) ([]population.Row, error) {
	return r.rows(ctx, func(b *pgx.Batch, l *loader, since time.Time) {
		l.queueProfiles(b, "id > $1", "LIMIT $2", after, limit)
		l.queueActivity(b, since, anyOf("SELECT id FROM profile WHERE id > $1 ORDER BY id LIMIT $2"), after, limit)
	})
}

// Rows returns the profiles of ids.
func (r *Repository) Rows(ctx context.Context, ids []int64) ([]population.Row, error) {
	return r.rows(ctx, func(b *pgx.Batch, l *loader, since time.Time) {
		l.queueProfiles(b, "id = ANY ($1)", "", ids)
		l.queueActivity(b, since, "ANY ($1)", ids)
	})
}

// rows loads profiles with the activity that is kept, in one snapshot.
func (r *Repository) rows(ctx context.Context, queue func(b *pgx.Batch, l *loader, since time.Time)) ([]population.Row, error) {
	l, b := newLoader(), &pgx.Batch{}
	queue(b, l, time.Now().Add(-r.site.Retention))
	if err := snapshot(ctx, r.db.Pool, b); err != nil {
		return nil, err
	}
	rows := make([]population.Row, len(l.records))
	for i, record := range l.records {
		rows[i] = population.Row{ID: record.ID, Revision: record.Revision, Profile: record.Profile}
	}
	return rows, nil
}

// EachMembership hands all stored memberships to do.
func (r *Repository) EachMembership(ctx context.Context, do func(population.Membership)) error {
	rows, err := r.db.Pool.Query(ctx, "SELECT segment, profile, since FROM membership")
	if err != nil {
		return err
	}
	var m population.Membership
	var since time.Time
	_, err = pgx.ForEachRow(rows, []any{&m.Segment, &m.Profile, &since}, func() error {
		m.Since = since.UnixMilli()
		do(m)
		return nil
	})
	return err
}

// NewsAfter returns what the log says after a position. Positions are drawn
// under the latch of the log: none below UpTo appears later.
func (r *Repository) NewsAfter(ctx context.Context, position int64) (news population.News, err error) {
	news.UpTo = position
	entries := 0
	b := &pgx.Batch{}
	b.Queue("SELECT pos, touched FROM log WHERE pos > $1 ORDER BY pos LIMIT $2", position, logPage).Query(func(rows pgx.Rows) error {
		var touched []int64
		_, err := pgx.ForEachRow(rows, []any{&news.UpTo, &touched}, func() error {
			entries++
			news.Touched = append(news.Touched, touched...)
			return nil
		})
		return err
	})
	b.Queue(`SELECT s.profiles, s.segment, s.kind, l.at FROM (SELECT pos, at FROM log WHERE pos > $1 ORDER BY pos LIMIT $2) AS l
		JOIN change_set s ON s.pos = l.pos ORDER BY s.pos, s.n`, position, logPage).Query(func(rows pgx.Rows) error {
		var profiles []int64
		var segment int32
		var kind string
		var at time.Time
		_, err := pgx.ForEachRow(rows, []any{&profiles, &segment, &kind, &at}, func() error {
			for _, id := range profiles {
				news.Moves = append(news.Moves, population.Move{
					Membership: population.Membership{Segment: segment, Profile: id, Since: at.UnixMilli()},
					IsDeleted:  kind == string(membership.Exited),
				})
			}
			return nil
		})
		return err
	})
	if err := snapshot(ctx, r.db.Pool, b); err != nil {
		return population.News{}, err
	}
	news.Last = entries < logPage
	slices.Sort(news.Touched)
	news.Touched = slices.Compact(news.Touched)
	return news, nil
}
