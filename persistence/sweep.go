package persistence

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain/membership"
)

// StoredMembers reads all memberships.
func (r *Repository) StoredMembers(ctx context.Context) (membership.MemberSet, error) {
	rows, err := r.db.Pool.Query(ctx, "SELECT segment, profile FROM membership")
	if err != nil {
		return nil, err
	}
	members := membership.MemberSet{}
	var segment int32
	var profile int64
	_, err = pgx.ForEachRow(rows, []any{&segment, &profile}, func() error {
		members.Add(segment, profile)
		return nil
	})
	return members, err
}

// ReassessBlock evaluates a block of profiles against all definitions and
// commits the differences. Holding the block exclusively, it meets no elevation
// of its profiles and overwrites nothing newer.
func (r *Repository) ReassessBlock(ctx context.Context, d *membership.Definitions, now time.Time, block int64) (int, error) {
	tx, err := begin(ctx, r.db.Pool)
	if err != nil {
		return 0, err
	}
	defer tx.end(ctx)
	var epoch int64
	l := newLoader()
	b := &pgx.Batch{}
	queueEpoch(b, &epoch)
	l.queueBlock(b, r.site, d, now, block)
	if err := tx.run(ctx, b); err != nil {
		return 0, err
	}
	if epoch != d.Epoch {
		return 0, membership.ErrDefinitionsChanged
	}
	assessor := d.NewAssessor()
	changes := l.changes(func(record *membership.Record) []membership.Change {
		return assessor.Assess(record.Profile, r.site, now.UnixMilli(), record.Stored)
	})
	if len(changes) == 0 {
		return 0, nil
	}
	b = &pgx.Batch{}
	queueChanges(b, now, membership.CauseTime, nil, changes)
	return len(changes), tx.commit(ctx, b)
}

// MarkSwept records that everybody was evaluated as of an instant.
func (r *Repository) MarkSwept(ctx context.Context, at time.Time) error {
	_, err := r.db.Pool.Exec(ctx, "UPDATE site SET swept_at = greatest(swept_at, $1)", at)
	return err
}
