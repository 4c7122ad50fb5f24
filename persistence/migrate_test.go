package persistence_test

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"halftone/migrations"
	"halftone/persistence"
	"halftone/persistence/pgtest"
)

// unmigrated opens a database without our schema, on the tests' server. It belongs to role, who is
// made for it and no superuser, or to the superuser of the tests when role is "".
func unmigrated(t *testing.T, role string) *persistence.DB {
	t.Helper()
	admin := pgtest.Open(t)
	run := func(ctx context.Context, statement string) {
		if _, err := admin.Pool.Exec(ctx, statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
	address, err := url.Parse(admin.Pool.Config().ConnString())
	if err != nil {
		t.Fatal(err)
	}
	address.Path += "_bare"
	name := path.Base(address.Path)
	run(t.Context(), "CREATE DATABASE "+name+" TEMPLATE template0")
	if role != "" {
		run(t.Context(), "CREATE ROLE "+role+" LOGIN PASSWORD '"+role+"'")
		run(t.Context(), "ALTER DATABASE "+name+" OWNER TO "+role)
		address.User = url.UserPassword(role, role)
	}
	db, err := persistence.Open(t.Context(), address.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		run(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)")
		if role != "" {
			run(context.Background(), "DROP ROLE "+role)
		}
	})
	return db
}

func pending(t *testing.T, db *persistence.DB) int {
	t.Helper()
	n, err := persistence.Pending(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestMigrateAppliesEverythingOnce(t *testing.T) {
	db := unmigrated(t, "")
	all := pending(t, db)
	applied, err := persistence.Migrate(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if all == 0 || len(applied) != all || !strings.HasSuffix(applied[0], "_extensions") {
		t.Errorf("of %d pending migrations were applied: %v", all, applied)
	}
	if left := pending(t, db); left != 0 {
		t.Errorf("%d are pending afterwards", left)
	}
	if again, err := persistence.Migrate(t.Context(), db); err != nil || len(again) != 0 {
		t.Errorf("a second run applied %v, %v", again, err)
	}
}

func TestProcessesMayMigrateAtOnce(t *testing.T) {
	db := unmigrated(t, "")
	all := pending(t, db)
	var applied [4][]string
	var errs [4]error
	var runs sync.WaitGroup
	for i := range applied {
		runs.Go(func() { applied[i], errs[i] = persistence.Migrate(t.Context(), db) })
	}
	runs.Wait()
	total := 0
	for i := range applied {
		total += len(applied[i])
	}
	if err := errors.Join(errs[:]...); err != nil || total != all {
		t.Errorf("%d of %d migrations were applied, %v", total, all, err)
	}
}

func TestMigrateSaysWhoMayCreateTheExtension(t *testing.T) {
	db := unmigrated(t, "ordinary")
	if _, err := persistence.Migrate(t.Context(), db); !errors.Is(err, persistence.ErrNoVector) {
		t.Errorf("got %v", err)
	}
	if pending(t, db) == 0 {
		t.Error("what failed counts as applied")
	}
}

func TestChangesThatWereToldBeforeSetsOfChangesStay(t *testing.T) {
	db := pgtest.Open(t)
	run := func(statement string) {
		t.Helper()
		if _, err := db.Pool.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	script := func(direction string) {
		t.Helper()
		text, err := fs.ReadFile(migrations.FS, "20261121000100_change_sets.tx."+direction+".sql")
		if err != nil {
			t.Fatal(err)
		}
		for statement := range strings.SplitSeq(string(text), "--bun:split") {
			run(statement)
		}
	}
	if err := persistence.Maintain(t.Context(), db, time.Now()); err != nil {
		t.Fatal(err)
	}
	script("down")
	run(`INSERT INTO change (pos, n, profile, segment, kind, version, rev, score, previous) VALUES
		(7, 0, 11, 1, 'ENTERED', 1, 3, .75, NULL), (7, 1, 12, 1, 'EXITED', 1, 4, .25, .5), (10000007, 0, 11, 2, 'ENTERED', 5, 6, 1, 0)`)
	told := func() (all string) {
		t.Helper()
		row := db.Pool.QueryRow(t.Context(), `SELECT string_agg(concat_ws(' ', pos, n, profile, segment, kind, version, rev, score, coalesce(previous, -1)), '; ' ORDER BY pos, n) FROM change`)
		if err := row.Scan(&all); err != nil {
			t.Fatal(err)
		}
		return all
	}
	before := told()
	script("up")
	if after := told(); after != before || after == "" {
		t.Errorf("after %q\nbefore %q", after, before)
	}
	if err := persistence.Maintain(t.Context(), db, time.Now()); err != nil {
		t.Error(err)
	}
}
