package persistence

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain/membership"
)

// ClaimRun takes over an unfinished run whose lease has ended, nil when there
// is none.
func (r *Repository) ClaimRun(ctx context.Context, lease time.Duration) (*membership.Run, error) {
	run := &membership.Run{}
	err := r.db.Pool.QueryRow(ctx, `UPDATE segment_run SET token = gen_random_uuid(), lease_until = now() + $1
		WHERE id = (SELECT id FROM segment_run WHERE state = 'RUNNING' AND lease_until < now() ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING id, segment, version, token`, lease).Scan(&run.ID, &run.Segment, &run.Version, &run.Token)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return run, err
}

// RecomputeBlock evaluates the next block of profiles against the run's
// segment and commits the differences. Holding the block exclusively, it meets no
// elevation of its profiles.
func (r *Repository) RecomputeBlock(ctx context.Context, d *membership.Definitions, now time.Time, run *membership.Run, lease time.Duration) (done bool, err error) {
	tx, err := begin(ctx, r.db.Pool)
	if err != nil {
		return false, err
	}
	defer tx.end(ctx)
	block, err := fence(ctx, tx, d, run, lease)
	if err != nil {
		return false, err
	}
	l, next := newLoader(), (*int64)(nil)
	b := &pgx.Batch{}
	l.queueBlock(b, r.site, d, now, block)
	b.Queue("SELECT min(id) / $2 FROM profile WHERE id >= $1", (block+1)*blockSize, blockSize).
		QueryRow(func(row pgx.Row) error { return row.Scan(&next) })
	if err := tx.run(ctx, b); err != nil {
		return false, err
	}
	b = &pgx.Batch{}
	if next == nil {
		b.Queue("UPDATE segment_run SET state = 'DONE', ended_at = now() WHERE id = $1", run.ID)
	} else {
		b.Queue("UPDATE segment_run SET block = $2 WHERE id = $1", run.ID, *next)
	}
	i, assessor := d.Index(run.Segment), d.NewAssessor()
	changes := l.changes(func(record *membership.Record) []membership.Change {
		return assessor.AssessOne(i, record.Profile, r.site, now.UnixMilli(), record.Stored)
	})
	if len(changes) > 0 {
		queueChanges(b, now, membership.CauseDefinition, nil, changes)
	}
	return next == nil, tx.commit(ctx, b)
}

// fence makes sure that the definitions are in force and the run is ours, and
// returns its block.
func fence(ctx context.Context, tx *transaction, d *membership.Definitions, run *membership.Run, lease time.Duration) (block int64, err error) {
	var epoch int64
	b := &pgx.Batch{}
	queueEpoch(b, &epoch)
	b.Queue(`UPDATE segment_run SET lease_until = now() + $3 WHERE id = $1 AND token = $2 AND state = 'RUNNING' RETURNING block`,
		run.ID, run.Token, lease).QueryRow(func(row pgx.Row) error { return row.Scan(&block) })
	err = tx.run(ctx, b)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return 0, membership.ErrRunEnded
	case err != nil:
		return 0, err
	case epoch != d.Epoch:
		return 0, membership.ErrDefinitionsChanged
	}
	return block, nil
}

// maxAttempts is how often a run may fail before it is given up.
const maxAttempts = 3

// FailRun counts a failed attempt. The next comes when the lease has ended;
// after the last the run is FAILED with its cause, and the rows stay as they are.
func (r *Repository) FailRun(ctx context.Context, run *membership.Run, cause string) error {
	_, err := r.db.Pool.Exec(ctx, `UPDATE segment_run SET attempts = attempts + 1, lease_until = now() + interval '1 second',
		state = CASE WHEN attempts + 1 >= $3 THEN 'FAILED' ELSE state END,
		ended_at = CASE WHEN attempts + 1 >= $3 THEN now() END, cause = $4
		WHERE id = $1 AND token = $2 AND state = 'RUNNING'`, run.ID, run.Token, maxAttempts, cause)
	return err
}

// Health tells how current the stored members of each segment are, by ID.
func (r *Repository) Health(ctx context.Context) (_ map[int32]membership.Health, err error) {
	defer away(&err)
	rows, err := r.db.Pool.Query(ctx, `SELECT z.segment, z.n, run.state, run.cause,
			greatest((SELECT max(ended_at) FROM segment_run done WHERE done.segment = z.segment AND done.state = 'DONE'), (SELECT swept_at FROM site))
		FROM segment_size z JOIN LATERAL
			(SELECT state, cause FROM segment_run WHERE segment = z.segment ORDER BY id DESC LIMIT 1) run ON true`)
	if err != nil {
		return nil, err
	}
	all := map[int32]membership.Health{}
	var id int32
	var h membership.Health
	var state string
	_, err = pgx.ForEachRow(rows, []any{&id, &h.Size, &state, &h.Cause, &h.EvaluatedAt}, func() error {
		h.State = membership.Fresh
		switch state {
		case "RUNNING":
			h.State = membership.Evaluating
		case "FAILED":
			h.State = membership.Failed
		default:
			h.Cause = ""
		}
		all[id] = h
		return nil
	})
	return all, err
}
