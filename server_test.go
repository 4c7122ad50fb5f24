package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/persistence/managed"
	"halftone/persistence/pgtest"
)

// queryNumber runs a query that returns one number.
func queryNumber(t *testing.T, databaseURL, sql string) (n int64) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if err := conn.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAServerStartsAnswersAndStopsCleanly(t *testing.T) {
	url := pgtest.URL(t)
	s := serveOn(t, url)
	response, err := http.Get("http://" + s.address + "/readyz?verbose")
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("readyz: %v %v", response, err)
	}
	text, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil || !strings.Contains(string(text), "[+] database") || !strings.Contains(string(text), "population") {
		t.Errorf("readyz says %s, %v", text, err)
	}
	if page, err := http.Get("http://" + s.address + "/admin/segments"); err != nil || page.StatusCode != http.StatusOK || page.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("the admin UI answers %v, %v", page, err)
	} else {
		page.Body.Close()
	}
	a, err := s.ask(t.Context(), "{ segments { edges { node { key } } } }", nil)
	if err != nil || len(a.Errors) > 0 {
		t.Fatalf("%v %v", a.Errors, err)
	}
	if edges := a.Data["segments"].(map[string]any)["edges"].([]any); len(edges) != 10 {
		t.Errorf("%d segments at the first start", len(edges))
	}
	s.interrupt(t)
	s.finish(t, exitDone)
	again := serveOn(t, url)
	again.interrupt(t)
	again.finish(t, exitDone)
	if n := queryNumber(t, url, "SELECT count(*) FROM segment"); n != 10 {
		t.Errorf("%d segments after the second start", n)
	}
}

func TestStoppingElevatesWhatDeservesToLastAndForgetsTheRest(t *testing.T) {
	url := pgtest.URL(t)
	s := serveOn(t, url)
	views := func(n int) (signals []map[string]any) {
		for i := range n {
			signals = append(signals, map[string]any{"id": fmt.Sprint("v", n, "-", i), "type": "product_view", "category": "tech"})
		}
		return signals
	}
	for customer, n := range map[string]int{"leafs-through": 3, "reads-everything": 60} { // weights .3 and 6
		if _, err := s.record(t.Context(), customer, customer, views(n)...); err != nil {
			t.Fatal(err)
		}
	}
	if n := queryNumber(t, url, "SELECT count(*) FROM profile"); n != 0 {
		t.Fatalf("%d profiles before the sessions end", n)
	}
	s.interrupt(t)
	s.finish(t, exitDone)
	if n := queryNumber(t, url, "SELECT count(*) FROM profile"); n != 1 {
		t.Errorf("%d profiles after the sessions ended, want the one whose weight is above 5", n)
	}
}

func TestWhileTheDatabaseIsAwayHighIntentIsRefusedAndTheRestTaken(t *testing.T) {
	options := managed.Options{Dir: t.TempDir(), Tree: postgresTree(t), Output: t.Output()}
	postgres, err := managed.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	s := serveOn(t, postgres.URL())
	signal := func(id, kind string) map[string]any {
		return map[string]any{"id": id, "type": kind, "occurredAt": time.Now().UTC().Format(time.RFC3339Nano)}
	}
	if _, err := s.record(t.Context(), "visit", "ann", signal("1", "purchase")); err != nil {
		t.Fatal(err)
	}
	if err := postgres.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if taken, err := s.record(t.Context(), "visit", "ann", signal("2", "product_view")); err != nil || taken != 1 {
		t.Errorf("low intent: %d taken, %v", taken, err)
	}
	purchase := signal("3", "purchase")
	a, err := s.ask(t.Context(), recordMutation, map[string]any{"input": map[string]any{
		"sessionKey": "visit", "identity": map[string]any{"customer": "ann"}, "signals": []any{purchase}}})
	if err != nil || a.status != http.StatusServiceUnavailable || a.Data["recordSignals"] != nil {
		t.Errorf("high intent: status %d, %v, %v", a.status, a.Data, err)
	}
	if a, err := s.ask(t.Context(), "{ profiles { edges { node { key } } } }", nil); err != nil || a.status != http.StatusServiceUnavailable {
		t.Errorf("a read: status %d, %v, %v", a.status, a.Errors, err)
	}
	postgres, err = managed.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := postgres.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	awaitTrue(t, "the retry is taken", 5*time.Second, func() bool {
		taken, err := s.record(t.Context(), "visit", "ann", purchase)
		return err == nil && taken == 1
	})
	s.interrupt(t)
	s.finish(t, exitDone)
	again := serveOn(t, postgres.URL())
	key, err := again.ask(t.Context(), `{ profileKey(customer: "ann") }`, nil)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := again.ask(t.Context(), `query ($k: ID!) { profile(key: $k) { totalPurchases totalSignals totalSessions } }`, map[string]any{"k": key.Data["profileKey"]})
	if want := map[string]any{"totalPurchases": 2.0, "totalSignals": 3.0, "totalSessions": 1.0}; err != nil || !reflect.DeepEqual(stored.Data["profile"], want) {
		t.Errorf("stored %v, want %v, %v", stored.Data["profile"], want, err)
	}
	again.interrupt(t)
	again.finish(t, exitDone)
}

func TestFaultySettingsAreReportedTogether(t *testing.T) {
	p := start(t, []string{"HALFTONE_HALF_LIFE=1h", "HALFTONE_ZONE=Atlantis", "HALFTONE_K_FLOOR=many", "HALFTONE_PII=perhaps",
		"HALFTONE_SITE_SECRETS=one:0011", "HALFTONE_BOOTSTRAP_TOKENS=king=hunter2hunter2", "HALFTONE_LISTEN=nowhere"})
	p.finish(t, exitRefused)
	for _, name := range []string{"HALFTONE_HALF_LIFE", "HALFTONE_ZONE", "HALFTONE_K_FLOOR", "HALFTONE_PII", "HALFTONE_SITE_SECRETS", "HALFTONE_BOOTSTRAP_TOKENS", "HALFTONE_LISTEN"} {
		if !strings.Contains(p.stderr.String(), name) {
			t.Errorf("%s is not named:\n%s", name, p.stderr)
		}
	}
	for _, secret := range []string{"0011", "hunter2", "Atlantis", "perhaps"} {
		if strings.Contains(p.stderr.String(), secret) {
			t.Errorf("the value %q is repeated", secret)
		}
	}
}

func TestProductionDemandsSecretsAndADatabase(t *testing.T) {
	p := start(t, []string{"HALFTONE_ENV=production", "HALFTONE_SITE_SECRETS=", "DATABASE_URL=", "HALFTONE_DEMO=5"})
	p.finish(t, exitRefused)
	for _, name := range []string{"HALFTONE_SITE_SECRETS", "DATABASE_URL", "HALFTONE_DEMO"} {
		if !strings.Contains(p.stderr.String(), name) {
			t.Errorf("%s is not demanded:\n%s", name, p.stderr)
		}
	}
}

func TestADatabaseThatIsAwayIsNamedWithoutItsPassword(t *testing.T) {
	p := start(t, []string{"DATABASE_URL=postgres://app:hunter2@127.0.0.1:1/halftone"})
	p.finish(t, exitFailed)
	if text := p.stderr.String(); !strings.Contains(text, "cannot be reached") || strings.Contains(text, "hunter2") {
		t.Error(text)
	}
}

func TestUnknownCommandsAndHelp(t *testing.T) {
	var out, errs lockedBuffer
	if code := run(t.Context(), []string{"fly"}, func(string) string { return "" }, &out, &errs); code != exitRefused {
		t.Errorf("exit code %d", code)
	}
	for _, c := range commands() {
		var out, errs lockedBuffer
		code := run(t.Context(), []string{c.name, "--help"}, func(string) string { return "" }, &out, &errs)
		if code != exitDone || !strings.Contains(out.String(), "Usage: halftone") || errs.String() != "" {
			t.Errorf("%s --help: code %d, %s%s", c.name, code, out.String(), errs.String())
		}
	}
}
