package ingest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/session"
)

const agreed = `"consent":{"persistence":"GRANTED","personalization":"GRANTED"}`

// token identifies a visitor by a cookie, as a page does, and returns the token.
func (s *site) token(t *testing.T, name, consent string) string {
	t.Helper()
	value := name + strings.Repeat("x", 22) // a first-party id, as random as a test needs it
	w := s.post("/fingerprint", json1, fmt.Sprintf(`{"mode":"COOKIE","value":%q,%s}`, value, consent), page...)
	var answer struct{ Token string }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK || answer.Token == "" {
		t.Fatalf("%d %s\n%s", w.Code, w.Body, s.log)
	}
	return answer.Token
}

func bearer(token string) []string { return []string{"Authorization", "Bearer " + token} }

func TestWhoMayRecordForWhom(t *testing.T) {
	s := openSite(t, 0)
	token, other := s.token(t, "ann", agreed), s.token(t, "bob", agreed)
	for i, c := range []struct {
		name, members string
		headers       []string
		status        int
	}{
		{"a service", ``, as(domain.Service), 200},
		{"a service for a customer", `,"customer":"c"`, as(domain.Service), 200},
		{"a service for a visitor", `,"token":"` + token + `"`, as(domain.Service), 200},
		{"an admin for a customer", `,"customer":"c"`, as(domain.Admin), 200},
		{"a collector token", ``, as(domain.Collector), 200},
		{"a collector for a customer", `,"customer":"c"`, as(domain.Collector), 403},
		{"a page", ``, page, 200},
		{"a page for a visitor", `,"token":"` + token + `"`, page, 200},
		{"a page for a customer", `,"customer":"c"`, page, 403},
		{"a page with a false token", `,"token":"` + token[:len(token)-1] + `"`, page, 401},
		{"a page of another site", ``, []string{"Origin", "https://evil.example"}, 403},
		{"a page of nowhere", ``, []string{"Origin", "null"}, 403},
		{"a page of the server", ``, []string{"Origin", "http://example.com"}, 200},
		{"a service from a page of another site", ``, append(as(domain.Service), "Origin", "https://evil.example"), 403},
		{"a visitor", ``, bearer(token), 200},
		{"a visitor for themselves", `,"token":"` + token + `"`, bearer(token), 200},
		{"a visitor for another", `,"token":"` + other + `"`, bearer(token), 403},
		{"a visitor as a customer", `,"customer":"c"`, bearer(token), 403},
		{"nobody", ``, nil, 401},
		{"nobody with a token", `,"token":"` + token + `"`, nil, 200},
		{"nobody with a false token", `,"token":"x"`, nil, 401},
		{"an unknown credential", ``, bearer("unknown"), 401},
		{"another scheme", ``, []string{"Authorization", "Basic abc"}, 401},
		{"an analyst", ``, as(domain.Analyst), 403},
		{"a viewer", ``, as(domain.Viewer), 403},
		{"an operator", ``, as(domain.Operator), 403},
	} {
		one := s.post("/v1/signals", json1, fmt.Sprintf(`{"sessionKey":"j%d"%s,"signals":[{"id":"1","type":"scroll"}]}`, i, c.members), c.headers...)
		line := s.post("/v1/signals", ndjson, fmt.Sprintf(`{"sessionKey":"n%d"%s,"id":"1","type":"scroll"}`, i, c.members), c.headers...)
		if one.Code != c.status || line.Code != c.status {
			t.Errorf("%s: %d and %d, want %d: %s%s", c.name, one.Code, line.Code, c.status, one.Body, line.Body)
		}
		if c.status == http.StatusUnauthorized && one.Header().Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%s: no challenge", c.name)
		}
	}
}

func TestOnlyServicesOverrideWeights(t *testing.T) {
	s := openSite(t, 0)
	body := `{"sessionKey":"a","signals":[{"id":"1","type":"scroll","weight":9},{"id":"2","type":"scroll"}]}`
	w := s.post("/v1/signals", json1, body, page...)
	if want := `{"accepted":1,"duplicates":0,"rejected":[{"line":0,"code":"FORBIDDEN","path":"weight"}]}`; strings.TrimSpace(w.Body.String()) != want {
		t.Errorf("a page: %s", w.Body)
	}
	if got := s.record(t, json1, strings.Replace(body, `"a"`, `"b"`, 1)); !strings.Contains(got, `"accepted":2`) {
		t.Errorf("a service: %s", got)
	}
}

func TestTheTokenSaysWhoseVisitItIsAndWhatMayLast(t *testing.T) {
	s := openSite(t, 0)
	for name, c := range map[string]struct {
		consent string
		stored  int
	}{
		"granted": {agreed, 1}, "unknown": {`"consent":{}`, 0}, "denied": {`"consent":{"persistence":"DENIED"}`, 0},
	} {
		token := s.token(t, name, c.consent)
		w := s.post("/v1/signals", "text/plain;charset=UTF-8", fmt.Sprintf(`{"sessionKey":%q,"token":%q,"signals":[{"id":"1","type":"purchase"}]}`, name, token), page...)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"accepted":1`) {
			t.Fatalf("%s: %d %s", name, w.Code, w.Body)
		}
		v, _ := s.sessions.Snapshot(session.Key(name))
		var stored int
		must(t, s.db.Pool.QueryRow(t.Context(), `SELECT count(*) FROM profile WHERE key = $1`, v.Identity.Key[:]).Scan(&stored))
		if stored != c.stored {
			t.Errorf("%s: %d profiles stored, want %d", name, stored, c.stored)
		}
	}
}

func TestAVisitKeepsItsVisitor(t *testing.T) {
	s := openSite(t, 0)
	line := func(token, id string) string {
		return fmt.Sprintf(`{"sessionKey":"shared","token":%q,"id":%q,"type":"scroll"}`+"\n", token, id)
	}
	ann, bob := s.token(t, "ann", agreed), s.token(t, "bob", agreed)
	if got := s.record(t, ndjson, line(ann, "1")+line(bob, "2")+line(ann, "3")); got !=
		`{"accepted":2,"duplicates":0,"rejected":[{"line":2,"code":"CONFLICT","path":"identity"}]}` {
		t.Error(got)
	}
}

// logIn identifies a visitor by a login id, as the site's backend does; known is
// the token that the page had, or empty.
func (s *site) logIn(t *testing.T, login, known, consent string) string {
	t.Helper()
	w := s.post("/fingerprint", json1, fmt.Sprintf(`{"mode":"IDENTITY","value":%q,"token":%q,%s}`, login, known, consent), as(domain.Service)...)
	var answer struct{ Token string }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK || answer.Token == "" {
		t.Fatalf("%d %s\n%s", w.Code, w.Body, s.log)
	}
	return answer.Token
}

func TestALogInDuringAVisitLosesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		first   string // signal before the log-in
		isKnown bool   // the backend has the page's token
		want    []int64
	}{
		"nothing stored yet":         {"page_view", false, []int64{1}},
		"nothing stored yet, linked": {"page_view", true, []int64{1}},
		"after a purchase":           {"purchase", false, []int64{1, 1}},
		"after a purchase, linked":   {"purchase", true, []int64{2}},
	} {
		t.Run(name, func(t *testing.T) {
			s := openSite(t, 0)
			send := func(id, kind, member string, headers []string) {
				t.Helper()
				w := s.post("/v1/signals", json1, fmt.Sprintf(`{"sessionKey":"visit",%s,"signals":[{"id":%q,"type":%q}]}`, member, id, kind), headers...)
				if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"accepted":1`) {
					t.Fatalf("%s: %d %s\n%s", id, w.Code, w.Body, s.log)
				}
			}
			cookie := s.token(t, "ann", agreed)
			send("1", c.first, `"token":"`+cookie+`"`, page)
			known := ""
			if c.isKnown {
				known = cookie
			}
			login := s.logIn(t, "c-42", known, agreed)
			send("2", "page_view", `"token":"`+login+`"`, page)
			send("3", "purchase", `"customer":"c-42"`, as(domain.Service))
			send("4", "page_view", `"token":"`+cookie+`"`, page) // a tab that has not heard
			if got := s.purchases(t); !slices.Equal(got, c.want) {
				t.Errorf("purchases %v, want %v", got, c.want)
			}
			if _, err := s.sessions.End(t.Context(), "visit"); err != nil {
				t.Error(err)
			}
			records, err := s.memberships.ListProfiles(t.Context(), 100, 0)
			must(t, err)
			signals := int64(0)
			for _, record := range records {
				signals += record.Profile.Totals.Signals
				if record.Profile.Totals.Sessions != 1 {
					t.Errorf("%d sessions", record.Profile.Totals.Sessions)
				}
			}
			if signals != 4 {
				t.Errorf("%d signals are stored, want 4", signals)
			}
			other := s.logIn(t, "c-43", "", agreed)
			if w := s.post("/v1/signals", json1, `{"sessionKey":"other","customer":"c-42","signals":[]}`, as(domain.Service)...); w.Code != http.StatusOK {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			if w := s.post("/v1/signals", json1, `{"sessionKey":"other","token":"`+other+`","signals":[]}`, page...); w.Code != http.StatusConflict {
				t.Errorf("another customer: %d %s", w.Code, w.Body)
			}
		})
	}
}

func TestALogInThatDeniesFreezesTheVisit(t *testing.T) {
	s := openSite(t, 0)
	for i, token := range []string{s.token(t, "ann", agreed), s.logIn(t, "c-42", "", `"consent":{"persistence":"DENIED"}`)} {
		w := s.post("/v1/signals", json1, fmt.Sprintf(`{"sessionKey":"visit","token":%q,"signals":[{"id":"%d","type":"page_view"}]}`, token, i), page...)
		if w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	s.post("/v1/signals", json1, `{"sessionKey":"visit","signals":[{"id":"buy","type":"purchase"}]}`, page...)
	if got := s.purchases(t); len(got) != 0 {
		t.Errorf("stored %v", got)
	}
}

func TestOneVisitorUnderTwoSecretsIsNoConflict(t *testing.T) {
	s := openSite(t, 0)
	old := s.token(t, "ann", agreed)
	send := func(id, token string) {
		t.Helper()
		w := s.post("/v1/signals", json1, fmt.Sprintf(`{"sessionKey":"visit","token":%q,"signals":[{"id":%q,"type":"purchase"}]}`, token, id), page...)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", id, w.Code, w.Body)
		}
	}
	send("1", old)
	s.start(t, "next", "test")
	send("2", old)
	send("3", s.token(t, "ann", agreed))
	send("4", old)
	if got := s.purchases(t); !slices.Equal(got, []int64{4}) {
		t.Errorf("purchases %v", got)
	}
}

func TestFingerprintAnswersClaims(t *testing.T) {
	s := openSite(t, 0)
	digest := strings.Repeat("0123456789abcdef", 4)
	token := s.token(t, "ann", agreed)
	for _, c := range []struct {
		name, media, body string
		headers           []string
		status            int
		code              domain.Code
	}{
		{"a fingerprint", json1, `{"mode":"FINGERPRINT","value":"` + digest + `",` + agreed + `}`, page, 200, ""},
		{"without consent", json1, `{"mode":"FINGERPRINT","value":"` + digest + `"}`, page, 200, ""},
		{"a beacon", "text/plain;charset=UTF-8", `{"mode":"COOKIE","value":"abcdefghijklmnopqrstuv","consent":{"persistence":"DENIED"}}`, page, 200, ""},
		{"a visitor", json1, `{"mode":"COOKIE","value":"abcdefghijklmnopqrstuv"}`, bearer(token), 200, ""},
		{"nobody with a token", json1, `{"mode":"COOKIE","value":"abcdefghijklmnopqrstuv","token":"` + token + `"}`, nil, 200, ""},
		{"nobody", json1, `{"mode":"COOKIE","value":"abcdefghijklmnopqrstuv"}`, nil, 401, domain.Unauthenticated},
		{"an analyst", json1, `{"mode":"COOKIE","value":"abcdefghijklmnopqrstuv"}`, as(domain.Analyst), 403, domain.Forbidden},
		{"a login of a page", json1, `{"mode":"IDENTITY","value":"ann"}`, page, 403, domain.Forbidden},
		{"a login of a visitor", json1, `{"mode":"IDENTITY","value":"ann"}`, bearer(token), 403, domain.Forbidden},
		{"too short", json1, `{"mode":"FINGERPRINT","value":"0123"}`, page, 400, domain.BadUserInput},
		{"no mode", json1, `{"value":"0123"}`, page, 400, domain.BadUserInput},
		{"a mode twice", json1, `{"mode":"COOKIE","mode":"COOKIE","value":"abcdefghijklmnopqrstuv"}`, page, 400, domain.BadUserInput},
		{"a key too many", json1, `{"mode":"COOKIE","value":"abcdefghijklmnopqrstuv","name":"ann"}`, page, 400, domain.BadUserInput},
		{"a made-up consent", json1, `{"mode":"COOKIE","value":"abcdefghijklmnopqrstuv","consent":{"persistence":"MAYBE"}}`, page, 400, domain.BadUserInput},
		{"no JSON", json1, `mode=COOKIE`, page, 400, domain.BadUserInput},
		{"too large", json1, `{"value":"` + strings.Repeat("x", 5000) + `"}`, page, 413, domain.LimitExceeded},
		{"lines", ndjson, `{}`, page, 415, domain.BadUserInput},
	} {
		w := s.post("/fingerprint", c.media, c.body, c.headers...)
		if w.Code != c.status || codeOf(t, w) != c.code || strings.Contains(w.Body.String(), "profileKey") {
			t.Errorf("%s: %d %s, want %d", c.name, w.Code, w.Body, c.status)
		}
	}
	w := s.post("/fingerprint", json1, `{"mode":"IDENTITY","value":"ann",`+agreed+`}`, as(domain.Service)...)
	var answer struct{ Token, ExpiresAt, ProfileKey string }
	must(t, json.Unmarshal(w.Body.Bytes(), &answer))
	if len(answer.ProfileKey) != 64 || answer.Token == "" || answer.ExpiresAt == "" {
		t.Errorf("a service gets %s", w.Body)
	}
}

func TestABrowserThatOptsOutIsBelieved(t *testing.T) {
	s := openSite(t, 0)
	w := s.post("/fingerprint", json1, `{"mode":"COOKIE","value":"abcdefghijklmnopqrstuv",`+agreed+`}`, append(page, "Sec-GPC", "1")...)
	var answer struct{ Token string }
	must(t, json.Unmarshal(w.Body.Bytes(), &answer))
	s.post("/v1/signals", json1, `{"sessionKey":"a","signals":[{"id":"1","type":"purchase"}]}`, bearer(answer.Token)...)
	if v, _ := s.sessions.Snapshot("a"); v.Identity == nil || v.Identity.Consent.Persistence != profile.ConsentDenied {
		t.Errorf("the visit is %+v", v)
	}
}

// purchases are those of every profile stored, in the order of the profiles.
func (s *site) purchases(t *testing.T) (of []int64) {
	t.Helper()
	records, err := s.memberships.ListProfiles(t.Context(), 100, 0)
	must(t, err)
	for _, record := range records {
		of = append(of, record.Profile.Totals.Purchases)
	}
	return of
}

func TestATokenFromBeforeARotationBypassesNoDenial(t *testing.T) {
	s := openSite(t, 0)
	buy := func(session, id, token string) {
		t.Helper()
		w := s.post("/v1/signals", json1, fmt.Sprintf(`{"sessionKey":%q,"token":%q,"signals":[{"id":%q,"type":"purchase"}]}`, session, token, id), page...)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"accepted":1`) {
			t.Fatalf("%d %s\n%s", w.Code, w.Body, s.log)
		}
	}
	old := s.token(t, "ann", agreed)
	buy("a", "1", old)

	s.start(t, "next", "test")
	s.token(t, "ann", agreed)
	buy("b", "2", old)
	if got := s.purchases(t); !slices.Equal(got, []int64{2}) {
		t.Errorf("purchases %v, want both with one profile", got)
	}
	s.token(t, "ann", `"consent":{"persistence":"DENIED"}`)
	buy("c", "3", old)
	if got := s.purchases(t); !slices.Equal(got, []int64{2}) {
		t.Errorf("purchases %v after the denial", got)
	}
}

func TestPagesOfAClosedListMayCall(t *testing.T) {
	s := openSite(t, 0)
	ask := func(origin string) http.Header {
		r := httptest.NewRequest(http.MethodOptions, "/v1/signals", nil)
		r.Header.Set("Origin", origin)
		r.Header.Set("Access-Control-Request-Method", "POST")
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		if (w.Code == http.StatusNoContent) != (w.Header().Get("Access-Control-Allow-Origin") != "") {
			t.Errorf("%s: %d %v", origin, w.Code, w.Header())
		}
		return w.Header()
	}
	for origin, want := range map[string]string{shop: shop, "http://example.com": "http://example.com", "https://evil.example": "", "https://shop.example.evil.example": "", "http://shop.example": "", "null": ""} {
		header := ask(origin)
		if got := header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s: allowed %q, want %q", origin, got, want)
		}
		if header.Get("Vary") != "Origin" || header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: %v", origin, header)
		}
	}
	if header := ask(shop); header.Get("Access-Control-Allow-Methods") != "POST" || !strings.Contains(header.Get("Access-Control-Allow-Headers"), "Content-Type") {
		t.Errorf("%v", header)
	}
	w := s.post("/v1/signals", json1, `{"sessionKey":"a","signals":[]}`, page...)
	if w.Header().Get("Access-Control-Allow-Origin") != shop || w.Header().Get("Vary") != "Origin" {
		t.Errorf("an answer: %v", w.Header())
	}
	r := httptest.NewRequest(http.MethodGet, "/v1/signals", nil)
	get := httptest.NewRecorder()
	s.handler.ServeHTTP(get, r)
	if get.Code != http.StatusMethodNotAllowed || get.Header().Get("Allow") != "POST" {
		t.Errorf("GET: %d %v", get.Code, get.Header())
	}
}

func TestTooManyRequestsAreRefusedForAWhile(t *testing.T) {
	s := openSite(t, 5)
	body := func(i, signals int) string {
		list := make([]string, signals)
		for n := range list {
			list[n] = fmt.Sprintf(`{"id":"%d-%d","type":"scroll"}`, i, n)
		}
		return `{"sessionKey":"a","signals":[` + strings.Join(list, ",") + `]}`
	}
	if w := s.post("/v1/signals", json1, body(0, 50), page...); w.Code != http.StatusOK {
		t.Fatalf("the first: %d %s", w.Code, w.Body)
	}
	for name, headers := range map[string][]string{"a page": page, "a page's token": as(domain.Collector), "nobody": nil, "who tries credentials": bearer("x")} {
		w := s.post("/v1/signals", json1, body(1, 1), headers...)
		if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" || w.Header().Get("Retry-After") == "0" {
			t.Errorf("%s: %d %v", name, w.Code, w.Header())
		}
	}
	if w := s.post("/fingerprint", json1, `{}`, page...); w.Code != http.StatusTooManyRequests {
		t.Errorf("the other door: %d", w.Code)
	}
	if w := s.post("/v1/signals", json1, body(2, 1), as(domain.Admin)...); w.Code != http.StatusOK {
		t.Errorf("somebody else at the same address: %d %s", w.Code, w.Body)
	}
	for i := range 20 {
		if w := s.post("/v1/signals", json1, body(10+i, 50), as(domain.Service)...); w.Code != http.StatusOK {
			t.Fatalf("a service: %d", w.Code)
		}
	}
}

func TestAVisitWithGlobalPrivacyControlElevatesNoMore(t *testing.T) {
	s := openSite(t, 0)
	token := s.token(t, "ann", agreed)
	buy := func(id string, headers ...string) {
		t.Helper()
		w := s.post("/v1/signals", json1, `{"sessionKey":"v","token":"`+token+`","signals":[{"id":"`+id+`","type":"purchase"}]}`, append(page, headers...)...)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"accepted":1`) {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	stored := func() (signals int) {
		t.Helper()
		must(t, s.db.Pool.QueryRow(t.Context(), "SELECT count(DISTINCT id) FROM signal_seen").Scan(&signals))
		return signals
	}
	buy("before")
	if n := stored(); n != 1 {
		t.Fatalf("%d signals stored", n)
	}
	buy("with", "Sec-GPC", "1")
	buy("after") // by the same visit, from something that drops the header
	if decision := s.decide(t, "v"); stored() != 1 || decision.Reason != session.NoConsent {
		t.Errorf("%d signals stored, %+v", stored(), decision)
	}
	if _, err := s.sessions.End(t.Context(), "v"); err != nil || stored() != 1 {
		t.Errorf("%d signals stored at the end, %v", stored(), err)
	}
}

func (s *site) decide(t *testing.T, key session.Key) session.Decision {
	t.Helper()
	live, held := s.sessions.Snapshot(key)
	if !held {
		t.Fatal("the visit is not held")
	}
	return session.Decide(live)
}
