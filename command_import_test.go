package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain/demo"
	"halftone/persistence/managed"
	"halftone/persistence/pgtest"
)

// shoppersFile writes a file of demo shoppers.
func shoppersFile(t *testing.T, shoppers int) string {
	t.Helper()
	var b bytes.Buffer
	if err := demo.Write(&b, shoppers, 7, time.Now()); err != nil {
		t.Fatal(err)
	}
	return file(t, "shoppers.ndjson", b.String())
}

// contents describes everything that an import leaves behind, but for instants
// of writing: profiles, memberships, sizes, the changes of each profile in order.
func contents(t *testing.T, databaseURL string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var all []string
	for _, sql := range []string{
		"SELECT format('profile %s %s %s %s', encode(key, 'hex'), rev, encode(packed, 'hex'), last_seen) FROM profile ORDER BY key",
		"SELECT format('activity %s %s %s', encode(p.key, 'hex'), a.chunk, encode(a.body, 'hex')) FROM activity a JOIN profile p ON p.id = a.profile ORDER BY p.key, a.chunk",
		"SELECT format('member %s %s %s %s', m.segment, encode(p.key, 'hex'), m.version, m.score > 0) FROM membership m JOIN profile p ON p.id = m.profile ORDER BY m.segment, p.key",
		"SELECT format('size %s %s', segment, n) FROM segment_size ORDER BY segment",
		`SELECT format('changes %s %s %s', c.segment, encode(p.key, 'hex'), string_agg(c.kind || c.rev, ',' ORDER BY c.pos, c.n))
			FROM change c JOIN profile p ON p.id = c.profile GROUP BY c.segment, p.key ORDER BY c.segment, p.key`,
	} {
		rows, err := conn.Query(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, lines...)
	}
	return all
}

func importArgs(file string) []string { return []string{"import", file} }

// TestAnImportIsTheSameHoweverOftenItIsKilled kills the importer, the server
// beside it and Postgres itself, and compares with an import that nothing disturbs.
func TestAnImportIsTheSameHoweverOftenItIsKilled(t *testing.T) {
	file := shoppersFile(t, 6000)
	quiet := pgtest.URL(t)
	start(t, []string{"DATABASE_URL=" + quiet}, importArgs(file)...).finish(t, exitDone)
	want := contents(t, quiet)
	if len(want) < 3000 {
		t.Fatalf("the undisturbed import left %d rows only", len(want))
	}

	dir := t.TempDir()
	postgres, err := managed.Start(t.Context(), managed.Options{Dir: dir, Tree: postgresTree(t), Output: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := postgres.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	beside := serveOn(t, postgres.URL())
	done := int64(0)
	for round := range 6 {
		p := start(t, []string{"DATABASE_URL=" + postgres.URL()}, importArgs(file)...)
		done = awaitProgress(t, postgres.URL(), done)
		switch round % 3 {
		case 0:
			killPostgres(t, dir) // the importer waits for its return
			done = awaitProgress(t, postgres.URL(), done)
		case 1:
			beside.kill(t)
			beside = serveOn(t, postgres.URL())
		}
		p.kill(t)
	}
	if n := queryNumber(t, postgres.URL(), "SELECT count(*) FROM import_file WHERE finished_at IS NOT NULL"); n > 0 {
		t.Fatal("the import was over before it was interrupted for the last time")
	}
	start(t, []string{"DATABASE_URL=" + postgres.URL()}, importArgs(file)...).finish(t, exitDone)
	got := contents(t, postgres.URL())
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Fatalf("row %d of %d is\n%.200s\nwant (of %d)\n%.200s", i, len(got), got[min(i, len(got)-1)], len(want), want[i])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d rows, want %d", len(got), len(want))
	}
}

// awaitProgress waits until more than so many sessions are committed, through
// times when the database is away, and returns how many.
func awaitProgress(t *testing.T, databaseURL string, beyond int64) (done int64) {
	t.Helper()
	awaitTrue(t, "progress of the import", time.Minute, func() bool {
		conn, err := pgx.Connect(t.Context(), databaseURL)
		if err != nil {
			return false
		}
		defer conn.Close(t.Context())
		err = conn.QueryRow(t.Context(), "SELECT done FROM import_file").Scan(&done)
		return err == nil && done > beyond
	})
	return done
}

func postgresTree(t *testing.T) string {
	t.Helper()
	tree, err := filepath.Abs(".halftone/postgres")
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// killPostgres kills the postmaster as a power failure would.
func killPostgres(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*", "postmaster.pid"))
	if err != nil || len(files) != 1 {
		t.Fatalf("postmaster.pid: %v %v", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

func TestTheSameFileIsNeverImportedTwice(t *testing.T) {
	url := pgtest.URL(t)
	file := shoppersFile(t, 50)
	start(t, []string{"DATABASE_URL=" + url}, importArgs(file)...).finish(t, exitDone)
	want := contents(t, url)
	again := start(t, []string{"DATABASE_URL=" + url}, importArgs(file)...)
	again.finish(t, exitDone)
	if !strings.Contains(again.stderr.String(), "nothing to do") {
		t.Errorf("the second import says\n%s", again.stderr)
	}
	if got := contents(t, url); !slices.Equal(got, want) {
		t.Error("the second import changed something")
	}
}

func TestRefusedLinesAreCountedWithTheirNumbersAndTheRestGoesIn(t *testing.T) {
	url := pgtest.URL(t)
	now := time.Now().UTC()
	good := func(id string) string {
		return fmt.Sprintf(`{"signalId":%q,"occurredAt":%q,"customer":"c","type":"purchase","amount":5}`, id, now.Add(-time.Hour).Format(time.RFC3339))
	}
	lines := []string{
		good("a"),
		`{"signalId":"b", this is no JSON`,
		strings.Replace(good("c"), `"amount":5`, `"amount":5.005`, 1),
		strings.Replace(good("d"), `"amount":5`, `"amount":NaN`, 1),
		fmt.Sprintf(`{"signalId":"e","occurredAt":%q,"customer":"c","type":"purchase"}`, now.Add(time.Hour).Format(time.RFC3339)),
		fmt.Sprintf(`{"signalId":"f","occurredAt":%q,"customer":"c","type":"purchase"}`, now.AddDate(-3, 0, 0).Format(time.RFC3339)),
		strings.Replace(good("g"), `"amount"`, `"ammount"`, 1),
		good("h"),
		strings.Replace(good("i"), `"amount"`, `"brand":"jane.roe@example.com","amount"`, 1),
		good("a"),
	}
	p := start(t, []string{"DATABASE_URL=" + url}, importArgs(file(t, "mixed.ndjson", strings.Join(lines, "\n")))...)
	if out := p.finish(t, exitDone); !strings.Contains(out, "1 sessions with 2 signals imported") {
		t.Errorf("out: %s", out)
	}
	for _, want := range []string{"(line 2", "(line 3", "(line 5", "(line 6", "(line 7", "PII_REJECTED brand", "(line 9", "1 line repeated"} {
		if !strings.Contains(p.stderr.String(), want) {
			t.Errorf("%q is missing in\n%s", want, p.stderr)
		}
	}
	if strings.Contains(p.stderr.String(), "ammount") || strings.Contains(p.stderr.String(), "5.005") || strings.Contains(p.stderr.String(), "jane") {
		t.Errorf("input is repeated in\n%s", p.stderr)
	}
}

func TestShiftToNowMovesTheLastSignalToNow(t *testing.T) {
	url := pgtest.URL(t)
	old := `{"signalId":"1","occurredAt":"2011-12-01T00:00:00Z","customer":"c","type":"purchase","amount":5}
{"signalId":"2","occurredAt":"2011-12-09T00:00:00Z","customer":"c","type":"purchase","amount":5}
`
	start(t, []string{"DATABASE_URL=" + url}, "import", "--shift-to-now", file(t, "old.ndjson", old)).finish(t, exitDone)
	if n := queryNumber(t, url, "SELECT extract(epoch FROM now() - last_seen)::bigint FROM profile"); n < 0 || n > 60 {
		t.Errorf("last seen %d seconds ago", n)
	}
}
