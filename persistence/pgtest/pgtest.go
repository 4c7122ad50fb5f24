package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"halftone/persistence"
)

// Main runs the tests of a package and stops the server that they used. A package whose tests call
// Open or URL needs: func TestMain(m *testing.M) { pgtest.Main(m) }
func Main(m *testing.M) {
	code := m.Run()
	if err := stopServer(); err != nil {
		os.Stderr.WriteString("pgtest: " + err.Error() + "\n")
		code = max(code, 1)
	}
	os.Exit(code)
}

// Open returns a migrated, empty database for this test alone; it is gone when the test ends.
func Open(t testing.TB) *persistence.DB {
	t.Helper()
	db, err := persistence.Open(t.Context(), URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// URL is like Open for tests that start whole programs: it returns where the database is.
//
// Without a server the test fails with the reason; only under -short it is skipped.
func URL(t testing.TB) string {
	t.Helper()
	source, err := template()
	if err != nil && testing.Short() {
		t.Skipf("SKIPPED, not tested without a database: %v", err)
	}
	if err != nil {
		t.Fatalf("this test needs a database: %v", err)
	}
	clone := "test_" + strings.ToLower(rand.Text())
	// Copying files is three times as fast as the default, which writes the copy to the log.
	err = run(t.Context(), source.server, "CREATE DATABASE "+clone+" TEMPLATE "+source.name+" STRATEGY file_copy")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := run(context.Background(), source.server, "DROP DATABASE "+clone+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	address, err := withDatabase(source.server, clone)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// template is the migrated database that tests get clones of; it is made at first use.
var template = sync.OnceValues(func() (source, error) {
	ctx := context.Background()
	server, err := startServer(ctx)
	if err != nil {
		return source{}, err
	}
	name, err := makeTemplate(ctx, server)
	return source{server: server, name: name}, err
})

// source of the clones.
type source struct {
	server string // URL of a database on it, to administrate it from
	name   string // of the template database
}

// run executes statements, one by one, on a connection of their own.
func run(ctx context.Context, url string, statements ...string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return errors.Join(err, conn.Close(ctx))
		}
	}
	return conn.Close(ctx)
}

// withDatabase names another database of the same server.
func withDatabase(server, database string) (string, error) {
	address, err := url.Parse(server)
	if err != nil {
		return "", persistence.ErrBadURL
	}
	address.Path = "/" + database
	return address.String(), nil
}
