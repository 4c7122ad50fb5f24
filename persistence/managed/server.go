package managed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	user     = "app" // a superuser, as the extension vector demands
	database = "halftone"
	// noSuchDatabase is the SQLSTATE invalid_catalog_name.
	noSuchDatabase = "3D000"
	// watchEvery is how soon a killed server is noticed.
	watchEvery = 250 * time.Millisecond
	// watchAfterFailure keeps a lasting reason from being told four times a second.
	watchAfterFailure = 10 * time.Second
)

// Options of a private server.
type Options struct {
	// Dir keeps the data and everything else of the server; it is created when missing. Processes
	// with the same Dir share one server.
	Dir string
	// Tree is where Postgres is built when none with pgvector is installed; empty: Dir/postgres.
	Tree string
	// Output takes progress, a line a step, also from the goroutine that watches over the server;
	// nil: none.
	Output io.Writer
	// Settings of Postgres, name to value, for a server that is not running yet.
	Settings map[string]string
}

// Server is this process's use of a private Postgres. A server that is killed is started again, on
// the same port, until Stop.
type Server struct {
	cluster  *cluster
	port     int
	password string
	output   io.Writer
	inUse    *os.File // held shared as long as this process uses the server

	endWatch context.CancelFunc
	watched  chan struct{} // closed when the watch has ended
}

// Start returns a server that takes connections: the one that already runs on options.Dir -
// another process uses it, or was killed and left it - or a new one. The first start on a machine
// may fetch and compile for half a minute. ErrNoPostgres when that is not possible.
func Start(ctx context.Context, options Options) (*Server, error) {
	server, err := start(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("private Postgres: %w", err)
	}
	return server, nil
}

func start(ctx context.Context, options Options) (*Server, error) {
	dir, err := prepare(options.Dir)
	if err != nil {
		return nil, err
	}
	turn, err := takeTurn(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer turn.Close()

	s := &Server{output: options.Output, watched: make(chan struct{})}
	if s.output == nil {
		s.output = io.Discard
	}
	tree := options.Tree
	if tree == "" {
		tree = filepath.Join(dir, "postgres")
	}
	bin, err := provide(ctx, tree, majorVersion(dir), s.output)
	if err != nil {
		return nil, err
	}
	s.cluster = &cluster{dir: dir, bin: bin, as: identify(), settings: settings(options.Settings)}
	if err := s.cluster.create(ctx); err != nil {
		return nil, err
	}
	if s.password, err = s.cluster.password(); err != nil {
		return nil, err
	}
	if s.inUse, err = acquire(ctx, filepath.Join(dir, "in-use.lock"), syscall.LOCK_SH); err != nil {
		return nil, err
	}
	if err := s.run(ctx); err != nil {
		// ctx may be what ended the start; what it has begun is cleaned up nevertheless.
		return nil, errors.Join(err, s.leave(context.WithoutCancel(ctx)))
	}
	watch, endWatch := context.WithCancel(context.WithoutCancel(ctx))
	s.endWatch = endWatch
	go s.watch(watch)
	return s, nil
}

// prepare makes the directory and returns the one name that all processes have for it.
func prepare(dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(dir)
}

// takeTurn keeps other processes from starting or stopping the server until the file is closed.
func takeTurn(ctx context.Context, dir string) (*os.File, error) {
	return acquire(ctx, filepath.Join(dir, "start.lock"), syscall.LOCK_EX)
}

// settings adds to the given ones those that every private server has.
func settings(given map[string]string) map[string]string {
	all := map[string]string{
		"listen_addresses":        "127.0.0.1",
		"unix_socket_directories": "", // the default directory may be missing or not writable
		// Dropping and truncating a whole schema of partitions takes a lock for each of them.
		"max_locks_per_transaction": "256",
		// A failing statement and the detail of an error quote personal data; the log shall not.
		"log_min_error_statement": "panic",
		"log_error_verbosity":     "terse",
	}
	maps.Copy(all, given)
	return all
}

// run attaches to the server or launches it, and makes sure of the database. That it answers to our
// password proves that it is ours.
func (s *Server) run(ctx context.Context) (err error) {
	if s.port, err = s.cluster.attach(ctx); err != nil {
		return err
	}
	if s.port == 0 {
		if s.port, err = s.cluster.port(); err != nil {
			return err
		}
		if err := s.cluster.launch(ctx, s.port); err != nil {
			return err
		}
	}
	conn, err := pgx.Connect(ctx, s.URL())
	if refusal, ok := errors.AsType[*pgconn.PgError](err); ok && refusal.Code == noSuchDatabase {
		return s.createDatabase(ctx)
	}
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

func (s *Server) createDatabase(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+database)
	return errors.Join(err, conn.Close(ctx))
}

// URL of the server's database, with its password.
func (s *Server) URL() string { return s.url(database) }

func (s *Server) url(database string) string {
	return (&url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(user, s.password),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)),
		Path:     database,
		RawQuery: "sslmode=disable",
	}).String()
}

// Stop ends this process's use of the server, once. The last user shuts it down and waits for that
// until ctx is done.
func (s *Server) Stop(ctx context.Context) error {
	s.endWatch()
	<-s.watched
	turn, err := takeTurn(ctx, s.cluster.dir)
	if err == nil {
		err = errors.Join(s.leave(ctx), turn.Close())
	}
	if err != nil {
		return fmt.Errorf("stop the private Postgres: %w", err)
	}
	return nil
}

// leave shuts the server down unless others use it too. The caller has its turn.
func (s *Server) leave(ctx context.Context) error {
	last, err := tryLock(s.inUse, syscall.LOCK_EX)
	if last {
		err = s.cluster.shutDown(ctx)
	}
	return errors.Join(err, s.inUse.Close())
}

// watch starts the server again whenever it is gone, until ctx is done.
func (s *Server) watch(ctx context.Context) {
	defer close(s.watched)
	look := time.NewTicker(watchEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		if _, ok := s.cluster.running(); ok {
			continue
		}
		if err := s.revive(ctx); err != nil && ctx.Err() == nil {
			fmt.Fprintf(s.output, "postgres: %v\n", err)
			look.Reset(watchAfterFailure)
			continue
		}
		look.Reset(watchEvery)
	}
}

// revive launches the server on its port, unless another process that uses it was faster.
func (s *Server) revive(ctx context.Context) error {
	turn, err := takeTurn(ctx, s.cluster.dir)
	if err != nil {
		return err
	}
	defer turn.Close()
	if port, err := s.cluster.attach(ctx); err != nil || port != 0 {
		return err
	}
	fmt.Fprintln(s.output, "postgres: gone without being stopped, starting it again")
	return s.cluster.launch(ctx, s.port)
}
