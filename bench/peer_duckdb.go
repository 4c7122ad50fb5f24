package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"halftone/domain/segment"
)

// duckDB is a DuckDB in memory, on one thread, whose table has a column for each
// field: the values need neither decoding nor decay.
type duckDB struct{ db *sql.DB }

func newDuckDB(ctx context.Context, s *sheet, size int) (d *duckDB, err error) {
	connector, err := duckdb.NewConnector("?threads=1", nil)
	if err != nil {
		return nil, err
	}
	d = &duckDB{sql.OpenDB(connector)}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("duckdb: %w", err), d.close())
		}
	}()
	if _, err := d.db.ExecContext(ctx, "CREATE TABLE shopper ("+strings.Join(s.columns(), ", ")+")"); err != nil {
		return nil, err
	}
	if err := d.append(ctx, s); err != nil {
		return nil, err
	}
	_, err = d.db.ExecContext(ctx, fmt.Sprintf("CREATE TABLE profile AS SELECT shopper.* FROM range(%d), shopper", size/len(s.rows)))
	return d, err
}

func (d *duckDB) append(ctx context.Context, s *sheet) error {
	conn, err := d.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(driverConn any) error {
		appender, err := duckdb.NewAppenderFromConn(driverConn.(driver.Conn), "", "shopper")
		if err != nil {
			return err
		}
		values := make([]driver.Value, len(s.fields))
		for _, row := range s.rows {
			for i, value := range row {
				values[i] = value
			}
			if err := appender.AppendRow(values...); err != nil {
				return errors.Join(err, appender.Close())
			}
		}
		return appender.Close()
	})
}

// members counts the members of each segment.
func (d *duckDB) members(ctx context.Context, set *segment.Set) ([]int64, error) {
	counts := make([]int64, set.Len())
	return counts, d.db.QueryRowContext(ctx, sqlDialect.countMembers(set.Definitions(), "profile", "")).Scan(pointers(counts)...)
}

func (d *duckDB) close() error { return d.db.Close() }

// pointers are where a row of counts is scanned to.
func pointers(counts []int64) []any {
	to := make([]any, len(counts))
	for i := range counts {
		to[i] = &counts[i]
	}
	return to
}
