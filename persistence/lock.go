package persistence

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Transactions that touch profiles or memberships are READ COMMITTED and take
// their locks only in this order, so that none ever waits in a circle:
//
//  1. the epoch: shared, exclusive to publish
//  2. the row of a run, so that others who write it pass
//  3. new profile keys, ascending
//  4. blocks of profiles: shared to elevate, exclusive to recompute, ascending
//  5. profile rows, ascending by id
//  6. ids of signals, ascending
//  7. rows of memberships
//  8. the latch of the log; after it only sizes, the log, the lease of a run, COMMIT
//
// A lock is taken by a statement of its own: the snapshot of a statement is
// older than its wait. All are freed after the commit is visible.
const (
	lockEpochShared    = "SELECT pg_advisory_xact_lock_shared(1, 1)"
	lockEpochExclusive = "SELECT pg_advisory_xact_lock(1, 1)"
	lockLatch          = "SELECT pg_advisory_xact_lock(1, 2)"
	lockBlockExclusive = "SELECT pg_advisory_xact_lock(2, $1)"
	lockBlocksShared   = `SELECT block, pg_advisory_xact_lock_shared(2, block) FROM (
		SELECT DISTINCT (id / 1024)::int AS block FROM (` + idsOfKeys + `) AS named ORDER BY 1) AS blocks`
)

// blockSize is how many profile ids share one lock.
const blockSize = 1024

// queueEpoch queues the lock on the epoch, shared, and then its reading.
func queueEpoch(b *pgx.Batch, epoch *int64) {
	b.Queue(lockEpochShared)
	b.Queue("SELECT definition_epoch FROM site").QueryRow(func(row pgx.Row) error { return row.Scan(epoch) })
}

// transaction is a transaction whose last statements go out together with its
// COMMIT, so that a client that freezes never holds the latch.
type transaction struct {
	db   *DB
	conn *pgxpool.Conn
}

func begin(ctx context.Context, db *DB) (*transaction, error) {
	conn, err := db.Pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "BEGIN"); err != nil {
		conn.Release()
		return nil, err
	}
	return &transaction{db: db, conn: conn}, nil
}

// run sends a batch whose queued statements carry their own result callbacks.
func (t *transaction) run(ctx context.Context, b *pgx.Batch) error {
	return t.conn.SendBatch(ctx, b).Close()
}

// commit sends the batch with COMMIT behind it, and rings.
func (t *transaction) commit(ctx context.Context, b *pgx.Batch) error {
	b.Queue("COMMIT")
	err := t.run(ctx, b)
	t.db.ring() // also when the answer was lost: it may have committed
	return err
}

// end gives the connection back and rolls back what did not commit. The pool
// closes a connection that is still inside a transaction, and that rolls back too.
func (t *transaction) end(ctx context.Context) {
	if t.conn.Conn().PgConn().TxStatus() != 'I' && ctx.Err() == nil {
		_, _ = t.conn.Exec(ctx, "ROLLBACK") // on failure Release closes the connection
	}
	t.conn.Release()
}

// snapshot runs the queries of a batch in one read-only snapshot.
func snapshot(ctx context.Context, pool *pgxpool.Pool, queries *pgx.Batch) error {
	all := &pgx.Batch{}
	all.Queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
	all.QueuedQueries = append(all.QueuedQueries, queries.QueuedQueries...)
	all.Queue("COMMIT")
	if err := pool.SendBatch(ctx, all).Close(); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	return nil
}
