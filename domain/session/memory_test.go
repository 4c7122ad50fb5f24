package session_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/session"
	"halftone/domain/signal"
)

// Somebody makes up new names all the time, as long as may be: the estimate and
// the real memory stay within the bound.
func TestBytesAreBoundedUnderHostileNames(t *testing.T) {
	const most = 8 << 20
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	o := options(newShelf())
	o.MaxCount, o.MaxBytes = 1_000_000, most
	c := session.NewCollector(o)
	r := rand.New(rand.NewPCG(1, 2))
	name := func(i int) string { return fmt.Sprintf("%0*d", signal.MaxNameLength, r.IntN(1<<30)+i) }
	accepted := 0
	for i := range 30_000 {
		x := of([]signal.Type{signal.ProductView, signal.PageView, signal.Purchase, "made_up"}[r.IntN(4)], fmt.Sprint("s", i))
		x.Category, x.Brand, x.ProductID, x.OrderID = name(i), name(i), name(i), name(i)
		for range r.IntN(signal.MaxTags) {
			x.Tags = append(x.Tags, name(i))
		}
		a := session.Arrival{Signals: []signal.Signal{x}, EntryPath: "/" + strings.Repeat(name(i), 8), Context: profile.Context{ReferrerDomain: name(i)}}
		// A few sessions get so many that they fold, the others come and go.
		if a.Key = session.Key(fmt.Sprint("new", i)); i%3 > 0 {
			a.Key = session.Key(fmt.Sprint("known", r.IntN(5)))
		}
		if _, err := c.Record(context.Background(), a); err != nil {
			wantCode(t, err, domain.Unavailable)
		} else {
			accepted++
		}
		if n := c.Stats().Bytes; n > most || n < 0 {
			t.Fatalf("%d bytes after %d arrivals", n, i+1)
		}
	}
	if grown := heap() - before; grown > most*5/4 {
		t.Errorf("the heap has grown by %d bytes, %d are allowed", grown, most)
	}
	if accepted < 29_000 || c.Stats().Sessions < 100 {
		t.Errorf("%d accepted, %d sessions", accepted, c.Stats().Sessions)
	}
	if _, err := c.Drain(t.Context()); err != nil || c.Stats().Bytes != 0 {
		t.Errorf("left behind: %+v, %v", c.Stats(), err)
	}
}

func TestRecordAllocatesNothing(t *testing.T) {
	c := session.NewCollector(options(newShelf()))
	all := views(256, "v")
	for i := range all {
		all[i].Brand, all[i].Tags, all[i].ProductID = "acme", []string{"new", "sale"}, fmt.Sprint("p", i%3)
	}
	ann := undecided("ann")
	i := 0
	if n := testing.AllocsPerRun(200, func() {
		// Of one signal, as a literal that must not escape.
		visit := session.Arrival{
			Key: "visit", Identity: ann, Context: profile.Context{DeviceType: "mobile"},
			Signals: []signal.Signal{all[i]},
		}
		i++
		if _, err := c.Record(context.Background(), visit); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations a signal", n)
	}
}

// A session that has folded before folds on without allocating.
func TestFoldingAllocatesNothing(t *testing.T) {
	c := session.NewCollector(options(newShelf()))
	all := views(3*512, "v")
	for i := range all {
		all[i].Brand, all[i].Tags, all[i].ProductID = "acme", []string{"new", "sale"}, fmt.Sprint("p", i%3)
	}
	if n := testing.AllocsPerRun(2, func() { // and once before, when room is made
		for _, x := range all[:512] {
			if _, err := c.Record(context.Background(), session.Arrival{Key: "visit", Signals: []signal.Signal{x}}); err != nil {
				t.Fatal(err)
			}
		}
		all = all[512:]
	}); n != 0 {
		t.Errorf("%v allocations in 512 records", n)
	}
	if s, _ := c.Snapshot("visit"); s.Signals != 3*512 || s.Unelevated > 256 {
		t.Errorf("it has not folded: %+v", s)
	}
}

// One who comes again and again is not pushed out by many who come once.
func TestEvictionSparesWhoComesOften(t *testing.T) {
	o := options(newShelf())
	o.MaxCount = 200
	c := session.NewCollector(o)
	for i := range 20 {
		record(t, c, session.Arrival{Key: "often", Signals: views(1, fmt.Sprint("often", i))})
	}
	for i := range 2000 {
		record(t, c, session.Arrival{Key: session.Key(fmt.Sprint("once", i)), Signals: views(1, "v")})
	}
	if s, ok := c.Snapshot("often"); !ok || s.Signals != 20 {
		t.Errorf("it is gone: %+v", s)
	}
	if s := c.Stats(); s.Sessions > 200 || s.Ended[session.Evicted] < 1800 {
		t.Errorf("stats %+v", s)
	}
}

// Signals dated years ago do not fit the compact form of an instant.
func TestAnyInstantIsKept(t *testing.T) {
	c := session.NewCollector(options(newShelf()))
	old, older := of(signal.PageView, "old"), of(signal.PageView, "older")
	old.At, older.At = noon.AddDate(-1, 0, 0).UnixMilli(), noon.AddDate(-90, 0, 0).UnixMilli()
	all := []signal.Signal{of(signal.PageView, "new"), old, older}
	record(t, c, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: all})
	live, _ := c.Live("v")
	for i, want := range all {
		if got := live.Deltas[0].Signals[i]; got.At != want.At || got.Content != want.Keep(keyring, visitor("ann").Key).Content {
			t.Errorf("signal %d: %+v", i, got)
		}
	}
	if r := record(t, c, session.Arrival{Key: "v", Signals: all}); r.Duplicates != 3 {
		t.Errorf("repeats: %+v", r)
	}
}
