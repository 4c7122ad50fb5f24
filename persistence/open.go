package persistence

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	pgxvector "github.com/pgvector/pgvector-go/pgx"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

var (
	// ErrBadURL says that the database URL cannot be understood. The URL is not quoted, as it may
	// hold a password at any place.
	ErrBadURL = errors.New("the database URL cannot be read, it should look like postgres://user:password@host:5432/name")
	// ErrUnreachable says that there is no answer from the database, or a refusal.
	ErrUnreachable = errors.New("the database cannot be reached")
	// ErrNoVector says that the database has no extension vector and cannot get it from us; its
	// text names the ways out.
	ErrNoVector = errors.New("the database lacks the extension vector: install pgvector on its server " +
		"(Debian, Ubuntu: apt install postgresql-17-pgvector; image: pgvector/pgvector:pg17), then, " +
		"as a superuser of this database, run CREATE EXTENSION vector")
)

const (
	// minPoolSize leaves room for the work on the hot paths beside each other; pgx's own default is 4.
	minPoolSize = 10
	// bunConns is enough for people who administrate.
	bunConns = 8
	// connectTimeout bounds a single attempt to connect.
	connectTimeout = 5 * time.Second
)

// DB is an open database. Its two halves have connections of their own, as they want them in
// different modes: pgx on the hot paths prepares each of its few statements once, while bun writes
// values into the text, so that every text would be prepared anew and kept for ever.
type DB struct {
	Pool *pgxpool.Pool // hot paths and bulk; knows the type vector once the schema exists
	Bun  *bun.DB       // definitions, administration, migrations
	rung chan struct{} // see ring
}

// Open connects to the database at url (postgres://user:password@host:port/name?...). It returns
// ErrBadURL, ErrUnreachable, or ErrNoVector when the extension can neither be found nor created;
// no error tells the password. The schema is left to Migrate.
func Open(ctx context.Context, url string) (*DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, ErrBadURL
	}
	maps.Copy(config.ConnConfig.RuntimeParams, map[string]string{
		"application_name": "halftone",
		// A transaction that its client forgot shall not block the others.
		"idle_in_transaction_session_timeout": "5s",
		"lock_timeout":                        "10s",
		// No statement here runs long enough to be worth compiling.
		"jit": "off",
	})
	config.ConnConfig.ConnectTimeout = connectTimeout
	config.MaxConns = max(config.MaxConns, minPoolSize)
	config.AfterConnect = registerVector

	if err := checkVector(ctx, config.ConnConfig); err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, unreachable(config.ConnConfig, err)
	}
	return &DB{Pool: pool, Bun: openBun(*config.ConnConfig), rung: make(chan struct{}, 1)}, nil
}

func openBun(config pgx.ConnConfig) *bun.DB {
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	conns := stdlib.OpenDB(config)
	conns.SetMaxOpenConns(bunConns)
	conns.SetMaxIdleConns(bunConns)
	conns.SetConnMaxIdleTime(5 * time.Minute)
	return bun.NewDB(conns, pgdialect.New())
}

// Close waits for what is under way on the pool and closes all connections.
func (db *DB) Close() error {
	db.Pool.Close()
	return db.Bun.Close()
}

// checkVector tells early, and in words, what the first migration could not do.
func checkVector(ctx context.Context, config *pgx.ConnConfig) error {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return unreachable(config, err)
	}
	defer conn.Close(ctx)
	var present bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector')").Scan(&present)
	switch {
	case err != nil:
		return unreachable(config, err)
	case !present:
		return ErrNoVector
	}
	return nil
}

// registerVector teaches a new connection of the pool the binary form of vectors, which COPY needs.
func registerVector(ctx context.Context, conn *pgx.Conn) error {
	var exists bool
	err := conn.QueryRow(ctx, "SELECT to_regtype('vector') IS NOT NULL").Scan(&exists)
	if err != nil || !exists {
		return err
	}
	return pgxvector.RegisterTypes(ctx, conn)
}

// unreachable wraps what pgx says, which names user and address but never the password.
func unreachable(config *pgx.ConnConfig, err error) error {
	address := net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))
	return fmt.Errorf("%w at %s: %w", ErrUnreachable, address, err)
}
