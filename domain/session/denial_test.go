package session_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/session"
	"halftone/domain/signal"
)

// stated is an identity whose visitor stated the consent at an instant.
func stated(id *session.Identity, at time.Time) *session.Identity {
	id.StatedAt = at
	return id
}

func TestADenialHoldsUntilALaterGrant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShelf()
		c := session.NewCollector(options(store))
		granted := time.Now()
		before := views(51, "before")
		record(t, c, session.Arrival{Key: "v", Identity: stated(visitor("ann"), granted), Signals: before})
		record(t, c, session.Arrival{Key: "w", Identity: stated(visitor("ann"), granted), Signals: views(51, "other tab")})
		time.Sleep(time.Second)
		if err := c.Deny(t.Context(), visitor("ann").Key); err != nil {
			t.Fatal(err)
		}
		buy := of(signal.Purchase, "buy")
		for _, visit := range []session.Key{"v", "new"} {
			if r := record(t, c, session.Arrival{Key: visit, Identity: stated(visitor("ann"), granted), Signals: []signal.Signal{buy}}); r.Elevated || r.Decision.Reason != session.NoConsent {
				t.Errorf("%s: an older token lifts the denial: %+v", visit, r)
			}
		}
		record(t, c, session.Arrival{Key: "v", Identity: consenting(stated(visitor("ann"), time.Now().Add(time.Second)), profile.ConsentUnknown)})
		if ended, err := c.End(t.Context(), "w"); !ended || err != nil || len(store.taken) != 0 {
			t.Fatalf("at the end of a visit: %v, %v, elevated %+v", ended, err, store.taken)
		}
		time.Sleep(time.Second)
		if r := record(t, c, session.Arrival{Key: "v", Identity: stated(visitor("ann"), time.Now())}); !r.Elevated {
			t.Errorf("granted anew: %+v", r)
		}
		wantElevated(t, store, append(before, buy), 52)
	})
}

func TestADenialIsAnsweredWhenNothingIsUnderWay(t *testing.T) {
	for name, fault := range map[string]error{"that succeeds": nil, "that fails": errAway} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := newShelf()
				open := make(chan struct{})
				store.gate = func(context.Context) error { <-open; return fault }
				c := session.NewCollector(options(store))
				run(t, c)
				buy, late := of(signal.Purchase, "buy"), of(signal.Purchase, "late")
				go func() {
					_, _ = c.Record(context.Background(), session.Arrival{Key: "v", Identity: visitor("ann"), Signals: []signal.Signal{buy}})
				}()
				synctest.Wait()
				hasty, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				wantCode(t, c.Deny(hasty, visitor("ann").Key), domain.Unavailable)
				denied := make(chan error, 1)
				go func() { denied <- c.Deny(context.Background(), visitor("ann").Key) }()
				synctest.Wait()
				record(t, c, session.Arrival{Key: "v", Signals: []signal.Signal{late}})
				select {
				case err := <-denied:
					t.Fatalf("answered before the elevation: %v", err)
				default:
				}
				close(open)
				if err := <-denied; err != nil {
					t.Error(err)
				}
				store.gate = nil
				time.Sleep(time.Hour)
				want := 1
				if fault != nil {
					want = 0
				}
				wantElevated(t, store, []signal.Signal{buy}, want)
				wantElevated(t, store, []signal.Signal{late}, 0)
			})
		})
	}
}

// A flight from before a log-in that failed is still the device's.
func TestTheKeyFromBeforeALogInReachesTheVisit(t *testing.T) {
	for name, stop := range map[string]func(*session.Collector){
		"denied":    func(c *session.Collector) { _ = c.Deny(context.Background(), device("ann").Key) },
		"forgotten": func(c *session.Collector) { c.Forget(device("ann").Key) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := newShelf()
				store.breakDown(errAway)
				c := session.NewCollector(options(store))
				run(t, c)
				first, next := of(signal.Purchase, "first"), of(signal.Purchase, "next")
				for _, a := range []session.Arrival{
					{Key: "v", Identity: device("ann"), Signals: []signal.Signal{first}},
					{Key: "v", Identity: customer("ann"), Signals: []signal.Signal{next}},
				} {
					_, err := c.Record(t.Context(), a)
					wantCode(t, err, domain.Unavailable)
				}
				stop(c)
				store.mend()
				record(t, c, session.Arrival{Key: "v", Signals: []signal.Signal{of(signal.Purchase, "late")}})
				time.Sleep(time.Hour)
				if len(store.taken) != 0 {
					t.Errorf("elevated %+v", store.taken)
				}
				if s := c.Stats(); s.Sessions != 0 || s.Bytes != 0 {
					t.Errorf("left behind: %+v", s)
				}
			})
		})
	}
}

func TestAFrozenProfileFreezesTheVisit(t *testing.T) {
	store := newShelf()
	store.profiles[visitor("ann").Key] = &profile.Profile{Consent: profile.Consent{Persistence: profile.ConsentDenied}}
	c := session.NewCollector(options(store))
	r := record(t, c, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: []signal.Signal{of(signal.Purchase, "buy")}})
	if s, _ := c.Snapshot("v"); r.Elevated || s.Identity.Consent.Persistence != profile.ConsentDenied {
		t.Errorf("%+v, the visit: %+v", r, s.Identity)
	}
}

func TestAnOptOutAsksForWhatIsStoredOnceInAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := session.NewCollector(options(newShelf()))
		ann, isAway, asked := visitor("ann"), true, 0
		for _, step := range []struct {
			name  string
			doing func()
			asked bool
		}{
			{"at first, while the database is away", func() {}, true},
			{"again", func() {}, true},
			{"when it is back", func() { isAway = false }, true},
			{"soon after", func() {}, false},
			{"with a grant from before", func() { ann = stated(visitor("ann"), time.Now().Add(-time.Minute)) }, false},
			{"with a grant that came later", func() { time.Sleep(time.Second); ann = stated(visitor("ann"), time.Now()) }, true},
			{"soon after that", func() {}, false},
			{"after a while", func() { time.Sleep(11 * time.Minute) }, true},
			{"for another visitor", func() { ann = visitor("ben") }, true},
		} {
			step.doing()
			before := asked
			c.OptOut(t.Context(), ann, func(_ context.Context, key domain.ProfileKey) bool {
				asked++
				return !isAway && key == ann.Key
			})
			if (asked > before) != step.asked {
				t.Errorf("%s: asked %d times", step.name, asked-before)
			}
		}
	})
}

func TestAnOptOutThatAsksForNothingStillOutlivesAGrantFromBeforeIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := session.NewCollector(options(newShelf()))
		frozen := func(context.Context, domain.ProfileKey) bool { return true }
		c.OptOut(t.Context(), visitor("ann"), frozen)
		time.Sleep(time.Second)
		agreed := stated(visitor("ann"), time.Now()) // a token that no signal has shown yet
		time.Sleep(time.Second)
		c.OptOut(t.Context(), visitor("ann"), frozen)
		if r := record(t, c, session.Arrival{Key: "v", Identity: agreed, Signals: []signal.Signal{of(signal.Purchase, "buy")}}); r.Elevated {
			t.Errorf("%+v", r)
		}
	})
}

func TestManyDenialsAreRemembered(t *testing.T) {
	c := session.NewCollector(options(newShelf()))
	keys := make([]domain.ProfileKey, 30_000)
	for i := range keys {
		keys[i] = visitor(fmt.Sprint(i)).Key
	}
	if err := c.Deny(t.Context(), keys...); err != nil {
		t.Fatal(err)
	}
	record(t, c, session.Arrival{Key: "v", Identity: visitor("0"), Signals: views(1, "a")})
	if s, _ := c.Snapshot("v"); s.Identity.Consent.Persistence != profile.ConsentDenied {
		t.Errorf("the visit: %+v", s.Identity)
	}
}
