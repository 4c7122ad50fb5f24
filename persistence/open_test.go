package persistence_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/pgvector/pgvector-go"

	"halftone/persistence"
	"halftone/persistence/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestOpenNamesWhatIsWrongWithoutThePassword(t *testing.T) {
	const secret = "hunter2secret"
	server, err := url.Parse(pgtest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	server.User = url.UserPassword("app", secret)
	for name, test := range map[string]struct {
		url  string
		want error
	}{
		"not a URL":      {"postgres://app:" + secret + "@[nowhere", persistence.ErrBadURL},
		"no such scheme": {"app:" + secret + "@localhost", persistence.ErrBadURL},
		"nobody listens": {"postgres://app:" + secret + "@127.0.0.1:1/halftone", persistence.ErrUnreachable},
		"wrong password": {server.String(), persistence.ErrUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := persistence.Open(t.Context(), test.url)
			if !errors.Is(err, test.want) {
				t.Fatalf("got %v, want %v", err, test.want)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}

func TestEveryConnectionGivesUpOnForgottenLocks(t *testing.T) {
	db := pgtest.Open(t)
	const query = `SELECT current_setting('application_name') || ' ' || current_setting('lock_timeout')
		|| ' ' || current_setting('idle_in_transaction_session_timeout')`
	var pool, bun string
	if err := db.Pool.QueryRow(t.Context(), query).Scan(&pool); err != nil {
		t.Fatal(err)
	}
	if err := db.Bun.NewRaw(query).Scan(t.Context(), &bun); err != nil {
		t.Fatal(err)
	}
	if want := "halftone 10s 5s"; pool != want || bun != want {
		t.Errorf("pool %q, bun %q, want %q", pool, bun, want)
	}
}

func TestBunPreparesNothingAndThePoolDoes(t *testing.T) {
	db := pgtest.Open(t)
	const count = "SELECT count(*) FROM pg_prepared_statements"
	conn, err := db.Bun.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var prepared int
	for i := range 20 {
		if err := conn.NewSelect().ColumnExpr("?", i).Scan(t.Context(), new(int)); err != nil {
			t.Fatal(err)
		}
	}
	if err := conn.NewRaw(count).Scan(t.Context(), &prepared); err != nil || prepared != 0 {
		t.Errorf("bun keeps %d statements, %v", prepared, err)
	}

	pooled, err := db.Pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer pooled.Release()
	for range 2 {
		if err := pooled.QueryRow(t.Context(), "SELECT 1 + $1", 1).Scan(new(int)); err != nil {
			t.Fatal(err)
		}
	}
	if err := pooled.QueryRow(t.Context(), count, pgx.QueryExecModeExec).Scan(&prepared); err != nil || prepared == 0 {
		t.Errorf("the pool keeps %d statements, %v", prepared, err)
	}
}

func TestVectorsTravelInBothHalves(t *testing.T) {
	db := pgtest.Open(t)
	if _, err := db.Pool.Exec(t.Context(), "CREATE TABLE taste (v vector(3))"); err != nil {
		t.Fatal(err)
	}
	in := pgvector.NewVector([]float32{1, 0.5, -2})
	if _, err := db.Pool.CopyFrom(t.Context(), pgx.Identifier{"taste"}, []string{"v"}, pgx.CopyFromRows([][]any{{in}})); err != nil {
		t.Fatal(err)
	}
	var out pgvector.Vector
	if err := db.Bun.NewRaw("SELECT v FROM taste WHERE v = ?", in).Scan(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if out.String() != in.String() {
		t.Errorf("wrote %v, read %v", in, out)
	}
}
