package persistence

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain/membership"
)

// Correct commits a correction in one transaction of two round trips: locks and
// behind them the exits, whose scores the log tells, then all else that is written. Holding its
// blocks exclusively, it meets no elevation of their profiles.
func (r *Repository) Correct(ctx context.Context, d *membership.Definitions, c membership.Correction, lease time.Duration) (int, error) {
	tx, err := begin(ctx, r.db)
	if err != nil {
		return 0, err
	}
	defer tx.end(ctx)
	k := correction{later: map[int64]bool{}, running: map[int32]bool{}, stored: map[membershipKey]bool{}, exited: map[membershipKey]float64{}}
	var epoch int64
	b := &pgx.Batch{}
	queueEpoch(b, &epoch)
	queueFence(b, c.Run)
	k.queue(b, c)
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
	changes := k.made(c)
	if len(changes) > 0 {
		queueEntered(b, c.At, c.Cause, nil, changes)
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
	stored  map[membershipKey]bool    // of those that are to enter
	exited  map[membershipKey]float64 // scores of the rows that were deleted
}

type membershipKey struct {
	segment int32
	profile int64
}

// memberships are keys of rows, column by column.
type memberships struct {
	segments []int32
	profiles []int64
}

func (m *memberships) add(c membership.ProfileChange) {
	m.segments, m.profiles = append(m.segments, c.Segment), append(m.profiles, c.Profile)
}

// queue queues the locks on the blocks, and behind them the exits and what must be known
// of the entries.
func (k *correction) queue(b *pgx.Batch, c membership.Correction) {
	if len(c.Changes) == 0 {
		return
	}
	var exiting, entering memberships // entering are those to be looked up
	block := int64(-1)
	for _, change := range c.Changes {
		if of := change.Profile / blockSize; of != block {
			block = of
			b.Queue(lockBlockExclusive, block)
		}
		switch {
		case change.Kind == membership.Exited:
			exiting.add(change)
		case c.Run == nil:
			entering.add(change)
		}
	}
	first, last := c.Changes[0].Profile/blockSize*blockSize, block*blockSize+blockSize-1
	b.Queue(savedLater, c.Position, first, last).
		Query(func(rows pgx.Rows) error {
			var id int64
			_, err := pgx.ForEachRow(rows, []any{&id}, func() error { k.later[id] = true; return nil })
			return err
		})
	k.queueExits(b, c, exiting, first, last)
	k.queueLook(b, entering)
}

// savedLater selects who was saved after a position, of the profiles $2 to $3.
const savedLater = "SELECT id FROM log, unnest(touched) AS id WHERE pos > $1 AND id BETWEEN $2 AND $3"

// queueExits deletes who exits and is stored, but not who was saved after the position,
// and nobody from a segment that another run is to correct.
func (k *correction) queueExits(b *pgx.Batch, c membership.Correction, exiting memberships, first, last int64) {
	if exiting.segments == nil {
		return
	}
	run := int64(0)
	if c.Run != nil {
		run = c.Run.ID
	}
	b.Queue(`DELETE FROM membership m USING unnest($4::int[], $5::bigint[]) AS gone (segment, profile)
		WHERE m.segment = gone.segment AND m.profile = gone.profile AND gone.profile NOT IN (`+savedLater+`)
			AND gone.segment NOT IN (SELECT segment FROM segment_run WHERE state = 'RUNNING' AND id <> $6)
		RETURNING m.segment, m.profile, m.score`, c.Position, first, last, exiting.segments, exiting.profiles, run).
		Query(func(rows pgx.Rows) error {
			var key membershipKey
			var score float64
			_, err := pgx.ForEachRow(rows, []any{&key.segment, &key.profile, &score}, func() error { k.exited[key] = score; return nil })
			return err
		})
}

// queueLook looks up who of those that are to enter is stored, as another process may
// have been faster, and which segments have a run. A run need not ask: nothing else
// corrects its segment.
func (k *correction) queueLook(b *pgx.Batch, entering memberships) {
	if entering.segments == nil {
		return
	}
	// OFFSET has every plan look memberships up one by one, rather than read all.
	b.Queue(`SELECT c.segment, c.profile FROM unnest($1::int[], $2::bigint[]) AS c (segment, profile),
			LATERAL (SELECT FROM membership WHERE segment = c.segment AND profile = c.profile OFFSET 0) AS m`, entering.segments, entering.profiles).
		Query(func(rows pgx.Rows) error {
			var key membershipKey
			_, err := pgx.ForEachRow(rows, []any{&key.segment, &key.profile}, func() error { k.stored[key] = true; return nil })
			return err
		})
	b.Queue("SELECT segment FROM segment_run WHERE state = 'RUNNING'").Query(func(rows pgx.Rows) error {
		var segment int32
		_, err := pgx.ForEachRow(rows, []any{&segment}, func() error { k.running[segment] = true; return nil })
		return err
	})
}

// made are the exits that were made, and the entries that nothing has overtaken.
func (k *correction) made(c membership.Correction) []membership.ProfileChange {
	made := make([]membership.ProfileChange, 0, len(c.Changes))
	for _, change := range c.Changes {
		key := membershipKey{change.Segment, change.Profile}
		score, isExited := k.exited[key]
		switch {
		case isExited:
			change.Previous = &score
		case change.Kind == membership.Exited, k.stored[key], k.later[change.Profile], k.running[change.Segment]:
			continue
		}
		made = append(made, change)
	}
	return made
}
