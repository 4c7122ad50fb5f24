package pgtest_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/persistence"
	"halftone/persistence/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestEveryTestHasADatabaseOfItsOwn(t *testing.T) {
	first, second := pgtest.Open(t), pgtest.Open(t)
	if _, err := first.Pool.Exec(t.Context(), "CREATE TABLE mine ()"); err != nil {
		t.Fatal(err)
	}
	var seen bool
	err := second.Pool.QueryRow(t.Context(), "SELECT to_regclass('mine') IS NOT NULL").Scan(&seen)
	if err != nil || seen {
		t.Errorf("the other database has the table: %v, %v", seen, err)
	}
}

func TestADatabaseIsMigrated(t *testing.T) {
	if pending, err := persistence.Pending(t.Context(), pgtest.Open(t)); err != nil || pending != 0 {
		t.Errorf("pending migrations: %d, %v", pending, err)
	}
}

func TestADatabaseIsGoneAfterItsTest(t *testing.T) {
	var url string
	t.Run("inner", func(t *testing.T) { url = pgtest.URL(t) })
	if conn, err := pgx.Connect(t.Context(), url); err == nil {
		conn.Close(t.Context())
		t.Error("the database is still there")
	}
}

// A killed test process must not leave its server behind: the test runs itself in another process,
// which opens a database and dies.
func TestAKilledTestLeavesNoServer(t *testing.T) {
	const dies = "HALFTONE_TEST_DIES"
	if os.Getenv(dies) != "" {
		fmt.Println("url=" + pgtest.URL(t))
		t.Fatal(syscall.Kill(os.Getpid(), syscall.SIGKILL))
	}
	killed := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	killed.Env = append(os.Environ(), "HALFTONE_TEST_DATABASE_URL=", dies+"=1")
	out, err := killed.Output()
	_, url, found := strings.Cut(string(out), "url=")
	if !found {
		t.Fatalf("no database was opened: %s\n%v", out, err)
	}
	url, _, _ = strings.Cut(url, "\n")
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, url)
		if ctx.Err() != nil {
			t.Fatal("the server still answers")
		}
		if err != nil {
			return
		}
		conn.Close(ctx)
	}
}
