package persistence

import (
	"context"
	"fmt"
	"strconv"
	"strings"
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
// time: ids of signals after two weeks, the log after seven days. It is meant to run at start
// and every hour.
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
		for _, table := range []string{"log", "change"} {
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
	old, err := pastPartitions(ctx, conn.Conn(), now)
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
	return nil
}

// pastPartitions lists the partitions that nothing asks for any more.
func pastPartitions(ctx context.Context, conn *pgx.Conn, now time.Time) ([]string, error) {
	rows, err := conn.Query(ctx, `SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
		WHERE i.inhparent IN ('signal_seen'::regclass, 'log'::regclass) ORDER BY 1`)
	if err != nil {
		return nil, fmt.Errorf("maintain: %w", err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("maintain: %w", err)
	}
	var past []string
	for _, table := range tables {
		kind, suffix, _ := strings.Cut(strings.Replace(table, "signal_seen_", "seen_", 1), "_")
		number, err := strconv.ParseInt(suffix, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("maintain: partition %s: %w", table, err)
		}
		if kind == "seen" {
			if int32(number) < weekOf(now)-1 {
				past = append(past, table)
			}
			continue
		}
		isPast, err := isPastLog(ctx, conn, table, now)
		if err != nil {
			return nil, err
		}
		if isPast {
			past = append(past, table, fmt.Sprintf("change_%d", number))
		}
	}
	return past, nil
}

// isPastLog tells whether a partition of the log was filled and its newest
// entry is past retention.
func isPastLog(ctx context.Context, conn *pgx.Conn, table string, now time.Time) (past bool, err error) {
	err = conn.QueryRow(ctx, "SELECT coalesce((SELECT at < $1 FROM "+pgx.Identifier{table}.Sanitize()+
		" ORDER BY pos DESC LIMIT 1), false)", now.Add(-logRetention)).Scan(&past)
	if err != nil {
		return false, fmt.Errorf("maintain: %w", err)
	}
	return past, nil
}
