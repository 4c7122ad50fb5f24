package persistence_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"halftone/domain"
	"halftone/domain/membership"
	"halftone/domain/profile"
	"halftone/domain/segment"
	"halftone/domain/signal"
)

// vips and churners are segments that only facts lead into.
var (
	vips = segment.Definition{Key: "vips", Name: "VIPs", Combination: segment.All, Threshold: 1, Rules: []segment.Rule{
		{Type: segment.Trait, Field: "traits.vip", Operator: segment.Equal, Value: true, Weight: 1}}}
	churners = segment.Definition{Key: "churners", Name: "Churners", Combination: segment.All, Threshold: 1, Rules: []segment.Rule{
		{Type: segment.ModelScore, Field: "model.churn", Operator: segment.GreaterOrEqual, Value: 0.5, Weight: 1}}}
)

func login(customer string) domain.ProfileKey { return keys.ProfileKey(domain.Identity, customer) }

func trait(key domain.ProfileKey, name string, value *bool) profile.Facts {
	return profile.Facts{Key: key, Traits: map[string]*bool{name: value}}
}

func churn(key domain.ProfileKey, score float64, expires time.Time) profile.Facts {
	m := profile.Model{Score: score, Source: "test"}
	if !expires.IsZero() {
		m.Expires = expires.UnixMilli()
	}
	return profile.Facts{Key: key, Models: map[string]profile.Model{"churn": m}}
}

func (s store) learn(t *testing.T, batch ...profile.Facts) []profile.Learned {
	t.Helper()
	learned, err := s.Learn(t.Context(), s.definitions(t), time.Now(), batch)
	if err != nil {
		t.Fatal(err)
	}
	return learned
}

func (s store) wantMembers(t *testing.T, vips, churners int64) {
	t.Helper()
	if v, c := s.members(t, "vips"), s.members(t, "churners"); v != vips || c != churners {
		t.Errorf("%d vips and %d churners, want %d and %d", v, c, vips, churners)
	}
	s.checkSizes(t)
}

func TestFactsMoveMembershipsAndRepeatsWriteNothing(t *testing.T) {
	s := openStore(t)
	s.create(t, vips, churners)
	s.elevate(t, elevation("ann", "a", signal.ProductView), elevation("bob", "b", signal.ProductView))
	ann, bob := login("ann"), login("bob")
	for _, c := range []struct {
		name           string
		facts          []profile.Facts
		changed        int
		vips, churners int64
	}{
		{"both enter", []profile.Facts{trait(ann, "vip", ptr(true)), churn(ann, 0.8, time.Time{}), churn(bob, 0.2, time.Time{})}, 3, 1, 1},
		{"the same again", []profile.Facts{churn(bob, 0.2, time.Time{}), trait(ann, "vip", ptr(true)), churn(ann, 0.8, time.Time{})}, 0, 1, 1},
		{"another value", []profile.Facts{trait(ann, "vip", ptr(false)), churn(bob, 0.5, time.Time{})}, 2, 0, 2},
		{"back again", []profile.Facts{trait(ann, "vip", ptr(true))}, 1, 1, 2},
		{"taken back", []profile.Facts{trait(ann, "vip", nil)}, 1, 0, 2},
		{"a lower score", []profile.Facts{churn(ann, 0.1, time.Time{})}, 1, 0, 1},
	} {
		before, changed := s.latest(t), 0
		revision := s.read(t, "ann").Revision
		for _, l := range s.learn(t, c.facts...) {
			if l.Refusal != nil {
				t.Errorf("%s: %v", c.name, l.Refusal)
			}
			if l.Changed {
				changed++
			}
		}
		if changed != c.changed {
			t.Errorf("%s: %d changed, want %d", c.name, changed, c.changed)
		}
		if after := s.latest(t); (after.Compare(before) > 0) != (changed > 0) {
			t.Errorf("%s: the log went from %v to %v", c.name, before, after)
		}
		if grew := s.read(t, "ann").Revision - revision; grew != min(1, int64(changed)) {
			t.Errorf("%s: the revision grew by %d", c.name, grew)
		}
		s.wantMembers(t, c.vips, c.churners)
	}
	if moves := s.changes(t, membership.CauseModel); len(moves) != 7 {
		t.Errorf("changes by facts: %v", moves)
	}
}

func TestAScoreThatExpiresEndsItsMembershipsAtTheNextSweep(t *testing.T) {
	s := openStore(t)
	s.create(t, churners)
	s.run(t)
	service := s.service(t)
	s.elevate(t, elevation("ann", "a", signal.ProductView), elevation("bob", "b", signal.ProductView))
	expires := time.Now().Add(time.Hour).Truncate(time.Millisecond)
	s.learn(t, churn(login("ann"), 0.8, expires), churn(login("bob"), 0.8, expires.Add(time.Hour)))
	awaitPosition(t, s, service.Population())
	for _, c := range []struct {
		at      time.Time
		members int64
	}{{expires.Add(-time.Millisecond), 2}, {expires, 1}, {expires.Add(59 * time.Minute), 1}, {expires.Add(time.Hour), 0}} {
		if _, err := service.Sweep(t.Context(), c.at); err != nil {
			t.Fatal(err)
		}
		if n := s.members(t, "churners"); n != c.members {
			t.Errorf("%v after the first expiry: %d members, want %d", c.at.Sub(expires), n, c.members)
		}
		s.checkStored(t, c.at)
		awaitPosition(t, s, service.Population())
	}
	ann, bob := s.read(t, "ann"), s.read(t, "bob")
	if got, want := s.changes(t, membership.CauseTime), []string{fmt.Sprint(ann.ID, " EXITED"), fmt.Sprint(bob.ID, " EXITED")}; !slices.Equal(got, want) {
		t.Errorf("changes by time: %v, want %v", got, want)
	}
}

func TestAMergeKeepsFactsAndTheOldKeyStillTakesThem(t *testing.T) {
	s := openStore(t)
	s.create(t, vips, churners)
	visitors := s.visitors(t, keys)
	s.elevate(t, byCookie("phone", "p", signal.Purchase), elevation("ann", "a", signal.Purchase))
	cookie, ann := keys.ProfileKey(domain.Cookie, cookieOf("phone")), login("ann")
	s.learn(t, trait(cookie, "vip", ptr(true)), trait(cookie, "b2b", ptr(true)), trait(ann, "b2b", ptr(false)), churn(ann, 0.1, time.Time{}))
	s.learn(t, churn(cookie, 0.9, time.Time{})) // the newer one wins
	logIn(t, visitors, "phone", "ann")
	got := s.read(t, "ann").Profile
	if !got.Traits["vip"] || got.Traits["b2b"] || got.Models["churn"].Score != 0.9 {
		t.Errorf("after the merge: %v, %v", got.Traits, got.Models)
	}
	s.wantMembers(t, 1, 1)
	l := s.learn(t, trait(cookie, "vip", ptr(false)), churn(ann, 0.2, time.Time{}))
	if l[0].Key != ann || !l[0].Changed || !l[1].Changed {
		t.Errorf("under the old key: %+v", l)
	}
	s.wantMembers(t, 0, 0)
}

func TestFactsOfNobodyAndOfFrozenProfilesAreRefused(t *testing.T) {
	s := openStore(t)
	s.elevate(t, elevation("ann", "a", signal.Purchase), elevation("bob", "b", signal.Purchase))
	if _, err := s.State(t.Context(), s.definitions(t), time.Now(), login("bob"), profile.Consent{Persistence: profile.ConsentDenied}); err != nil {
		t.Fatal(err)
	}
	before := s.read(t, "bob").Revision
	l := s.learn(t, trait(login("nobody"), "vip", ptr(true)), trait(login("bob"), "vip", ptr(true)), trait(login("ann"), "vip", ptr(true)))
	for i, want := range []domain.Code{domain.NotFound, domain.Forbidden} {
		if l[i].Refusal == nil || l[i].Refusal.Code != want || l[i].Refusal.Path != "profileKey" {
			t.Errorf("%d: %v, want %s", i, l[i].Refusal, want)
		}
	}
	if l[2].Refusal != nil || !s.read(t, "ann").Profile.Traits["vip"] {
		t.Errorf("the good one: %+v", l[2])
	}
	if bob := s.read(t, "bob"); s.read(t, "nobody") != nil || bob.Revision != before || bob.Profile.Traits != nil {
		t.Error("a refusal left something behind")
	}
}

func TestFactsReachTheOtherProcess(t *testing.T) {
	s := openStore(t)
	s.create(t, vips)
	other := s.another(t)
	service, there := s.service(t), other.service(t)
	s.feed(t, nil) // rings the bell of the process that writes
	feed := other.feed(t, nil)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- service.Elevator.Run(ctx) }()
	s.elevate(t, elevation("ann", "a", signal.ProductView))
	subscription := feed.Subscribe(ctx, membership.ChangeFilter{Segments: []string{"vips"}}, s.latest(t))
	awaitPosition(t, s, service.Population())

	if _, err := service.Elevator.Learn(ctx, trait(login("ann"), "vip", ptr(true))); err != nil {
		t.Fatal(err)
	}
	if !isVIP(t, service, "ann") {
		t.Error("not a member at once where it was acknowledged")
	}
	if change := <-subscription.Changes(); change.Cause != membership.CauseModel || change.Kind != membership.Entered || change.ProfileKey != login("ann") {
		t.Errorf("got %+v", change)
	}
	awaitPosition(t, other, there.Population())
	if !isVIP(t, there, "ann") {
		t.Error("not a member in the other process")
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func isVIP(t *testing.T, service *membership.Service, customer string) bool {
	t.Helper()
	standings, err := service.Standings(t.Context(), []domain.ProfileKey{login(customer)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	i, _ := standings[0].Definitions.Find("vips")
	e, _ := standings[0].Evaluate(i)
	return e.IsMember
}

func TestFactsBesideElevationsMergesAndSweepsAreAllKept(t *testing.T) {
	s := openStore(t)
	if _, err := s.db.Pool.Exec(t.Context(), "ALTER TABLE profile ALTER COLUMN id SET INCREMENT BY 700"); err != nil {
		t.Fatal(err) // so that profiles that merge lie in different blocks
	}
	s.create(t, vips, churners)
	s.run(t)
	service := s.service(t)
	visitors := s.visitors(t, keys)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- service.Elevator.Run(ctx) }()

	const people, writers, rounds = 4, 8, 10
	for p := range people {
		for _, e := range []profile.Elevation{elevation(fmt.Sprint("c", p), fmt.Sprint("c", p), signal.Purchase), byCookie(fmt.Sprint("d", p), fmt.Sprint("d", p), signal.Purchase)} {
			if _, err := service.Elevator.Elevate(ctx, e); err != nil {
				t.Fatal(err)
			}
		}
	}
	var sweeper, wg sync.WaitGroup
	sweeper.Go(func() {
		for ctx.Err() == nil {
			if _, err := service.Sweep(t.Context(), time.Now()); err != nil {
				t.Error(err)
			}
		}
	})
	for w := range writers {
		wg.Go(func() {
			for n := range rounds {
				p := (w + n) % people
				both := []domain.ProfileKey{login(fmt.Sprint("c", p)), keys.ProfileKey(domain.Cookie, cookieOf(fmt.Sprint("d", p)))}
				name := fmt.Sprintf("w%d-%d", w, n)
				learned, err := service.Elevator.Learn(ctx, trait(both[n%2], "t"+name, ptr(true)), trait(both[n%2], "vip", ptr(n%3 == 0)), churn(both[w%2], float64(n)/10, time.Time{}))
				if err != nil {
					t.Error(err)
				}
				for _, l := range learned {
					if l.Refusal != nil {
						t.Error(l.Refusal)
					}
				}
				if _, err := service.Elevator.Elevate(ctx, elevation(fmt.Sprint("c", p), name, signal.AddToCart)); err != nil {
					t.Error(err)
				}
				if n == rounds/2 {
					logIn(t, visitors, fmt.Sprint("d", p), fmt.Sprint("c", p))
				}
			}
		})
	}
	wg.Wait()
	for p := range people {
		logIn(t, visitors, fmt.Sprint("d", p), fmt.Sprint("c", p))
	}
	stop()
	sweeper.Wait()
	if err := <-done; err != nil {
		t.Error(err)
	}
	set, signals := 0, int64(0)
	for p := range people {
		got := s.read(t, fmt.Sprint("c", p)).Profile
		delete(got.Traits, "vip")
		set += len(got.Traits)
		signals += got.Totals.Signals
	}
	if set != writers*rounds || signals != writers*rounds+2*people {
		t.Errorf("%d traits and %d signals, want %d and %d", set, signals, writers*rounds, writers*rounds+2*people)
	}
	s.checkStored(t, time.Now())
}
