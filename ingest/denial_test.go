package ingest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"halftone/domain"
	"halftone/domain/session"
)

const denied = `"consent":{"persistence":"DENIED"}`

// buy sends a purchase, which is elevated at once if it may be at all.
func (s *site) buy(t rapid.TB, visit, id, token string) {
	t.Helper()
	member := ""
	if token != "" {
		member = fmt.Sprintf(`"token":%q,`, token)
	}
	w := s.post("/v1/signals", json1, fmt.Sprintf(`{"sessionKey":%q,%s"signals":[{"id":%q,"type":"purchase"}]}`, visit, member, id), page...)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"accepted":1`) {
		t.Fatalf("%s: %d %s\n%s", id, w.Code, w.Body, s.log)
	}
}

func TestADenialReachesTheLiveVisits(t *testing.T) {
	for name, c := range map[string]struct {
		before bool // something is stored already
		deny   func(s *site, t *testing.T, ann string)
	}{
		"nothing stored": {false, func(s *site, t *testing.T, _ string) { s.token(t, "ann", denied) }},
		"a profile":      {true, func(s *site, t *testing.T, _ string) { s.token(t, "ann", denied) }},
		"after a log-in": {false, func(s *site, t *testing.T, ann string) {
			s.scroll(t, "one", s.logIn(t, "c-42", ann, agreed))
			s.token(t, "ann", denied)
		}},
		"by the log-in": {false, func(s *site, t *testing.T, ann string) { s.logIn(t, "c-42", ann, denied) }},
		"by the browser": {false, func(s *site, t *testing.T, ann string) {
			body := fmt.Sprintf(`{"mode":"COOKIE","value":"ann%s","token":%q}`, strings.Repeat("x", 22), ann)
			if w := s.post("/fingerprint", json1, body, append(page, "Sec-GPC", "1")...); w.Code != http.StatusOK {
				t.Fatal(w.Body)
			}
		}},
		"by the browser, with signals": {true, func(s *site, t *testing.T, ann string) {
			body := fmt.Sprintf(`{"sessionKey":"three","token":%q,"signals":[]}`, ann)
			if w := s.post("/v1/signals", json1, body, optOut...); w.Code != http.StatusOK {
				t.Fatal(w.Body)
			}
		}},
		"with the token of a log-in": {false, func(s *site, t *testing.T, _ string) {
			login := s.logIn(t, "c-42", "", agreed)
			s.scroll(t, "three", login)
			body := fmt.Sprintf(`{"mode":"COOKIE","value":"ann%s","token":%q,%s}`, strings.Repeat("x", 22), login, denied)
			if w := s.post("/fingerprint", json1, body, page...); w.Code != http.StatusOK {
				t.Fatal(w.Body)
			}
			s.buy(t, "three", "third", "")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := openSite(t, 0)
			ann := s.token(t, "ann", agreed)
			var want []int64
			if c.before {
				s.buy(t, "zero", "0", ann)
				want = []int64{1}
			}
			s.scroll(t, "one", ann)
			s.scroll(t, "two", ann)
			c.deny(s, t, ann)
			s.buy(t, "one", "1", "")
			s.buy(t, "two", "2", "")
			s.buy(t, "one", "3", ann) // a tab that has not heard
			s.buy(t, "new", "4", ann)
			for _, visit := range []session.Key{"one", "two", "three", "new"} {
				_, err := s.sessions.End(t.Context(), visit)
				must(t, err)
			}
			if got := s.purchases(t); !slices.Equal(got, want) {
				t.Errorf("purchases %v, want %v", got, want)
			}
		})
	}
}

func (s *site) scroll(t *testing.T, visit, token string) {
	t.Helper()
	w := s.post("/v1/signals", json1, fmt.Sprintf(`{"sessionKey":%q,"token":%q,"signals":[{"type":"scroll","id":"s-%s-%d"}]}`, visit, token, visit, len(token)), page...)
	if w.Code != http.StatusOK {
		t.Fatalf("%d %s\n%s", w.Code, w.Body, s.log)
	}
}

// word is a visitor token with what it was issued for.
type word struct{ token, key string }

// visitOf is what a browser and a backend may do in one visit, in any order.
type visitOf struct {
	seen   map[string]bool // keys
	denied int             // the step of the last denial under one of them
}

// TestNothingThatCameAfterADenialIsElevated lets a browser, its tabs and a backend
// state, withdraw, log in and buy in any order, with tokens of any age. Once a denial is
// acknowledged, nothing of a visit that is known under its key is elevated, until somebody
// grants anew.
func TestNothingThatCameAfterADenialIsElevated(t *testing.T) {
	s := openSite(t, 0)
	checks := 0
	elevated := func(t *rapid.T) (n int) {
		if err := s.db.Pool.QueryRow(t.Context(), "SELECT count(DISTINCT id) FROM signal_seen").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	rapid.Check(t, func(t *rapid.T) {
		checks++
		const cookie, login = "cookie", "login"
		words := []word{{}}
		visits := map[string]*visitOf{}
		denied, granted, step := map[string]int{}, 0, 0
		pick := func(t *rapid.T) word { return rapid.SampledFrom(words).Draw(t, "token") }
		deny := func(key string) {
			denied[key] = step
			for _, v := range visits {
				if v.seen[key] && key != "" {
					v.denied = step
				}
			}
		}
		claim := func(t *rapid.T, key, mode string, headers []string) {
			consent := rapid.SampledFrom([]string{"UNKNOWN", "GRANTED", "DENIED"}).Draw(t, "consent")
			known, optOut := pick(t), rapid.IntRange(0, 5).Draw(t, "GPC") == 0
			if optOut {
				headers = append(slices.Clone(headers), "Sec-GPC", "1")
			}
			body := fmt.Sprintf(`{"mode":%q,"value":"%s-of-the-visitor-%d","token":%q,"consent":{"persistence":%q,"personalization":"GRANTED"}}`, mode, key, checks, known.token, consent)
			w := s.post("/fingerprint", json1, body, headers...)
			var answer struct{ Token string }
			if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			words = append(words, word{answer.Token, key})
			switch {
			case optOut || consent == "DENIED":
				deny(key)
				deny(known.key)
			case consent == "GRANTED":
				granted = step
			}
		}
		record := func(t *rapid.T, key, member string, headers []string) {
			visit := rapid.SampledFrom([]string{"one", "two"}).Draw(t, "visit")
			v := visits[visit]
			if v == nil {
				v = &visitOf{seen: map[string]bool{}}
				visits[visit] = v
			}
			if key != "" {
				v.seen[key] = true
				v.denied = max(v.denied, denied[key])
			}
			if rapid.IntRange(0, 5).Draw(t, "GPC") == 0 {
				headers = append(slices.Clone(headers), "Sec-GPC", "1")
				deny(key)
				v.denied = step
			}
			isDenied, before := v.denied > granted, 0
			if isDenied {
				before = elevated(t)
			}
			w := s.post("/v1/signals", json1, fmt.Sprintf(`{"sessionKey":"%s-%d",%s"signals":[{"id":"%d-%d","type":"purchase"}]}`, visit, checks, member, checks, step), headers...)
			if w.Code != http.StatusOK {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			if isDenied && elevated(t) != before {
				t.Fatal("elevated after a denial")
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"state":  func(t *rapid.T) { claim(t, cookie, "COOKIE", page) },
			"log in": func(t *rapid.T) { claim(t, login, "IDENTITY", as(domain.Service)) },
			"buy": func(t *rapid.T) {
				w, member := pick(t), ""
				if w.token != "" {
					member = fmt.Sprintf(`"token":%q,`, w.token)
				}
				record(t, w.key, member, page)
			},
			"vouch": func(t *rapid.T) {
				record(t, login, fmt.Sprintf(`"customer":"login-of-the-visitor-%d",`, checks), as(domain.Service))
			},
			"end": func(t *rapid.T) {
				visit := rapid.SampledFrom([]string{"one", "two"}).Draw(t, "visit")
				before := elevated(t)
				if _, err := s.sessions.End(t.Context(), session.Key(fmt.Sprintf("%s-%d", visit, checks))); err != nil {
					t.Fatal(err)
				}
				if v := visits[visit]; v != nil && v.denied > granted && elevated(t) != before {
					t.Fatal("elevated at the end, after a denial")
				}
				delete(visits, visit)
			},
			"": func(*rapid.T) { step++ },
		})
		for _, visit := range []string{"one", "two"} { // or they are evicted, and perhaps elevated, under another check
			if _, err := s.sessions.End(t.Context(), session.Key(fmt.Sprintf("%s-%d", visit, checks))); err != nil {
				t.Fatal(err)
			}
		}
	})
}
