package persistence

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain/membership"
)

// Correct commits a correction in one transaction of two round trips: locks
// and what is stored behind them, then all that is written. Holding its blocks exclusively, it
// meets no elevation of their profiles.
func (r *Repository) Correct(ctx context.Context, d *membership.Definitions, c membership.Correction, lease time.Duration) (int, error) {
	tx, err := begin(ctx, r.db)
	if err != nil {
		return 0, err
	}
	defer tx.end(ctx)
	k := correction{later: map[int64]bool{}, running: map[int32]bool{}, stored: map[membershipKey]float64{}}
	var epoch int64
	b := &pgx.Batch{}
	queueEpoch(b, &epoch)
	queueFence(b, c.Run)
	k.read(b, c)
	err = tx.run(ctx, b)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return 0, membership.ErrRunEnded
	case err != nil:
		return 0, err
	case epoch != d.Epoch:
		return 0, membership.ErrDefinitionsChanged
	}
	b = &pgx.Batch{}
	changes := k.due(c)
	if len(changes) > 0 {
		queueChanges(b, c.At, c.Cause, nil, changes)
	}
	queueProgress(b, c, lease)
	return len(changes), tx.commit(ctx, b)
}

// queueFence queues a look at a run, which finds none when it is no longer ours. The lock
// lets other corrections of the run pass, but nobody claim it before ours has committed.
func queueFence(b *pgx.Batch, run *membership.Run) {
	if run == nil {
		return
	}
	b.Queue("SELECT id FROM segment_run WHERE id = $1 AND token = $2 AND state = 'RUNNING' FOR KEY SHARE", run.ID, run.Token).
		QueryRow(func(row pgx.Row) error {
			var id int64
			return row.Scan(&id)
		})
}

// queueProgress queues a new lease of a run, or its end.
func queueProgress(b *pgx.Batch, c membership.Correction, lease time.Duration) {
	if c.Run == nil {
		return
	}
	b.Queue(`UPDATE segment_run SET lease_until = now() + $2,
		state = CASE WHEN $3 THEN 'DONE' ELSE state END, ended_at = CASE WHEN $3 THEN now() END WHERE id = $1`, c.Run.ID, lease, c.Ended)
}

// correction is what must be known to write one.
type correction struct {
	later   map[int64]bool            // profiles saved after the position
	running map[int32]bool            // segments that a run is to correct
	stored  map[membershipKey]float64 // scores
}

type membershipKey struct {
	segment int32
	profile int64
}

// read queues the locks on the blocks, and what must be read behind them.
func (k *correction) read(b *pgx.Batch, c membership.Correction) {
	if len(c.Changes) == 0 {
		return
	}
	profiles := make([]int64, len(c.Changes))
	var uncertain struct {
		segments []int32
		profiles []int64
	}
	block := int64(-1)
	for i, change := range c.Changes {
		profiles[i] = change.Profile
		if c.Run == nil || change.Kind == membership.Exited {
			uncertain.segments, uncertain.profiles = append(uncertain.segments, change.Segment), append(uncertain.profiles, change.Profile)
		}
		if of := change.Profile / blockSize; of != block {
			block = of
			b.Queue(lockBlockExclusive, block)
		}
	}
	b.Queue("SELECT DISTINCT id FROM log, unnest(touched) AS id WHERE pos > $1 AND id = ANY($2)", c.Position, profiles).
		Query(func(rows pgx.Rows) error {
			var id int64
			_, err := pgx.ForEachRow(rows, []any{&id}, func() error { k.later[id] = true; return nil })
			return err
		})
	// OFFSET has every plan look memberships up one by one, rather than read all.
	b.Queue(`SELECT c.segment, c.profile, m.score FROM unnest($1::int[], $2::bigint[]) AS c (segment, profile),
			LATERAL (SELECT score FROM membership WHERE segment = c.segment AND profile = c.profile OFFSET 0) AS m`, uncertain.segments, uncertain.profiles).
		Query(func(rows pgx.Rows) error {
			var key membershipKey
			var score float64
			_, err := pgx.ForEachRow(rows, []any{&key.segment, &key.profile, &score}, func() error { k.stored[key] = score; return nil })
			return err
		})
	if c.Run == nil {
		b.Queue("SELECT segment FROM segment_run WHERE state = 'RUNNING'").Query(func(rows pgx.Rows) error {
			var segment int32
			_, err := pgx.ForEachRow(rows, []any{&segment}, func() error { k.running[segment] = true; return nil })
			return err
		})
	}
}

// due are the changes that nothing has overtaken and that are not made yet.
func (k *correction) due(c membership.Correction) (due []membership.ProfileChange) {
	for _, change := range c.Changes {
		score, isStored := k.stored[membershipKey{change.Segment, change.Profile}]
		isMade := isStored == (change.Kind == membership.Entered)
		if isMade || k.later[change.Profile] || k.running[change.Segment] {
			continue
		}
		if isStored {
			change.Previous = &score
		}
		due = append(due, change)
	}
	return due
}
