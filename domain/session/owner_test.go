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

// device is a visitor known by a fingerprint, which never merges.
func device(name string) *session.Identity {
	return &session.Identity{Key: keyring.ProfileKey(domain.Fingerprint, name), Mode: domain.Fingerprint, Consent: profile.ConsentVouched()}
}

// consenting is an identity with another consent to persistence.
func consenting(id *session.Identity, persistence profile.ConsentState) *session.Identity {
	id.Consent.Persistence = persistence
	return id
}

func TestALogInTakesTheVisitOver(t *testing.T) {
	for name, before := range map[string]*session.Identity{"cookie": visitor("ann"), "fingerprint": device("ann")} {
		t.Run(name, func(t *testing.T) {
			store := newShelf()
			c := session.NewCollector(options(store))
			buy := of(signal.Purchase, "buy")
			record(t, c, session.Arrival{Key: "v", Identity: before, Signals: []signal.Signal{buy}})
			record(t, c, session.Arrival{Key: "v", Signals: views(3, "pending")})
			record(t, c, session.Arrival{Key: "v", Identity: customer("ann"), Signals: views(2, "after")})
			// A tab that has not heard of the log-in, and a retry.
			if r := record(t, c, session.Arrival{Key: "v", Identity: before, Signals: append(views(1, "late"), buy)}); r.Accepted != 1 || r.Duplicates != 1 {
				t.Errorf("a late token: %+v", r)
			}
			if s, _ := c.Snapshot("v"); s.Identity.Key != customer("ann").Key || s.Signals != 7 {
				t.Errorf("the visit: %+v", s)
			}
			if r := record(t, c, session.Arrival{Key: "v", Signals: []signal.Signal{of(signal.Purchase, "again")}}); !r.Elevated {
				t.Errorf("a purchase after the log-in: %+v", r)
			}
			if got := store.totals(before.Key); got.Signals != 1 || got.Sessions != 1 {
				t.Errorf("the device keeps %+v", got)
			}
			if got := store.totals(customer("ann").Key); got.Signals != 7 || got.Purchases != 1 || got.Sessions != 1 {
				t.Errorf("the identity has %+v", got)
			}
		})
	}
}

func TestAtTheEndALogInIsAskedForAnew(t *testing.T) {
	store := newShelf()
	c := session.NewCollector(options(store))
	record(t, c, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: []signal.Signal{of(signal.Purchase, "buy")}})
	look := of(signal.PageView, "look")
	record(t, c, session.Arrival{Key: "v", Identity: customer("ann"), Signals: []signal.Signal{look}})
	if s, _ := c.Snapshot("v"); s.Stored {
		t.Error("what is stored under the cookie counts as the identity's")
	}
	if ended, err := c.End(t.Context(), "v"); !ended || err != nil {
		t.Fatal(ended, err)
	}
	if store.asked == 0 {
		t.Error("nobody has asked whether the identity is stored")
	}
}

func TestWhatIsInFlightAtALogInStaysAndTheRestGoesOver(t *testing.T) {
	for name, c := range map[string]struct{ before, after error }{
		"it succeeds": {}, "it fails first": {before: errAway}, "its answer is lost": {after: errAway},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := newShelf()
				open := make(chan struct{})
				store.gate = func(context.Context) error { <-open; return nil }
				faults := []error{c.before, c.after}
				store.fault = func() (before, after error) {
					before, after = faults[0], faults[1]
					faults = []error{nil, nil}
					return before, after
				}
				collector := session.NewCollector(options(store))
				run(t, collector)
				first, next := of(signal.Purchase, "first"), of(signal.Purchase, "next")
				answered := make(chan error, 2)
				buy := func(id *session.Identity, x signal.Signal) {
					_, err := collector.Record(context.Background(), session.Arrival{Key: "v", Identity: id, Signals: []signal.Signal{x}})
					answered <- err
				}
				go buy(device("ann"), first)
				synctest.Wait()
				go buy(customer("ann"), next)
				synctest.Wait()
				close(open)
				for range 2 {
					if err := <-answered; (err != nil) != (c.before != nil || c.after != nil) {
						t.Errorf("answered %v", err)
					}
				}
				time.Sleep(time.Hour) // the sweeper has tried again, and the visit is over
				if got := store.totals(device("ann").Key); got.Purchases != 1 || got.Sessions != 1 {
					t.Errorf("the device has %+v", got)
				}
				if got := store.totals(customer("ann").Key); got.Purchases != 1 || got.Sessions != 1 {
					t.Errorf("the identity has %+v", got)
				}
				wantElevated(t, store, []signal.Signal{first, next}, 2)
				if s := collector.Stats(); s.Sessions != 0 || s.Bytes != 0 {
					t.Errorf("left behind: %+v", s)
				}
			})
		})
	}
}

func TestADenialHoldsAtALogIn(t *testing.T) {
	for name, c := range map[string]struct {
		identities []*session.Identity
		owner      domain.ProfileKey
	}{
		"of the identity": {[]*session.Identity{visitor("ann"), consenting(customer("ann"), profile.ConsentDenied)}, customer("ann").Key},
		"of the device":   {[]*session.Identity{consenting(visitor("ann"), profile.ConsentDenied), customer("ann"), customer("ann")}, visitor("ann").Key},
		"of both":         {[]*session.Identity{consenting(visitor("ann"), profile.ConsentDenied), consenting(customer("ann"), profile.ConsentDenied)}, customer("ann").Key},
		"told late":       {[]*session.Identity{customer("ann"), consenting(visitor("ann"), profile.ConsentDenied)}, customer("ann").Key},
	} {
		t.Run(name, func(t *testing.T) {
			store := newShelf()
			collector := session.NewCollector(options(store))
			for i, id := range c.identities {
				record(t, collector, session.Arrival{Key: "v", Identity: id, Signals: views(1, fmt.Sprint(i))})
			}
			buy := of(signal.Purchase, "buy")
			if r := record(t, collector, session.Arrival{Key: "v", Signals: []signal.Signal{buy}}); r.Elevated || r.Accepted != 1 || r.Decision.Reason != session.NoConsent {
				t.Errorf("a purchase: %+v", r)
			}
			if s, _ := collector.Snapshot("v"); s.Identity.Key != c.owner || s.Identity.Consent.Persistence != profile.ConsentDenied {
				t.Errorf("the visit belongs to %+v", s.Identity)
			}
			if _, err := collector.End(t.Context(), "v"); err != nil {
				t.Error(err)
			}
			if len(store.taken) != 0 {
				t.Errorf("elevated %+v", store.taken)
			}
		})
	}
}

func TestADevicesDenialOutlivesAGrantOfTheIdentityFromBeforeIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := session.NewCollector(options(newShelf()))
		denied := stated(consenting(customer("ann"), profile.ConsentDenied), time.Now())
		time.Sleep(time.Second)
		granted := stated(customer("ann"), time.Now())
		time.Sleep(time.Second)
		device := stated(consenting(visitor("ann"), profile.ConsentDenied), time.Now())
		record(t, c, session.Arrival{Key: "v", Identity: device})
		record(t, c, session.Arrival{Key: "v", Identity: denied}) // a tab that has an old token
		record(t, c, session.Arrival{Key: "other", Identity: granted})
		buy := of(signal.Purchase, "buy")
		if r := record(t, c, session.Arrival{Key: "v", Identity: customer("ann"), Signals: []signal.Signal{buy}}); r.Elevated {
			t.Errorf("a purchase that a service vouches for: %+v", r)
		}
		time.Sleep(time.Second)
		if r := record(t, c, session.Arrival{Key: "v", Identity: stated(customer("ann"), time.Now())}); !r.Elevated {
			t.Errorf("after a grant: %+v", r)
		}
	})
}

func TestADenialOfPersonalizationGoesAlongToALogIn(t *testing.T) {
	c := session.NewCollector(options(newShelf()))
	quiet := visitor("ann")
	quiet.Consent.Personalization = profile.ConsentDenied
	record(t, c, session.Arrival{Key: "v", Identity: quiet})
	record(t, c, session.Arrival{Key: "v", Identity: customer("ann")})
	if live, _ := c.Live("v"); live.Identity.Consent.Personalization != profile.ConsentDenied {
		t.Errorf("live: %+v", live.Identity)
	}
}

func TestTwoKeysOfOneProfileAreOneVisitor(t *testing.T) {
	store := newShelf()
	c := session.NewCollector(options(store))
	record(t, c, session.Arrival{Key: "v", Identity: customer("ann"), Signals: []signal.Signal{of(signal.Purchase, "buy")}})
	alias := customer("ann, under another secret")
	arrival := session.Arrival{Key: "v", Identity: consenting(alias, profile.ConsentDenied), Signals: views(1, "a")}
	_, err := c.Record(t.Context(), arrival)
	wantCode(t, err, domain.Conflict)
	store.breakDown(errAway)
	_, err = c.Record(t.Context(), arrival)
	wantCode(t, err, domain.Unavailable)
	store.mend()
	store.profiles[alias.Key] = store.profiles[customer("ann").Key]
	record(t, c, arrival)
	if s, _ := c.Snapshot("v"); s.Identity.Key != customer("ann").Key || s.Identity.Consent.Persistence != profile.ConsentDenied || s.Signals != 2 {
		t.Errorf("the visit: %+v", s)
	}
}

func TestAnotherVisitorIsAConflict(t *testing.T) {
	for name, two := range map[string][2]*session.Identity{
		"two log-ins":             {customer("ann"), customer("bob")},
		"two cookies":             {visitor("ann"), visitor("bob")},
		"two devices":             {device("ann"), device("bob")},
		"a cookie and its device": {visitor("ann"), device("ann")},
	} {
		t.Run(name, func(t *testing.T) {
			c := session.NewCollector(options(newShelf()))
			record(t, c, session.Arrival{Key: "v", Identity: two[0], Signals: views(1, "a")})
			_, err := c.Record(t.Context(), session.Arrival{Key: "v", Identity: two[1], Signals: views(1, "b")})
			wantCode(t, err, domain.Conflict)
			if s, _ := c.Snapshot("v"); s.Signals != 1 || s.Identity.Key != two[0].Key {
				t.Errorf("the visit: %+v", s)
			}
		})
	}
}
