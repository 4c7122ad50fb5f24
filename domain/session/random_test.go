package session_test

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"halftone/domain/profile"
	"halftone/domain/session"
	"halftone/domain/signal"
)

// shadow is what the contract says of one session, kept in the plainest way.
type shadow struct {
	consent profile.ConsentState
	login   bool            // and not only the device is known
	torn    bool            // an end failed: what it handed over stays with the owner of then
	pending []signal.Signal // not acknowledged as committed
	weight  int64
	signals map[string]signal.Signal
}

// TestAgainstShadow drives a few sessions at random, with a database that comes
// and goes and commits whose answers are lost, and holds them against the
// shadow: what must be elevated arrives exactly once, nothing else arrives.
func TestAgainstShadow(t *testing.T) {
	rapid.Check(t, checkAgainstShadow)
}

func checkAgainstShadow(t *rapid.T) {
	store := newShelf()
	c := session.NewCollector(options(store))
	sessions := map[string]*shadow{}
	must, mustNot := map[string]signal.Signal{}, map[string]signal.Signal{}
	numbered := 0
	kinds := []signal.Type{signal.PageView, signal.ProductView, "search", "share", signal.AddToCart}
	name := rapid.SampledFrom([]string{"ann", "bob", "cid"})
	faulty, commits := false, false
	store.fault = func() (before, after error) {
		switch {
		case !faulty:
			return nil, nil
		case commits: // and the answer is lost
			return nil, errAway
		}
		return errAway, nil
	}
	elevates := func(s *shadow) bool { return s.consent == profile.ConsentGranted }
	settle := func(s *shadow, committed bool) {
		into := mustNot
		if committed {
			into = must
		}
		for _, x := range s.pending {
			into[x.ID] = x
		}
		s.pending = nil
	}
	// atEnd is the policy in its own words.
	atEnd := func(who string, s *shadow) bool {
		if !elevates(s) {
			return false
		}
		for _, x := range s.pending {
			if x.Type.IsHigh() {
				return true
			}
		}
		return s.weight > 5_0000 || store.profiles[owner(who, s.login).Key] != nil
	}

	t.Repeat(map[string]func(*rapid.T){
		"record": func(t *rapid.T) {
			who := name.Draw(t, "who")
			s := sessions[who]
			if s == nil {
				s = &shadow{signals: map[string]signal.Signal{}}
				sessions[who] = s
			}
			a := session.Arrival{Key: session.Key(who)}
			optIn := false
			if rapid.Bool().Draw(t, "identified") {
				login := rapid.Bool().Draw(t, "login") && (s.login || !s.torn)
				a.Identity = owner(who, login)
				if rapid.Bool().Draw(t, "undecided") && (s.consent != profile.ConsentGranted || s.login && !login) {
					a.Identity.Consent.Persistence = profile.ConsentUnknown
				}
				if login || !s.login { // else it is a late word of the device
					optIn = len(s.signals) > 0 && !elevates(s) && a.Identity.Consent.Persistence == profile.ConsentGranted
					s.consent, s.login = a.Identity.Consent.Persistence, s.login || login
				}
			}
			high := false
			for range rapid.IntRange(1, 20).Draw(t, "n") {
				numbered++
				x := of(rapid.SampledFrom(kinds).Draw(t, "type"), fmt.Sprint("s", numbered))
				a.Signals = append(a.Signals, x)
				s.signals[x.ID] = x
				s.weight += int64(x.Weight)
				high = high || x.Type.IsHigh()
			}
			fresh := len(a.Signals)
			if rapid.Bool().Draw(t, "repeats") {
				a.Signals = append(a.Signals, a.Signals[0])
			}
			s.pending = append(s.pending, a.Signals[:fresh]...)
			r, err := c.Record(context.Background(), a)
			if mustWait := elevates(s) && (high || optIn); !mustWait && err != nil {
				t.Fatalf("an arrival that can wait failed: %v", err)
			} else if err == nil && r.Elevated != mustWait {
				t.Fatalf("elevated %v, want %v: %+v", r.Elevated, mustWait, r)
			} else if err == nil && mustWait {
				settle(s, true)
				wantElevated(t, store, a.Signals[:fresh], fresh)
			}
			if err != nil { // the client tries again until it is acknowledged
				faulty = false
				r, err = c.Record(context.Background(), a)
				if err != nil || !r.Elevated || r.Duplicates != len(a.Signals) {
					t.Fatalf("the retry: %+v, %v", r, err)
				}
				settle(s, true)
				wantElevated(t, store, a.Signals[:fresh], fresh)
			} else if r.Accepted != fresh || r.Duplicates != len(a.Signals)-fresh {
				t.Fatalf("receipt %+v for %d signals", r, fresh)
			}
		},
		"end": func(t *rapid.T) {
			who := name.Draw(t, "who")
			s := sessions[who]
			if s == nil {
				return
			}
			want := atEnd(who, s)
			ended, err := c.End(context.Background(), session.Key(who))
			if err != nil {
				if !faulty {
					t.Fatalf("End: %v", err)
				}
				s.torn = true
				return
			}
			if !ended {
				t.Fatal("the session was lost")
			}
			settle(s, want)
			delete(sessions, who)
		},
		"the database goes":  func(*rapid.T) { faulty = true },
		"the database comes": func(*rapid.T) { faulty = false },
		"": func(t *rapid.T) {
			for who, s := range sessions {
				got, ok := c.Snapshot(session.Key(who))
				if !ok || got.Signals != len(s.signals) || got.Weight != s.weight {
					t.Fatalf("%s: %v %+v, want %d signals of weight %d", who, ok, got, len(s.signals), s.weight)
				}
			}
			for _, x := range must {
				wantElevated(t, store, []signal.Signal{x}, 1)
			}
		},
	})

	faulty = false
	want := map[string]bool{}
	for who, s := range sessions {
		want[who] = atEnd(who, s)
	}
	if _, err := c.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
	for who, s := range sessions {
		settle(s, want[who])
	}
	for _, x := range must {
		wantElevated(t, store, []signal.Signal{x}, 1)
	}
	for _, x := range mustNot {
		wantElevated(t, store, []signal.Signal{x}, 0)
	}
	if s := c.Stats(); s.Sessions != 0 || s.Bytes != 0 {
		t.Fatalf("left behind: %+v", s)
	}
}
