package session_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/session"
	"halftone/domain/signal"
)

func TestParseKey(t *testing.T) {
	for _, good := range []string{"a", "A-9_.:z", strings.Repeat("k", 128)} {
		if key, err := session.ParseKey(good); err != nil || string(key) != good {
			t.Errorf("%q: got %q, %v", good, key, err)
		}
	}
	for _, bad := range []string{"", " ", "a/b", "é", "a\n", "\x00", strings.Repeat("k", 129)} {
		if _, err := session.ParseKey(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		} else if bad != "" && bad != " " && strings.Contains(err.Error(), bad) {
			t.Errorf("the error repeats the key: %v", err)
		}
	}
}

func TestSessionSums(t *testing.T) {
	c := session.NewCollector(options(newShelf()))
	first := of(signal.ProductView, "s1")
	first.ProductID, first.Brand, first.Tags = "p1", "acme", []string{"new", "sale"}
	line1, line2 := of(signal.Purchase, "s4"), of(signal.Purchase, "s5")
	line1.OrderID, line2.OrderID = "o1", "o1"
	again := of(signal.ProductView, "s3")
	again.ProductID, again.Category = "p1", "home"
	record(t, c, session.Arrival{
		Key: "visit", Context: profile.Context{DeviceType: "mobile", ReferrerDomain: "example.org"}, EntryPath: "/sale",
		Signals: []signal.Signal{first, of(signal.PageView, "s2"), again},
	})
	record(t, c, session.Arrival{
		Key: "visit", Context: profile.Context{DeviceType: "desktop"}, EntryPath: "/later",
		Signals: []signal.Signal{line1, line2, of(signal.AddToCart, "s6")},
	})
	got, ok := c.Snapshot("visit")
	if !ok {
		t.Fatal("no session")
	}
	if got.Signals != 6 || got.ProductViews != 2 || got.PageViews != 1 || got.CartAdds != 1 || got.Purchases != 1 {
		t.Errorf("counters: %+v", got)
	}
	if got.Weight != 1000+100+1000+10000+10000+3500 {
		t.Errorf("weight %d", got.Weight)
	}
	if got.Categories["tech"] != (session.CategorySum{Weight: 24600, Signals: 5}) || got.Categories["home"] != (session.CategorySum{Weight: 1000, Signals: 1}) {
		t.Errorf("categories %v", got.Categories)
	}
	if got.Brands["acme"] != 1000 || got.Tags["sale"] != 1000 || !slices.Equal(got.Products, []string{"p1"}) {
		t.Errorf("brands %v, tags %v, products %v", got.Brands, got.Tags, got.Products)
	}
	want := profile.Context{DeviceType: "mobile", ReferrerDomain: "example.org", TimeOfDay: "afternoon", DayType: "weekday"}
	if got.Context != want || got.EntryPath != "/sale" || !got.StartedAt.Equal(noon) {
		t.Errorf("context %+v, entry %s, start %v", got.Context, got.EntryPath, got.StartedAt)
	}
	if got.HighIntent != 3 || got.Unelevated != 6 {
		t.Errorf("unelevated %d, high %d", got.Unelevated, got.HighIntent)
	}
}

func TestHighIntentIsCommittedBeforeItIsAcknowledged(t *testing.T) {
	store := newShelf()
	c := session.NewCollector(options(store))
	low := of(signal.PageView, "low")
	if r := record(t, c, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: []signal.Signal{low}}); r.Elevated || r.Decision.When != session.Never {
		t.Errorf("a page view: %+v", r)
	}
	high := of(signal.AddToCart, "high")
	r := record(t, c, session.Arrival{Key: "v", Signals: []signal.Signal{high}})
	if !r.Elevated || r.Accepted != 1 || r.Decision != (session.Decision{When: session.Now, Reason: session.HighIntent}) {
		t.Errorf("a cart add: %+v", r)
	}
	wantElevated(t, store, []signal.Signal{low, high}, 2)
	later := of(signal.Purchase, "later")
	record(t, c, session.Arrival{Key: "v", Signals: []signal.Signal{later}})
	if got := store.totals(visitor("ann").Key); got.Sessions != 1 || got.Signals != 3 {
		t.Errorf("a session counts once: %+v", got)
	}
	if len(store.taken) != 2 || len(store.taken[1].Delta.Signals) != 1 || store.taken[1].Delta.Opens {
		t.Errorf("the second elevation carries only what is new: %+v", store.taken)
	}
}

func TestNothingLeavesMemoryWithoutKeyAndConsent(t *testing.T) {
	store := newShelf()
	c := session.NewCollector(options(store))
	all := []signal.Signal{of(signal.Purchase, "a"), of(signal.Purchase, "b"), of(signal.Purchase, "c")}
	denied := undecided("bob")
	denied.Consent.Persistence = profile.ConsentDenied
	for i, id := range []*session.Identity{nil, undecided("ann"), denied} {
		key := session.Key(fmt.Sprint("v", i))
		if r := record(t, c, session.Arrival{Key: key, Identity: id, Signals: all[i : i+1]}); r.Elevated || r.Accepted != 1 {
			t.Errorf("%s: %+v", key, r)
		}
		if ended, err := c.End(t.Context(), key); !ended || err != nil {
			t.Errorf("End: %v, %v", ended, err)
		}
	}
	wantElevated(t, store, all, 0)
	if store.asked > 0 || c.Stats().Sessions != 0 || c.Stats().Bytes != 0 {
		t.Errorf("asked %d times, left %+v", store.asked, c.Stats())
	}
}

func TestOptInElevatesTheWholeVisit(t *testing.T) {
	store := newShelf()
	c := session.NewCollector(options(store))
	all := views(3, "view")
	record(t, c, session.Arrival{Key: "v", Signals: all[:1]})
	record(t, c, session.Arrival{Key: "v", Identity: undecided("ann"), Signals: all[1:2]})
	r := record(t, c, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: all[2:]})
	if !r.Elevated || r.Decision.Reason != session.OptIn {
		t.Errorf("receipt %+v", r)
	}
	wantElevated(t, store, all, 3)
	more := views(1, "more")
	if r := record(t, c, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: more}); r.Elevated {
		t.Error("consent that was there before is no opt-in")
	}
}

func TestConsentWithdrawnStopsElevation(t *testing.T) {
	store := newShelf()
	c := session.NewCollector(options(store))
	all := []signal.Signal{of(signal.ProductView, "a"), of(signal.Purchase, "b")}
	record(t, c, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: all[:1]})
	denied := visitor("ann")
	denied.Consent.Persistence = profile.ConsentDenied
	record(t, c, session.Arrival{Key: "v", Identity: denied, Signals: all[1:]})
	if _, err := c.End(t.Context(), "v"); err != nil {
		t.Fatal(err)
	}
	wantElevated(t, store, all, 0)
}

func TestEndElevatesByWeightOrStoredProfile(t *testing.T) {
	for _, test := range []struct {
		name   string
		views  int
		stored bool
		want   int
	}{
		{"5.0 exactly is forgotten", 50, false, 0},
		{"above 5.0", 51, false, 51},
		{"little, but a profile is stored", 2, true, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			store := newShelf()
			c := session.NewCollector(options(store))
			if test.stored {
				record(t, c, session.Arrival{Key: "before", Identity: visitor("ann"), Signals: []signal.Signal{of(signal.Purchase, "x")}})
			}
			all := views(test.views, "view")
			record(t, c, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: all})
			wantElevated(t, store, all, 0)
			if ended, err := c.End(t.Context(), "v"); !ended || err != nil {
				t.Fatalf("End: %v, %v", ended, err)
			}
			wantElevated(t, store, all, test.want)
			if ended, err := c.End(t.Context(), "v"); ended || err != nil {
				t.Errorf("a second End: %v, %v", ended, err)
			}
		})
	}
}

func TestRepeats(t *testing.T) {
	store := newShelf()
	c := session.NewCollector(options(store))
	low, high := of(signal.PageView, "low"), of(signal.Purchase, "high")
	other := of(signal.PageView, "high")
	record(t, c, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: []signal.Signal{low, high}})
	r := record(t, c, session.Arrival{Key: "v", Signals: []signal.Signal{low, other, high, of(signal.PageView, "new")}})
	if r.Accepted != 1 || r.Duplicates != 2 || !slices.Equal(r.Conflicts, []int{1}) {
		t.Errorf("in the same session: %+v", r)
	}
	if s, _ := c.Snapshot("v"); s.Signals != 3 {
		t.Errorf("repeats counted in the sums: %d signals", s.Signals)
	}

	// The same in a session that cannot know: only the profile does.
	again := session.NewCollector(options(store))
	r = record(t, again, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: []signal.Signal{high}})
	if r.Accepted != 0 || r.Duplicates != 1 || !r.Elevated || again.Stats().Duplicates != 1 {
		t.Errorf("after a restart: %+v, %+v", r, again.Stats())
	}
	changed := high
	changed.Category = "home"
	third := session.NewCollector(options(store))
	for range 2 { // a repeat is answered as the first was
		r = record(t, third, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: []signal.Signal{changed}})
		if r.Accepted != 0 || r.Duplicates != 0 || !slices.Equal(r.Conflicts, []int{0}) {
			t.Errorf("other content after a restart: %+v", r)
		}
	}
	if n := third.Stats().Conflicts; n != 2 {
		t.Errorf("%d conflicts are counted, want 2", n)
	}
	if got := store.totals(visitor("ann").Key); got.Sessions != 1 || got.Signals != 2 {
		t.Errorf("a visit that brings nothing new does not count: %+v", got)
	}
	record(t, again, session.Arrival{Key: "v", Signals: []signal.Signal{of(signal.Purchase, "fresh")}})
	if got := store.totals(visitor("ann").Key); got.Sessions != 2 || got.Signals != 3 {
		t.Errorf("it counts with its first new signal: %+v", got)
	}
}

func TestLiveIsWhatTheProfileDoesNotHold(t *testing.T) {
	store := newShelf()
	c := session.NewCollector(options(store))
	record(t, c, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: append(views(2, "a"), of(signal.Purchase, "buy"))})
	record(t, c, session.Arrival{Key: "v", Signals: views(3, "b")})
	before, _ := c.Live("v")
	if len(before.Deltas) != 1 || len(before.Deltas[0].Signals) != 3 || before.Deltas[0].Opens {
		t.Fatalf("live: %+v", before)
	}
	if _, err := c.End(t.Context(), "v"); err != nil {
		t.Fatal(err)
	}
	if !store.profiles[visitor("ann").Key].Holds(before.Deltas[0].Token) {
		t.Error("a reader could not tell that the pending delta has arrived")
	}
	if _, ok := c.Live("v"); ok {
		t.Error("the session is still live")
	}
	if _, ok := c.Snapshot("v"); ok {
		t.Error("the session can still be seen")
	}
}

func TestPendingSignalsAreBounded(t *testing.T) {
	t.Run("an elevating session elevates", func(t *testing.T) {
		store := newShelf()
		c := session.NewCollector(options(store))
		all := views(400, "a")
		for chunk := range slices.Chunk(all, 10) {
			record(t, c, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: chunk})
			if s, _ := c.Snapshot("v"); s.Unelevated > 266 {
				t.Fatalf("%d pending", s.Unelevated)
			}
		}
		if _, err := c.End(t.Context(), "v"); err != nil {
			t.Fatal(err)
		}
		wantElevated(t, store, all, 400)
	})
	t.Run("another forgets passive signals first", func(t *testing.T) {
		store := newShelf()
		c := session.NewCollector(options(store))
		buy := of(signal.Purchase, "buy")
		record(t, c, session.Arrival{Key: "v", Signals: []signal.Signal{buy}})
		for i := range 500 {
			record(t, c, session.Arrival{Key: "v", Signals: []signal.Signal{of(signal.PageView, fmt.Sprint("p", i))}})
		}
		s, _ := c.Snapshot("v")
		if s.Unelevated > 256 || s.Signals != 501 || s.PageViews != 500 || s.HighIntent != 1 {
			t.Errorf("pending %d of %d, high %d", s.Unelevated, s.Signals, s.HighIntent)
		}
		record(t, c, session.Arrival{Key: "v", Identity: visitor("ann")})
		wantElevated(t, store, []signal.Signal{buy}, 1)
	})
	t.Run("without a stored profile a light one folds", func(t *testing.T) {
		store := newShelf()
		c := session.NewCollector(options(store))
		for i := range 300 {
			record(t, c, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: []signal.Signal{of(signal.PageView, fmt.Sprint("p", i))}})
		}
		if s, _ := c.Snapshot("v"); s.Unelevated > 256 || s.Signals != 300 || len(store.taken) != 0 {
			t.Errorf("pending %d of %d, %d elevations", s.Unelevated, s.Signals, len(store.taken))
		}
	})
	t.Run("nothing is dropped while the database is away", func(t *testing.T) {
		store := newShelf()
		c := session.NewCollector(options(store))
		all := views(256, "a")
		record(t, c, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: all})
		store.breakDown(errAway)
		more := views(1, "b")
		_, err := c.Record(t.Context(), session.Arrival{Key: "v", Signals: more})
		wantCode(t, err, domain.Unavailable)
		store.mend()
		record(t, c, session.Arrival{Key: "v", Signals: more})
		if _, err := c.End(t.Context(), "v"); err != nil {
			t.Fatal(err)
		}
		wantElevated(t, store, append(all, more...), 257)
	})
}

// The figure G12: many requests on one session, while others read, end and
// evict it.
func TestManyWritersOnOneSession(t *testing.T) {
	const writers, each = 64, 50
	store := newShelf()
	store.gate = func(context.Context) error { runtime.Gosched(); return nil }
	o := options(store)
	o.MaxCount = 4
	c := session.NewCollector(o)
	run(t, c)
	var writing, ending sync.WaitGroup
	var accepted, done atomic.Int64
	all := make([][]signal.Signal, writers)
	for w := range writers {
		for i := range each {
			kind := signal.ProductView
			if i%5 == 0 {
				kind = signal.AddToCart
			}
			all[w] = append(all[w], of(kind, fmt.Sprintf("w%d-%d", w, i)))
		}
		writing.Go(func() {
			for i := range all[w] {
				for range 2 { // every signal is sent twice
					a := session.Arrival{Key: "v", Identity: visitor("ann"), Signals: all[w][i : i+1]}
					r, err := c.Record(context.Background(), a)
					for ; err != nil; r, err = c.Record(context.Background(), a) {
						wantCode(t, err, domain.Unavailable) // the others take all the room
						runtime.Gosched()
					}
					if all[w][i].Type.IsHigh() && len(store.elevated(t, all[w][i])) != 1 {
						t.Errorf("%s was acknowledged before it was committed", all[w][i].ID)
					}
					accepted.Add(int64(r.Accepted))
				}
			}
			done.Add(1)
		})
	}
	ending.Go(func() {
		for done.Load() < writers {
			if _, err := c.End(context.Background(), "v"); err != nil {
				t.Errorf("End: %v", err)
			}
			c.Snapshot("v")
			c.Live("v")
			runtime.Gosched()
		}
	})
	ending.Go(func() { // others, who push the session out
		for i := 0; done.Load() < writers; i++ {
			_, err := c.Record(context.Background(), session.Arrival{Key: session.Key(fmt.Sprint("other", i)), Signals: views(1, fmt.Sprint("other", i))})
			if err != nil {
				wantCode(t, err, domain.Unavailable)
			}
			runtime.Gosched()
		}
	})
	writing.Wait()
	ending.Wait()
	if _, err := c.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantElevated(t, store, slices.Concat(all...), writers*each)
	if got := store.totals(visitor("ann").Key); got.Signals != writers*each || got.CartAdds != writers*each/5 {
		t.Errorf("totals %+v", got)
	}
	// A low signal may be repeated after its session has ended: the new session
	// cannot know, the profile does.
	if accepted.Load() < writers*each {
		t.Errorf("%d accepted", accepted.Load())
	}
	if s := c.Stats(); s.Sessions != 0 || s.Bytes != 0 || s.Ended[session.Evicted] == 0 {
		t.Errorf("left behind: %+v", s)
	}
}

func TestManyWritersSumExactly(t *testing.T) {
	c := session.NewCollector(options(newShelf()))
	var group sync.WaitGroup
	for w := range 64 {
		group.Go(func() {
			for i := range 50 {
				record(t, c, session.Arrival{Key: "v", Signals: []signal.Signal{of(signal.ProductView, fmt.Sprintf("w%d-%d", w, i))}})
			}
		})
	}
	group.Wait()
	s, _ := c.Snapshot("v")
	if want := (session.CategorySum{Weight: 64 * 50 * 1000, Signals: 64 * 50}); s.Signals != 3200 || s.Categories["tech"] != want {
		t.Errorf("%d signals, %+v", s.Signals, s.Categories)
	}
}
