package session_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/session"
	"halftone/domain/signal"
)

func TestForgetDropsTheSessionsOfAProfile(t *testing.T) {
	store := newShelf()
	c := session.NewCollector(options(store))
	anns := append(views(51, "a"), views(51, "b")...)
	record(t, c, session.Arrival{Key: "a", Identity: visitor("ann"), Signals: anns[:51]})
	record(t, c, session.Arrival{Key: "b", Identity: visitor("ann"), Signals: anns[51:]})
	bobs := views(51, "c")
	record(t, c, session.Arrival{Key: "c", Identity: visitor("bob"), Signals: bobs})
	record(t, c, session.Arrival{Key: "d", Signals: views(1, "d")})
	c.Forget(visitor("ann").Key)
	if s := c.Stats(); s.Sessions != 2 || s.Ended[session.Dropped] != 2 {
		t.Errorf("stats %+v", s)
	}
	if _, err := c.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantElevated(t, store, anns, 0)
	wantElevated(t, store, bobs, 51)
	if s := c.Stats(); s.Sessions != 0 || s.Bytes != 0 {
		t.Errorf("left behind: %+v", s)
	}
}

// What is under way when a profile is forgotten may be committed or not: what
// comes after it never is.
func TestForgetDuringAnElevation(t *testing.T) {
	for name, fault := range map[string]error{"that succeeds": nil, "that fails": errAway} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := newShelf()
				open := make(chan struct{})
				store.gate = func(context.Context) error { <-open; return fault }
				c := session.NewCollector(options(store))
				run(t, c)
				answered := make(chan error)
				buy, late, again := of(signal.Purchase, "buy"), of(signal.PageView, "late"), of(signal.PageView, "again")
				go func() {
					_, err := c.Record(context.Background(), session.Arrival{Key: "v", Identity: visitor("ann"), Signals: []signal.Signal{buy}})
					answered <- err
				}()
				synctest.Wait()
				record(t, c, session.Arrival{Key: "v", Signals: []signal.Signal{late}})
				c.Forget(visitor("ann").Key)
				if _, ok := c.Live("v"); ok {
					t.Error("the session is still found")
				}
				record(t, c, session.Arrival{Key: "v", Signals: []signal.Signal{again}}) // a new visit
				close(open)
				if err := <-answered; (err != nil) != (fault != nil) {
					t.Errorf("the waiting caller: %v", err)
				}
				store.gate = nil
				time.Sleep(time.Hour)
				wantElevated(t, store, []signal.Signal{late, again}, 0)
				if s := c.Stats(); s.Sessions != 0 || s.Bytes != 0 {
					t.Errorf("left behind: %+v", s)
				}
			})
		})
	}
}

func TestDeniedConsentStopsRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShelf()
		store.breakDown(errAway)
		c := session.NewCollector(options(store))
		run(t, c)
		buy := of(signal.Purchase, "buy")
		_, err := c.Record(t.Context(), session.Arrival{Key: "v", Identity: visitor("ann"), Signals: []signal.Signal{buy}})
		wantCode(t, err, domain.Unavailable)
		denied := visitor("ann")
		denied.Consent.Persistence = profile.ConsentDenied
		record(t, c, session.Arrival{Key: "v", Identity: denied})
		store.mend()
		time.Sleep(time.Hour)
		wantElevated(t, store, []signal.Signal{buy}, 0)
		if s := c.Stats(); s.Sessions != 0 || s.Forgotten[session.NoConsent] != 1 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestASecondOfIdleTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := options(newShelf())
		o.Idle = time.Second
		c := session.NewCollector(o)
		run(t, c)
		for i := range 10 {
			record(t, c, session.Arrival{Key: "v", Signals: views(1, string(rune('a'+i)))})
			time.Sleep(900 * time.Millisecond)
		}
		if s, ok := c.Snapshot("v"); !ok || s.Signals != 10 {
			t.Errorf("the visit was cut: %+v", s)
		}
		time.Sleep(2 * time.Second)
		if _, ok := c.Snapshot("v"); ok {
			t.Error("the visit is still there")
		}
	})
}
