package ingest_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"

	"halftone/domain"
	"halftone/domain/session"
)

func TestSignalsComeInThreeShapes(t *testing.T) {
	s := openSite(t, 0)
	for _, c := range []struct{ name, media, body, want string }{
		{"one visit", json1, `{"sessionKey":"a","context":{"deviceType":"mobile","entryPath":"/shop?utm=1","referrerDomain":"https://News.Example.org/a?b"},
			"signals":[{"id":"a1","type":"page_view"},{"id":"a2","type":"product_view","category":"tech","tags":["x"],"price":"19.90","quantity":2,"occurredAt":null}]}`,
			`{"accepted":2,"duplicates":0,"rejected":[]}`},
		{"the same again", json1, `{"sessionKey":"a","signals":[{"id":"a1","type":"page_view"}]}`, `{"accepted":0,"duplicates":1,"rejected":[]}`},
		{"the id of another signal", json1, `{"sessionKey":"a","signals":[{"id":"a3","type":"page_view"},{"id":"a1","type":"scroll"}]}`,
			`{"accepted":1,"duplicates":0,"rejected":[{"line":1,"code":"CONFLICT","path":"id"}]}`},
		{"several visits", json1, `[{"sessionKey":"b","signals":[{"id":"1","type":"scroll"}]},{"sessionKey":"c","signals":[{"id":"1","type":"scroll"},{"id":"2","type":"scroll"}]}]`,
			`{"accepted":3,"duplicates":0,"rejected":[]}`},
		{"no signals", json1, `{"sessionKey":"b","signals":[]}`, `{"accepted":0,"duplicates":0,"rejected":[]}`},
		{"lines", ndjson, "{\"sessionKey\":\"d\",\"id\":\"1\",\"type\":\"scroll\"}\r\n\n{\"sessionKey\":\"e\",\"id\":\"1\",\"type\":\"scroll\"}\n{\"sessionKey\":\"d\",\"id\":\"2\",\"type\":\"scroll\"}",
			`{"accepted":3,"duplicates":0,"rejected":[]}`},
		{"nothing", ndjson, "", `{"accepted":0,"duplicates":0,"rejected":[]}`},
	} {
		if got := s.record(t, c.media, c.body); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	for key, signals := range map[string]int{"a": 3, "b": 1, "c": 2, "d": 2, "e": 1} {
		if v, _ := s.sessions.Snapshot(session.Key(key)); v.Signals != signals {
			t.Errorf("session %s has %d signals, want %d", key, v.Signals, signals)
		}
	}
	if v, _ := s.sessions.Snapshot("a"); v.EntryPath != "/shop" || v.Context.ReferrerDomain != "news.example.org" || v.Context.DeviceType != "mobile" {
		t.Errorf("the visit takes place at %q %+v", v.EntryPath, v.Context)
	}
}

func TestHalfASurrogatePairLosesItsSignalOnly(t *testing.T) {
	s := openSite(t, 0)
	half := `\ud800`
	for media, body := range map[string]string{
		json1: `{"sessionKey":"a","signals":[{"id":"1","type":"scroll"},{"id":"2","type":"scroll","brand":"x` + half + `"},{"id":"3","type":"scroll","` + half + `":1},{"id":"4","type":"scroll"}]}`,
		ndjson: `{"sessionKey":"b","id":"1","type":"scroll"}` + "\n" + `{"sessionKey":"b","id":"2","type":"scroll","brand":"x` + half + `"}` + "\n" +
			`{"sessionKey":"b","id":"3","type":"scroll","` + half + `":1}` + "\n" + `{"sessionKey":"b","id":"4","type":"scroll"}`,
	} {
		first := map[string]int{json1: 1, ndjson: 2}[media]
		want := fmt.Sprintf(`{"accepted":2,"duplicates":0,"rejected":[{"line":%d,"code":"BAD_USER_INPUT","path":"brand"},{"line":%d,"code":"BAD_USER_INPUT"}]}`, first, first+1)
		if got := s.record(t, media, body); got != want {
			t.Errorf("%s: %s, want %s", media, got, want)
		}
	}
}

func TestPackedBodiesAreTaken(t *testing.T) {
	s := openSite(t, 0)
	for media, body := range map[string]string{
		json1:  `{"sessionKey":"a","signals":[{"id":"j","type":"scroll"}]}`,
		ndjson: `{"sessionKey":"a","id":"n","type":"scroll"}`,
	} {
		w := s.post("/v1/signals", media, zipped(body), append(as(domain.Service), "Content-Encoding", "gzip")...)
		if !strings.Contains(w.Body.String(), `"accepted":1`) {
			t.Errorf("%s: %d %s", media, w.Code, w.Body)
		}
	}
}

// badSignals are the members of faulty signals, beside id and type where those
// are not at fault, with what is said of them.
var badSignals = []struct{ members, code, path string }{
	{`"id":"x"`, "BAD_USER_INPUT", "type"},
	{`"type":"scroll"`, "BAD_USER_INPUT", "id"},
	{`"id":"not allowed","type":"scroll"`, "BAD_USER_INPUT", "id"},
	{`"id":"x","type":"Product View"`, "BAD_USER_INPUT", "type"},
	{`"id":"x","type":"scroll","Category":"tech"`, "BAD_USER_INPUT", ""},
	{`"id":"x","type":"scroll","colour":{"a":[1]}`, "BAD_USER_INPUT", ""},
	{`"id":"x","type":"scroll","brand":"one","brand":"other"`, "BAD_USER_INPUT", "brand"},
	{`"id":"x","type":"scroll","category":5`, "BAD_USER_INPUT", "category"},
	{`"id":"x","type":"scroll","tags":["a",{"b":[]}]`, "BAD_USER_INPUT", "tags"},
	{`"id":"x","type":"scroll","tags":["a",""]`, "BAD_USER_INPUT", "tags[1]"},
	{`"id":"x","type":"scroll","quantity":"2"`, "BAD_USER_INPUT", "quantity"},
	{`"id":"x","type":"scroll","price":"cheap"`, "BAD_USER_INPUT", "price"},
	{`"id":"x","type":"scroll","price":1.005`, "BAD_USER_INPUT", "price"},
	{`"id":"x","type":"scroll","occurredAt":"yesterday"`, "BAD_USER_INPUT", "occurredAt"},
	{`"id":"x","type":"scroll","category":"jane.roe@example.com"`, "PII_REJECTED", "category"},
	{`"id":"x","type":"scroll","category":"\u0000"`, "BAD_USER_INPUT", "category"},
}

func TestABadSignalLosesNoGoodOne(t *testing.T) {
	s := openSite(t, 0)
	for i, bad := range badSignals {
		want := func(line int) string {
			path := ""
			if bad.path != "" {
				path = fmt.Sprintf(`,"path":%q`, bad.path)
			}
			return fmt.Sprintf(`{"accepted":2,"duplicates":0,"rejected":[{"line":%d,"code":%q%s}]}`, line, bad.code, path)
		}
		good := func(id string) string { return fmt.Sprintf(`"id":"%s-%d","type":"scroll"`, id, i) }
		body := fmt.Sprintf(`{"signals":[{%s},{%s},{%s}],"sessionKey":"json"}`, good("first"), bad.members, good("last"))
		if got := s.record(t, json1, body); got != want(1) {
			t.Errorf("%s in JSON: %s", bad.members, got)
		}
		line := func(members string) string { return `{"sessionKey":"lines",` + members + "}\n" }
		if got := s.record(t, ndjson, line(good("first"))+line(bad.members)+line(good("last"))); got != want(2) {
			t.Errorf("%s in a line: %s", bad.members, got)
		}
	}
}

func TestABadLineLosesNoOther(t *testing.T) {
	s := openSite(t, 0)
	for i, c := range []struct{ line, code, path string }{
		{`{"sessionKey":"a","id":"x","type":"scroll"`, "BAD_USER_INPUT", ""},
		{`not JSON`, "BAD_USER_INPUT", ""},
		{`[]`, "BAD_USER_INPUT", ""},
		{`{"sessionKey":"a","id":"x","type":"scroll"} {}`, "BAD_USER_INPUT", ""},
		{"{\"sessionKey\":\"a\",\"id\":\"x\",\"type\":\"scroll\",\"category\":\"\xff\"}", "BAD_USER_INPUT", ""},
		{`{"id":"x","type":"scroll"}`, "BAD_USER_INPUT", "sessionKey"},
		{`{"sessionKey":"a b","id":"x","type":"scroll"}`, "BAD_USER_INPUT", "sessionKey"},
		{`{"sessionKey":"a","sessionKey":"a","id":"x","type":"scroll"}`, "BAD_USER_INPUT", ""},
		{`{"sessionKey":7,"id":"x","type":"scroll"}`, "BAD_USER_INPUT", "sessionKey"},
		{`{"sessionKey":"a","token":"made-up","id":"x","type":"scroll"}`, "UNAUTHENTICATED", "token"},
		{`{"sessionKey":"a","customer":"","id":"x","type":"scroll"}`, "BAD_USER_INPUT", "customer"},
		{`{"sessionKey":"a","id":"x","type":"scroll","category":"` + strings.Repeat("x", 70_000) + `"}`, "LIMIT_EXCEEDED", ""},
	} {
		good := func(id string) string {
			return fmt.Sprintf(`{"sessionKey":"good","id":"%s-%d","type":"scroll"}`, id, i)
		}
		path := ""
		if c.path != "" {
			path = fmt.Sprintf(`,"path":%q`, c.path)
		}
		want := fmt.Sprintf(`{"accepted":2,"duplicates":0,"rejected":[{"line":2,"code":%q%s}]}`, c.code, path)
		if got := s.record(t, ndjson, good("first")+"\n"+c.line+"\n"+good("last")+"\n"); got != want {
			t.Errorf("%.80s: %s, want %s", c.line, got, want)
		}
	}
}

func TestABadVisitLosesNoOther(t *testing.T) {
	s := openSite(t, 0)
	for i, c := range []struct{ members, code, path string }{
		{`"sessionKey":"a b"`, "BAD_USER_INPUT", "sessionKey"},
		{`"sessionKey":null`, "BAD_USER_INPUT", "sessionKey"},
		{`"session":"a"`, "BAD_USER_INPUT", ""},
		{`"sessionKey":"a","sessionKey":"b"`, "BAD_USER_INPUT", "sessionKey"},
		{`"sessionKey":"a","context":[]`, "BAD_USER_INPUT", "context"},
		{`"sessionKey":"a","context":{"deviceType":"watch"}`, "BAD_USER_INPUT", "context.deviceType"},
		{`"sessionKey":"a","context":{"entryPath":"/of/jane.roe%40example.com?x"}`, "PII_REJECTED", "context.entryPath"},
		{`"sessionKey":"a","context":{"referrerDomain":"192.0.2.17"}`, "PII_REJECTED", "context.referrerDomain"},
		{`"sessionKey":"jane.roe@example.com"`, "PII_REJECTED", "sessionKey"},
		{`"sessionKey":"a","context":{"device":"mobile"}`, "BAD_USER_INPUT", "context"},
		{`"sessionKey":"a","token":"x","customer":"y"`, "BAD_USER_INPUT", "customer"},
	} {
		path := ""
		if c.path != "" {
			path = fmt.Sprintf(`,"path":%q`, c.path)
		}
		want := fmt.Sprintf(`{"accepted":1,"duplicates":0,"rejected":[{"line":0,"code":%q%s}]}`, c.code, path)
		body := fmt.Sprintf(`[{%s,"signals":[{"id":"x","type":"scroll"}]},{"sessionKey":"good","signals":[{"id":"g%d","type":"scroll"}]}]`, c.members, i)
		if got := s.record(t, json1, body); got != want {
			t.Errorf("%s: %s, want %s", c.members, got, want)
		}
		alone := s.post("/v1/signals", json1, fmt.Sprintf(`{%s,"signals":[{"id":"x","type":"scroll"}]}`, c.members), as(domain.Service)...)
		if alone.Code != http.StatusBadRequest {
			t.Errorf("%s alone: %d %s", c.members, alone.Code, alone.Body)
		}
	}
}

func TestBodiesThatAreRefusedWhole(t *testing.T) {
	s := openSite(t, 0)
	one := `{"id":"1","type":"scroll"}`
	many := func(n int) string {
		signals := make([]string, n)
		for i := range signals {
			signals[i] = fmt.Sprintf(`{"id":"m%d","type":"scroll"}`, i)
		}
		return `{"sessionKey":"many","signals":[` + strings.Join(signals, ",") + `]}`
	}
	for _, c := range []struct {
		name, media, body string
		status            int
		headers           []string
	}{
		{"broken JSON", json1, `{"sessionKey":"a","signals":[` + one, 400, nil},
		{"something behind", json1, `{"sessionKey":"a","signals":[` + one + `]} x`, 400, nil},
		{"a number", json1, `5`, 400, nil},
		{"a list of numbers", json1, `[5]`, 400, nil},
		{"not UTF-8", json1, "{\"sessionKey\":\"\xff\",\"signals\":[]}", 400, nil},
		{"too deep", json1, `{"sessionKey":"a","signals":[` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `]}`, 400, nil},
		{"nothing", json1, ``, 400, nil},
		{"too many signals", json1, many(1001), 413, nil},
		{"too large", json1, strings.Repeat(" ", 1<<20) + many(1), 413, nil},
		{"too large when unpacked", json1, zipped(strings.Repeat(" ", 1<<20) + many(1)), 413, []string{"Content-Encoding", "gzip"}},
		{"not packed at all", json1, many(1), 400, []string{"Content-Encoding", "gzip"}},
		{"a stream that is not packed at all", ndjson, one, 400, []string{"Content-Encoding", "gzip"}},
		{"a bomb", ndjson, zipped(strings.Repeat("\n", 8<<20)), 413, []string{"Content-Encoding", "gzip"}},
		{"another encoding", json1, many(1), 415, []string{"Content-Encoding", "br"}},
		{"another type", "application/xml", many(1), 415, nil},
		{"text of a backend", "text/plain", many(1), 415, nil},
		{"another charset", json1 + "; charset=latin1", many(1), 415, nil},
	} {
		w := s.post("/v1/signals", c.media, c.body, append(as(domain.Service), c.headers...)...)
		if w.Code != c.status || codeOf(t, w) == "" {
			t.Errorf("%s: %d %s, want %d", c.name, w.Code, w.Body, c.status)
		}
	}
	if _, taken := s.sessions.Snapshot("many"); taken {
		t.Error("a body that was refused has left something")
	}
	if got := s.record(t, json1, many(1000)); got != `{"accepted":1000,"duplicates":0,"rejected":[]}` {
		t.Errorf("as many as may be: %.200s", got)
	}
}

func TestRejectionsAreListedUpToALimit(t *testing.T) {
	s := openSite(t, 0)
	got := s.record(t, ndjson, strings.Repeat("{}\n", 2500))
	if !strings.Contains(got, `"rejectedTotal":2500`) || strings.Count(got, `"line"`) != 1000 {
		t.Errorf("%.200s", got)
	}
}

func TestEveryRefusedSignalIsCountedOnce(t *testing.T) {
	s := openSite(t, 0)
	for _, body := range []string{
		`{"sessionKey":"a","customer":"ann","signals":[{"id":"1","type":"purchase"},{"id":"2","type":"Purchase"}]}`,
		`{"sessionKey":"a","customer":"bob","signals":[{"id":"3","type":"purchase"},{"id":"4","type":"purchase"}]}`, // the visit is another's
		`{"sessionKey":"b","customer":"bob","signals":[{"id":"1","type":"share"}]}`,                                 // so is the id, as only its profile knows
		`{"sessionKey":"c d","signals":[{"id":"5","type":"share"}]}`,
	} {
		s.post("/v1/signals", json1, body, as(domain.Service)...)
	}
	if got, want := s.intake.Rejected(), (map[domain.Code]int64{domain.BadUserInput: 2, domain.Conflict: 3}); !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestAcceptedSignalsOfHighIntentAreCommitted(t *testing.T) {
	s := openSite(t, 0)
	body := ""
	for i := range 200 {
		body += fmt.Sprintf(`{"sessionKey":"s%d","customer":"c%d","id":"p%d","type":"purchase","amount":"5.00"}`+"\n", i%100, i%100, i)
	}
	if got := s.record(t, ndjson, body); got != `{"accepted":200,"duplicates":0,"rejected":[]}` {
		t.Fatal(got)
	}
	var profiles int
	must(t, s.db.Pool.QueryRow(t.Context(), `SELECT count(*) FROM profile`).Scan(&profiles))
	if profiles != 100 {
		t.Errorf("%d profiles are stored, want 100", profiles)
	}
}

func TestWithoutADatabaseHighIntentIsUnavailableAndTheRestTaken(t *testing.T) {
	s := openSite(t, 0)
	s.record(t, json1, `{"sessionKey":"a","customer":"ann","signals":[{"id":"0","type":"scroll"}]}`) // the token is known from now on
	s.db.Pool.Close()
	w := s.post("/v1/signals", json1, `{"sessionKey":"a","customer":"ann","signals":[{"id":"1","type":"scroll"}]}`, as(domain.Service)...)
	if w.Code != http.StatusOK {
		t.Errorf("low intent: %d %s", w.Code, w.Body)
	}
	var wait sync.WaitGroup // for the bound on commits, once
	wait.Go(func() {
		w := s.post("/v1/signals", json1, `[{"sessionKey":"a","customer":"ann","signals":[{"id":"2","type":"purchase"}]},{"sessionKey":"b","signals":[{"id":"1","type":"scroll"}]}]`, as(domain.Service)...)
		if want := `{"accepted":1,"duplicates":0,"rejected":[{"line":0,"code":"UNAVAILABLE"}]}`; w.Code != http.StatusServiceUnavailable ||
			w.Header().Get("Retry-After") == "" || strings.TrimSpace(w.Body.String()) != want {
			t.Errorf("JSON: %d %s", w.Code, w.Body)
		}
	})
	wait.Go(func() {
		w := s.post("/v1/signals", ndjson, `{"sessionKey":"c","customer":"cid","id":"3","type":"purchase"}`+"\n"+`{"sessionKey":"d","id":"2","type":"scroll"}`, as(domain.Service)...)
		if want := `{"accepted":1,"duplicates":0,"rejected":[{"line":1,"code":"UNAVAILABLE"}]}`; w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != want {
			t.Errorf("lines: %d %s", w.Code, w.Body)
		}
	})
	wait.Wait()
}
