package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"halftone/persistence/managed"
)

// database is a private Postgres. fsync is on.
type database struct {
	dir     string
	server  *managed.Server
	version string
	pid     int // of the process whose children serve the connections
}

// startDatabase starts an empty one with the settings that it comes with.
func startDatabase(ctx context.Context, b bench) (*database, error) {
	return startTuned(ctx, b, nil)
}

// startTuned starts an empty one beside the Postgres tree, on the disk that a
// development database would be on: elsewhere fsync may cost nothing.
func startTuned(ctx context.Context, b bench, settings map[string]string) (_ *database, err error) {
	beside := filepath.Dir(b.postgres)
	if err := os.MkdirAll(beside, 0o755); err != nil {
		return nil, err
	}
	db := &database{}
	if db.dir, err = os.MkdirTemp(beside, "bench-"); err != nil {
		return nil, err
	}
	if db.server, err = managed.Start(ctx, managed.Options{Dir: db.dir, Tree: b.postgres, Output: os.Stderr, Settings: settings}); err != nil {
		return nil, errors.Join(err, os.RemoveAll(db.dir))
	}
	if err := db.inspect(ctx); err != nil {
		return nil, errors.Join(err, db.stop(ctx))
	}
	return db, nil
}

func (db *database) inspect(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, db.server.URL())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if err := conn.QueryRow(ctx, "SHOW server_version").Scan(&db.version); err != nil {
		return err
	}
	lock, err := os.ReadFile(filepath.Join(db.dir, "data", "postmaster.pid"))
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(lock), "\n")
	if db.pid, err = strconv.Atoi(first); err != nil {
		return fmt.Errorf("postmaster.pid: %w", err)
	}
	return nil
}

func (db *database) stop(ctx context.Context) error {
	return errors.Join(db.server.Stop(context.WithoutCancel(ctx)), os.RemoveAll(db.dir))
}
