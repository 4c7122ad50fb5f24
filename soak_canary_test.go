package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// talkative has Postgres log whatever can be logged.
var talkative = map[string]string{
	"log_statement": "all", "log_min_duration_statement": "0", "log_duration": "on",
	"log_parameter_max_length": "-1", "log_parameter_max_length_on_error": "-1",
	"log_min_error_statement": "info", "log_min_messages": "debug1", "log_error_verbosity": "verbose",
	"log_connections": "on", "log_disconnections": "on", "log_lock_waits": "on", "log_temp_files": "0",
	"track_activity_query_size": "1048576",
}

// TestPromiseSessionsThatMustNotLastLeaveNoTrace sends sessions in which every
// text is a mark, ends them in every way there is, and looks for the marks in
// everything that outlives the process.
func TestPromiseSessionsThatMustNotLastLeaveNoTrace(t *testing.T) {
	sessions := sizeOf(t, "SOAK_CANARIES", 400)
	postgres, dir := privatePostgres(t, talkative)
	url, data, temp, metrics := postgres.URL(), t.TempDir(), t.TempDir(), freeAddress(t)
	serve := func(settings ...string) server {
		return serveOn(t, url, append([]string{"HALFTONE_RATE_LIMIT=0", "HALFTONE_LOG=debug", "HALFTONE_DATA=" + data, "TMPDIR=" + temp,
			"HALFTONE_METRICS_LISTEN=" + metrics}, settings...)...)
	}
	canaries, control := newMarks(), newMarks()

	short := serve("HALFTONE_SESSION_IDLE=1s", fmt.Sprint("HALFTONE_SESSION_MAX_COUNT=", sessions/4+10)) // some are evicted
	short.release(t, canaries, sessions/2)
	awaitTrue(t, "sessions expire", time.Minute, func() bool { return metric(t, metrics, "halftone_sessions_active") == 0 })
	elevated := control.next()
	if _, err := short.record(t.Context(), elevated, elevated, map[string]any{"id": "control", "type": "purchase", "category": elevated}); err != nil {
		t.Fatal(err)
	}
	short.release(t, canaries, sessions/8)
	said := metricsText(t, metrics)
	for _, cause := range []string{"IDLE", "EVICTED", "ENDED"} {
		if metric(t, metrics, `halftone_sessions_ended_total{cause="`+cause+`"}`) == 0 {
			t.Errorf("no session has ended by %s", cause)
		}
	}
	short.interrupt(t)
	said += short.finish(t, exitDone)

	killed := serve()
	killed.release(t, canaries, sessions-sessions/2-sessions/8)
	said += metricsText(t, metrics)
	killed.kill(t)

	logged := control.next()
	tables := tableTexts(t, url, logged)
	stopPostgres(t, postgres)

	search := canaries.needles()
	for name, text := range tables {
		if form, at := search.in(text); form != "" {
			t.Errorf("table %s, byte %d: %s", name, at, form)
		}
	}
	for _, s := range []server{short, killed} {
		if form, at := search.in([]byte(s.rest.String() + s.stderr.String())); form != "" {
			t.Errorf("output of the server, byte %d: %s", at, form)
		}
	}
	if form, at := search.in([]byte(said)); form != "" {
		t.Errorf("metrics or last words, byte %d: %s", at, form)
	}
	var searched int64
	for _, place := range []string{dir, data, temp} {
		found, size := search.inFiles(t, place)
		searched += size
		for _, where := range found {
			t.Error(where)
		}
	}
	t.Logf("%d marks of %d sessions searched in %d tables and %.0f MB of files", canaries.made, sessions, len(tables), float64(searched)/1e6)
	controlIsFound(t, control.needles(), tables, dir)
}

// controlIsFound makes sure that the search finds what is there: the category of
// an elevated session, and the parameter of a statement.
func controlIsFound(t *testing.T, control *needles, tables map[string][]byte, dir string) {
	t.Helper()
	if form, _ := control.in(tables["profile"]); form == "" {
		t.Error("the control is not found in the table of profiles")
	}
	files, _ := control.inFiles(t, filepath.Join(dir, "data", "base"))
	wal, _ := control.inFiles(t, filepath.Join(dir, "data", "pg_wal"))
	if len(files) == 0 || len(wal) == 0 {
		t.Errorf("the control is not found in the files of Postgres: heap %v, log of changes %v", files, wal)
	}
	if all, _ := control.inFiles(t, dir); len(all) <= len(files)+len(wal) {
		t.Error("the control is not found in the log of Postgres")
	}
}

// release sends sessions that must not last and have marks wherever a client
// may write a text.
func (s server) release(t *testing.T, m *marks, sessions int) {
	t.Helper()
	const atOnce = 50
	for from := 0; from < sessions; from += atOnce {
		var visits []map[string]any
		var ended []string
		signals := 0
		for i := from; i < min(from+atOnce, sessions); i++ {
			v := s.canary(t, m, i)
			visits = append(visits, v)
			signals += len(v["signals"].([]map[string]any))
			if i%8 == 0 {
				ended = append(ended, v["sessionKey"].(string))
			}
		}
		personal := map[string]any{"id": m.next(), "type": "search", "category": m.next() + "@example.com"}
		visits = append(visits, map[string]any{"sessionKey": m.next(), "signals": []any{personal}})
		body, err := json.Marshal(visits)
		if err != nil {
			t.Fatal(err)
		}
		a, err := s.post(http.DefaultClient, "application/json", body)
		if err != nil || a.status != http.StatusOK || a.Accepted != signals || len(a.Rejected) != 1 {
			t.Fatalf("%+v, %v", a, err)
		}
		if a, err := s.post(http.DefaultClient, "application/json", []byte(`{"sessionKey": "`+m.next()+`", `+m.next())); err != nil || a.status != http.StatusBadRequest {
			t.Fatalf("a malformed body: %+v, %v", a, err)
		}
		if _, err := s.ask(t.Context(), "{ "+m.next()+` profile(key: "`+m.next()+`") }`, nil); err != nil {
			t.Fatal(err)
		}
		for _, key := range ended {
			s.end(t, key)
		}
	}
}

// canary is a session of one of four visitors, of whom nothing may be kept:
// nobody known, one who denies, one who has said nothing, and a customer whose
// visit weighs too little.
func (s server) canary(t *testing.T, m *marks, i int) map[string]any {
	t.Helper()
	v := map[string]any{
		"sessionKey": m.next(),
		"context":    map[string]any{"deviceType": "mobile", "entryPath": "/" + m.next() + "?" + m.next(), "referrerDomain": m.next() + ".example"},
	}
	signal := func(kind string) map[string]any {
		return map[string]any{"id": m.next(), "type": kind, "category": m.next(), "brand": m.next(), "tags": []string{m.next(), m.next()},
			"productId": m.next(), "orderId": m.next(), "price": "10.00", "amount": "10.00"}
	}
	kinds := []string{"purchase", m.next()}
	switch i % 4 {
	case 1:
		v["token"] = s.visitorToken(t, m.next(), "DENIED")
	case 2:
		v["token"] = s.visitorToken(t, m.next(), "UNKNOWN")
	case 3:
		v["customer"] = m.next()
		kinds = []string{"product_view", m.next()}
	}
	var signals []map[string]any
	for _, kind := range kinds {
		signals = append(signals, signal(kind))
	}
	v["signals"] = signals
	return v
}

// visitorToken is what a page gets for a first-party id and a choice.
func (s server) visitorToken(t *testing.T, cookie, persistence string) string {
	t.Helper()
	claim := fmt.Sprintf(`{"mode": "COOKIE", "value": %q, "consent": {"persistence": %q, "personalization": "GRANTED"}}`, cookie, persistence)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.address+"/fingerprint", bytes.NewReader([]byte(claim)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+testToken)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct{ Token string }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer.Token == "" {
		t.Fatalf("no token: status %d, %v", response.StatusCode, err)
	}
	return answer.Token
}

// tableTexts returns every row of every table as text, and what Postgres
// remembers of statements. Then it has a parameter logged, and all changes
// written to files.
func tableTexts(t *testing.T, databaseURL, parameter string) map[string][]byte {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	collect := func(sql string) []string {
		rows, err := conn.Query(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
		texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		return texts
	}
	all := map[string][]byte{}
	for _, table := range append(collect("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"), "pg_stat_activity", "pg_prepared_statements", "pg_stats") {
		var text bytes.Buffer
		for _, row := range collect("SELECT r::text FROM " + pgx.Identifier{table}.Sanitize() + " r") {
			text.WriteString(row + "\n")
		}
		all[table] = text.Bytes()
	}
	if _, err := conn.Exec(t.Context(), "SELECT $1::text", parameter); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "CHECKPOINT"); err != nil {
		t.Fatal(err)
	}
	return all
}
