package persistence

import (
	"context"
	"math/rand/v2"

	"github.com/jackc/pgx/v5"

	"halftone/domain"
	"halftone/domain/membership"
)

// ChangesAfter reads at most limit changes after a place in the log.
func (r *Repository) ChangesAfter(ctx context.Context, after membership.Cursor, f membership.ChangeFilter, limit int) (_ membership.ChangePage, err error) {
	defer away(&err)
	read, err := r.readLog(ctx, after, f, limit)
	if err == nil && read.isAnother {
		// All cursors so far are of another log: a new generation ends them.
		if err = r.renewLog(ctx); err == nil {
			read, err = r.readLog(ctx, after, f, limit)
		}
	}
	if err != nil {
		return membership.ChangePage{}, err
	}
	if after != (membership.Cursor{}) && !read.keeps(after) {
		return membership.ChangePage{}, domain.Errorf(domain.CursorExpired, "after",
			"points at what is no longer kept: take a new cursor, then read all members, then the changes after that cursor")
	}
	return read.page(limit), nil
}

// logRead is what was read of the log, one change more than asked for if there
// is one, and what the log was then.
type logRead struct {
	changes     []*membership.LoggedChange
	newest      int64
	generation  uint64
	droppedUpTo int64
	isAnother   bool // the log is not the one that generation was drawn for
}

// keeps tells whether all that follows a place is there. A place beyond the end
// is one of a log that was set back by means that leave no trace.
func (l *logRead) keeps(c membership.Cursor) bool {
	return c.Generation == l.generation && c.Position <= l.newest &&
		c.Compare(membership.EndOf(l.generation, l.droppedUpTo)) >= 0
}

func (l *logRead) page(limit int) membership.ChangePage {
	page := membership.ChangePage{Changes: l.changes, Latest: membership.EndOf(l.generation, l.newest)}
	if page.HasMore = len(l.changes) > limit; page.HasMore {
		page.Changes = l.changes[:limit]
	}
	for _, c := range page.Changes {
		c.Cursor.Generation = l.generation
	}
	return page
}

func (r *Repository) readLog(ctx context.Context, after membership.Cursor, f membership.ChangeFilter, limit int) (*logRead, error) {
	l := &logRead{}
	b := &pgx.Batch{}
	b.Queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
	b.Queue("SELECT coalesce(max(pos), 0) FROM log").QueryRow(func(row pgx.Row) error { return row.Scan(&l.newest) })
	source, args := changesMatching(f)
	// The lookups are written so that every plan makes them one by one, in the
	// order of the log.
	b.Queue(`SELECT c.pos, c.n, log.at, log.cause, c.kind, c.segment, s.key, c.version, c.score, c.previous, c.profile, p.key, c.rev
		FROM `+source+` c,
			LATERAL (SELECT at, cause FROM log WHERE pos = c.pos OFFSET 0) log,
			LATERAL (SELECT key FROM segment WHERE id = c.segment OFFSET 0) s,
			LATERAL (SELECT key FROM profile WHERE id = c.profile UNION ALL SELECT key FROM profile_alias WHERE former = c.profile OFFSET 0) p
		ORDER BY c.pos, c.n LIMIT $3`, append([]any{after.Position, after.N, limit + 1}, args...)...).Query(l.readChanges)
	b.Queue("COMMIT")
	// After the snapshot: what was dropped since it began is told too.
	b.Queue("SELECT generation, origin <> log_origin(), dropped_up_to FROM log_state").QueryRow(func(row pgx.Row) error {
		var generation int64
		err := row.Scan(&generation, &l.isAnother, &l.droppedUpTo)
		l.generation = uint64(generation)
		l.newest = max(l.newest, l.droppedUpTo)
		return err
	})
	return l, r.db.Pool.SendBatch(ctx, b).Close()
}

// changesMatching is a table expression for the changes after ($1, $2) that a
// filter lets through, of which $3 will be read, and its arguments from $4 on. Each
// form has its index, in whose order rows of many changes are read one by one; the lone
// comparison of pos prunes partitions.
func changesMatching(f membership.ChangeFilter) (sql string, args []any) {
	const (
		after    = "SELECT * FROM change WHERE pos >= $1 AND (pos, first) > ($1, $2 - 1024) AND (pos, n) > ($1, $2)"
		upToHere = " ORDER BY pos, first, n LIMIT $3"
	)
	switch {
	case f.Profile != nil:
		return `(SELECT c.* FROM (SELECT id FROM profile WHERE key = $4 UNION ALL SELECT former FROM profile_alias WHERE key = $4) p,
			LATERAL (` + after + ` AND profile = p.id AND (block IS NULL AND profiles[1] = p.id OR block = p.id / 1024)) c
			WHERE $5::text[] IS NULL OR segment = ANY (ARRAY(SELECT id FROM segment WHERE key = ANY($5))))`, []any{f.Profile[:], f.Segments}
	case f.Segments != nil:
		return `(SELECT c.* FROM segment s, LATERAL (` + after + ` AND segment = s.id` + upToHere + `) c
			WHERE s.key = ANY($4))`, []any{f.Segments}
	}
	return "(" + after + upToHere + ")", nil
}

func (l *logRead) readChanges(rows pgx.Rows) error {
	for rows.Next() {
		c := &membership.LoggedChange{}
		var key []byte
		if err := rows.Scan(&c.Cursor.Position, &c.Cursor.N, &c.At, &c.Cause, &c.Kind, &c.Segment, &c.SegmentKey,
			&c.Version, &c.Score, &c.Previous, &c.Profile, &key, &c.Revision); err != nil {
			return err
		}
		c.ProfileKey = domain.ProfileKey(key)
		l.changes = append(l.changes, c)
	}
	return rows.Err()
}

// renewLog draws a new generation unless another process was faster.
func (r *Repository) renewLog(ctx context.Context) error {
	_, err := r.db.Pool.Exec(ctx, "UPDATE log_state SET generation = $1, origin = log_origin() WHERE origin <> log_origin()",
		max(1, rand.Int64()))
	return err
}
