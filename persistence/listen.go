package persistence

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// The doorbell: whoever commits to the log rings, and everybody who follows it
// reads at once instead of at the next poll. NOTIFY does not belong into the committing transaction
// itself: there it holds a lock of the whole cluster through the flush, which cost seven tenths of
// the commits per second, and nearly all on a slow disk. A lost ring costs no more than the wait for
// the poll, so nothing is done to save one.

const (
	// ringEvery bounds how often one process rings.
	ringEvery = 5 * time.Millisecond
	// connection attempts are a pause apart that doubles from the first to the last.
	firstPause, lastPause = 50 * time.Millisecond, 5 * time.Second
)

// ring says that something was committed to the log. It never waits.
func (db *DB) ring() {
	select {
	case db.rung <- struct{}{}:
	default:
	}
}

// Ring tells every process that listens when this one has written to the log,
// until ctx ends. Faults go to report.
func (db *DB) Ring(ctx context.Context, report func(error)) error {
	return db.onConnection(ctx, report, "the bell is not rung", func(ctx context.Context, conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, "SET synchronous_commit = off"); err != nil {
			return err
		}
		db.ring() // for what was written while there was no connection
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-db.rung:
			}
			if _, err := conn.Exec(ctx, "NOTIFY halftone_log"); err != nil {
				return err
			}
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(ringEvery):
			}
		}
	})
}

// Listen calls wake whenever any process may have written to the log, until ctx
// ends. Faults go to report.
func (db *DB) Listen(ctx context.Context, wake func(), report func(error)) error {
	return db.onConnection(ctx, report, "the bell is not heard", func(ctx context.Context, conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, "LISTEN halftone_log"); err != nil {
			return err
		}
		for {
			wake() // first for what went unheard while there was no connection
			if _, err := conn.WaitForNotification(ctx); err != nil {
				return err
			}
		}
	})
}

// onConnection does something on a connection of its own, again whenever the
// connection is lost, until ctx ends.
func (db *DB) onConnection(ctx context.Context, report func(error), failure string, do func(context.Context, *pgx.Conn) error) error {
	pause := firstPause
	for {
		began := time.Now()
		err := db.withConnection(ctx, do)
		if ctx.Err() != nil {
			return nil
		}
		report(fmt.Errorf("%s: %w", failure, err))
		if time.Since(began) > lastPause {
			pause = firstPause
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		pause = min(2*pause, lastPause)
	}
}

func (db *DB) withConnection(ctx context.Context, do func(context.Context, *pgx.Conn) error) error {
	conn, err := pgx.ConnectConfig(ctx, db.Pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // nothing is left to lose
	return do(ctx, conn)
}
