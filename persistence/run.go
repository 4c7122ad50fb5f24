package persistence

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain/membership"
)

// ClaimRun takes over an unfinished run whose lease has ended and which began
// at a position of the log that is applied; nil when there is none.
func (r *Repository) ClaimRun(ctx context.Context, applied int64, lease time.Duration) (*membership.Run, error) {
	run := &membership.Run{}
	err := r.db.Pool.QueryRow(ctx, `UPDATE segment_run SET token = gen_random_uuid(), lease_until = now() + $2
		WHERE id = (SELECT id FROM segment_run WHERE state = 'RUNNING' AND lease_until < now() AND position <= $1
			ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING id, segment, version, token`, applied, lease).
		Scan(&run.ID, &run.Segment, &run.Version, &run.Token)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return run, err
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

// MarkSwept records that everybody was evaluated as of an instant.
func (r *Repository) MarkSwept(ctx context.Context, at time.Time) error {
	_, err := r.db.Pool.Exec(ctx, "UPDATE site SET swept_at = greatest(swept_at, $1)", at)
	return err
}

// Health tells how current the stored members of each segment are, by ID. A sweep that
// began after a run was given up has done its work.
func (r *Repository) Health(ctx context.Context) (_ map[int32]membership.Health, err error) {
	defer away(&err)
	rows, err := r.db.Pool.Query(ctx, `SELECT z.segment, z.n, run.state, run.cause,
			greatest((SELECT max(ended_at) FROM segment_run done WHERE done.segment = z.segment AND done.state = 'DONE'), (SELECT swept_at FROM site))
		FROM segment_size z JOIN LATERAL
			(SELECT CASE WHEN state = 'FAILED' AND ended_at < (SELECT swept_at FROM site) THEN 'DONE' ELSE state END AS state, cause
				FROM segment_run WHERE segment = z.segment ORDER BY id DESC LIMIT 1) run ON true`)
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
