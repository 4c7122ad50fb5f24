package ingest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/session"
)

// optOut are headers of a page of the shop whose visitor does not want to be tracked.
var optOut = append(slices.Clone(page), "Sec-GPC", "1")

// consents are those to persistence of all profiles stored.
func (s *site) consents(t *testing.T) (states []profile.ConsentState) {
	t.Helper()
	records, err := s.memberships.ListProfiles(t.Context(), 100, 0)
	must(t, err)
	for _, record := range records {
		if record.Profile.Consent.Personalization != profile.ConsentGranted {
			t.Errorf("the consent is %+v", record.Profile.Consent)
		}
		states = append(states, record.Profile.Consent.Persistence)
	}
	return states
}

func TestSignalsWithGlobalPrivacyControlFreezeTheProfile(t *testing.T) {
	for name, naming := range map[string]func(s *site, t *testing.T) (member string, headers []string){
		"by a token": func(s *site, t *testing.T) (string, []string) {
			return fmt.Sprintf(`"token":%q,`, s.token(t, "ann", agreed)), page
		},
		"by a credential": func(s *site, t *testing.T) (string, []string) { return "", bearer(s.token(t, "ann", agreed)) },
		"by a service":    func(s *site, t *testing.T) (string, []string) { return `"customer":"c-42",`, as(domain.Service) },
		"by a cookie that logged in": func(s *site, t *testing.T) (string, []string) {
			cookie := s.token(t, "ann", agreed)
			s.buy(t, "before", "b", cookie)
			s.logIn(t, "c-42", cookie, agreed)
			return fmt.Sprintf(`"token":%q,`, cookie), page
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := openSite(t, 0)
			member, who := naming(s, t)
			record := func(visit, id, kind string, headers ...string) {
				t.Helper()
				line := fmt.Sprintf(`{"sessionKey":%q,%s"id":%q,"type":%q}`, visit, member, id, kind)
				w := s.post("/v1/signals", ndjson, line, append(slices.Clone(who), headers...)...)
				if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"accepted":1`) {
					t.Fatalf("%s: %d %s\n%s", id, w.Code, w.Body, s.log)
				}
			}
			record("one", "1", "purchase")
			record("tab", "2", "purchase")
			before := s.purchases(t)
			record("two", "3", "scroll", "Sec-GPC", "1")
			if got := s.consents(t); !slices.Equal(got, []profile.ConsentState{profile.ConsentDenied}) {
				t.Errorf("consents %v", got)
			}
			record("tab", "4", "purchase")
			record("three", "5", "purchase")
			s.start(t, "test") // as another process, which was told nothing
			record("four", "6", "purchase")
			if got := s.purchases(t); len(before) != 1 || !slices.Equal(got, before) {
				t.Errorf("purchases %v, want %v", got, before)
			}
		})
	}
}

func TestGlobalPrivacyControlStoresNobody(t *testing.T) {
	s := openSite(t, 0)
	token := s.token(t, "ann", agreed)
	for i := range 3 {
		body := fmt.Sprintf(`{"sessionKey":"v%d","token":%q,"signals":[{"id":"%d","type":"purchase"}]}`, i, token, i)
		if w := s.post("/v1/signals", json1, body, optOut...); w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	if got := s.consents(t); got != nil {
		t.Errorf("stored with consents %v", got)
	}
}

// The key of a visit is no proof of whose it is, so it freezes that visit alone.
func TestGlobalPrivacyControlOfWhoNamesNobodyFreezesNoProfile(t *testing.T) {
	s := openSite(t, 0)
	s.buy(t, "v", "1", s.token(t, "ann", agreed))
	if w := s.post("/v1/signals", json1, `{"sessionKey":"v","signals":[{"id":"2","type":"purchase"}]}`, optOut...); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if consents, purchases := s.consents(t), s.purchases(t); !slices.Equal(consents, []profile.ConsentState{profile.ConsentGranted}) || !slices.Equal(purchases, []int64{1}) {
		t.Errorf("consents %v, purchases %v", consents, purchases)
	}
}

func TestWhileTheDatabaseHangsGlobalPrivacyControlLosesNoSignals(t *testing.T) {
	s := openSite(t, 0)
	token := s.token(t, "ann", agreed)
	s.buy(t, "v", "1", token)
	release := s.hang(t, "profile")
	send := func(id, kind string) {
		t.Helper()
		began := time.Now()
		w := s.post("/v1/signals", json1, fmt.Sprintf(`{"sessionKey":"v","token":%q,"signals":[{"id":%q,"type":%q}]}`, token, id, kind), optOut...)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"accepted":1`) || time.Since(began) > 4*time.Second {
			t.Errorf("%s: %d after %v, %s", kind, w.Code, time.Since(began), w.Body)
		}
	}
	send("2", "scroll")
	send("3", "purchase") // it is not elevated, so nothing has to be committed
	if decision := s.decide(t, "v"); decision.Reason != session.NoConsent {
		t.Errorf("%+v", decision)
	}
	release()
	if got := s.consents(t); !slices.Equal(got, []profile.ConsentState{profile.ConsentGranted}) {
		t.Fatalf("consents %v", got)
	}
	send("4", "scroll")
	if consents, purchases := s.consents(t), s.purchases(t); !slices.Equal(consents, []profile.ConsentState{profile.ConsentDenied}) || !slices.Equal(purchases, []int64{1}) {
		t.Errorf("consents %v, purchases %v", consents, purchases)
	}
}
