package persistence

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// positionsPerPartition is the range of one partition of the log.
	positionsPerPartition = 10_000_000
	// logRetention is how long the log is kept.
	logRetention = 7 * 24 * time.Hour
	// weekLength is the unit of partitions of signal ids.
	weekLength = 7 * 24 * time.Hour
)

// weekOf numbers the weeks since 1970.
func weekOf(t time.Time) int32 { return int32(t.Unix() / int64(weekLength/time.Second)) }

// Maintain makes the partitions of the near future and drops what is past its
// time: ids of signals after two weeks, the log after seven days, keys from before
// a rotation when no visitor token bears them any more. It is meant to run at start and every hour.
func Maintain(ctx context.Context, db *DB, now time.Time) error {
	conn, err := db.Pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("maintain: %w", err)
	}
	defer conn.Release()
	// Two processes that maintain at once would find each other's partitions.
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(1, 3)"); err != nil {
		return fmt.Errorf("maintain: %w", err)
	}
	defer func() { _, _ = conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock(1, 3)") }()

	var position int64
	if err := conn.QueryRow(ctx, "SELECT last_value FROM log_pos").Scan(&position); err != nil {
		return fmt.Errorf("maintain: %w", err)
	}
	var statements []string
	for n := position / positionsPerPartition; n <= position/positionsPerPartition+1; n++ {
		for _, table := range []string{"log", "change_set"} {
			statements = append(statements, fmt.Sprintf(
				"CREATE TABLE IF NOT EXISTS %s_%d PARTITION OF %[1]s FOR VALUES FROM (%[3]d) TO (%[4]d)",
				table, n, n*positionsPerPartition, (n+1)*positionsPerPartition))
		}
	}
	this := weekOf(now)
	for week := this - 1; week <= this+2; week++ {
		statements = append(statements, fmt.Sprintf(
			"CREATE TABLE IF NOT EXISTS signal_seen_%d PARTITION OF signal_seen FOR VALUES IN (%[1]d)", week))
	}
	old, err := pastWeeks(ctx, conn.Conn(), this-1)
	if err != nil {
		return err
	}
	for _, table := range old {
		statements = append(statements, "DROP TABLE IF EXISTS "+table)
	}
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("maintain: %w", err)
		}
	}
	if err := dropEarlierKeys(ctx, conn.Conn(), now); err != nil {
		return err
	}
	return dropPastLog(ctx, conn.Conn(), position/positionsPerPartition, now.Add(-logRetention))
}

// pastWeeks lists the partitions of ids of signals from before the oldest week
// that is asked for.
func pastWeeks(ctx context.Context, conn *pgx.Conn, oldest int32) (past []string, err error) {
	weeks, err := partitions(ctx, conn, "signal_seen")
	for _, week := range weeks {
		if week < int64(oldest) {
			past = append(past, fmt.Sprintf("signal_seen_%d", week))
		}
	}
	return past, err
}

// dropPastLog drops the partitions of the log, before the current one, whose
// newest entry is older than an instant.
func dropPastLog(ctx context.Context, conn *pgx.Conn, current int64, oldest time.Time) error {
	numbers, err := partitions(ctx, conn, "log")
	if err != nil {
		return err
	}
	for _, number := range numbers {
		if number >= current {
			continue // however old its entries are: the next one goes there
		}
		var isPast bool
		err := conn.QueryRow(ctx, fmt.Sprintf("SELECT coalesce((SELECT at < $1 FROM log_%d ORDER BY pos DESC LIMIT 1), false)", number), oldest).Scan(&isPast)
		if err == nil && isPast {
			err = dropLog(ctx, conn, number)
		}
		if err != nil {
			return fmt.Errorf("maintain: %w", err)
		}
	}
	return nil
}

// dropLog drops a partition of the log and tells so in the same instant, as a
// cursor into it would otherwise skip what is gone.
func dropLog(ctx context.Context, conn *pgx.Conn, number int64) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE log_state SET dropped_up_to = greatest(dropped_up_to, $1)", (number+1)*positionsPerPartition-1); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, fmt.Sprintf("DROP TABLE log_%d, change_set_%[1]d", number))
		return err
	})
}

// partitions lists the numbers at the end of the names of a table's partitions.
func partitions(ctx context.Context, conn *pgx.Conn, table string) ([]int64, error) {
	rows, err := conn.Query(ctx, `SELECT substr(c.relname, length($1::text) + 2)::bigint FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
		WHERE i.inhparent = $1::text::regclass ORDER BY 1`, table)
	if err != nil {
		return nil, fmt.Errorf("maintain: %w", err)
	}
	numbers, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("maintain: %w", err)
	}
	return numbers, nil
}
