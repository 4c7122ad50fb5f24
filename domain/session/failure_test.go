package session_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"halftone/domain"
	"halftone/domain/session"
	"halftone/domain/signal"
)

// run starts the collector's background work and stops it before the test ends.
func run(t *testing.T, c *session.Collector) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := c.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
	}()
	t.Cleanup(func() { stop(); <-done })
}

func TestFailedElevationIsNoAcknowledgement(t *testing.T) {
	for name, fault := range map[string]func() (error, error){
		"before the commit":   func() (error, error) { return errAway, nil },
		"the answer was lost": func() (error, error) { return nil, errAway },
	} {
		t.Run(name, func(t *testing.T) {
			store := newShelf()
			store.fault = fault
			c := session.NewCollector(options(store))
			buy, look := of(signal.Purchase, "buy"), of(signal.PageView, "look")
			arrival := session.Arrival{Key: "v", Identity: visitor("ann"), Signals: []signal.Signal{buy}}
			for range 3 {
				_, err := c.Record(t.Context(), arrival)
				wantCode(t, err, domain.Unavailable)
				if !errors.Is(err, errAway) {
					t.Errorf("the cause is lost: %v", err)
				}
			}
			if r := record(t, c, session.Arrival{Key: "v", Signals: []signal.Signal{look}}); r.Accepted != 1 {
				t.Errorf("low intent is still taken: %+v", r)
			}
			if _, err := c.End(t.Context(), "v"); err == nil {
				t.Error("End forgot what must be elevated")
			}
			live, _ := c.Live("v")
			if len(live.Deltas) != 2 {
				t.Errorf("live: %+v", live)
			}
			store.mend()
			if r := record(t, c, arrival); !r.Elevated || r.Duplicates != 1 {
				t.Errorf("the retry: %+v", r)
			}
			wantElevated(t, store, []signal.Signal{buy}, 1)
			if _, err := c.End(t.Context(), "v"); err != nil {
				t.Fatal(err)
			}
			wantElevated(t, store, []signal.Signal{buy, look}, 2)
			if got := store.totals(visitor("ann").Key); got.Sessions != 1 || got.Signals != 2 {
				t.Errorf("totals %+v", got)
			}
		})
	}
}

func TestRefusalForGoodIsNotRetried(t *testing.T) {
	store := newShelf()
	store.breakDown(domain.Errorf(domain.Forbidden, "", "the profile was erased"))
	c := session.NewCollector(options(store))
	_, err := c.Record(t.Context(), session.Arrival{Key: "v", Identity: visitor("ann"), Signals: []signal.Signal{of(signal.Purchase, "buy")}})
	wantCode(t, err, domain.Forbidden)
	if ended, err := c.End(t.Context(), "v"); !ended || err != nil {
		t.Errorf("End: %v, %v", ended, err)
	}
}

func TestTheSweeperRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShelf()
		store.breakDown(errAway)
		c := session.NewCollector(options(store))
		run(t, c)
		buy := of(signal.Purchase, "buy")
		_, err := c.Record(t.Context(), session.Arrival{Key: "v", Identity: visitor("ann"), Signals: []signal.Signal{buy}})
		wantCode(t, err, domain.Unavailable)
		time.Sleep(time.Minute)
		if n := c.Stats().Failures; n < 4 || n > 20 {
			t.Errorf("%d attempts in a minute", n)
		}
		store.mend()
		time.Sleep(15 * time.Second)
		wantElevated(t, store, []signal.Signal{buy}, 1)

		store.breakDown(errAway)
		low := views(1, "low")
		record(t, c, session.Arrival{Key: "v", Signals: low})
		_, err = c.End(t.Context(), "v")
		wantCode(t, err, domain.Unavailable)
		store.mend()
		time.Sleep(15 * time.Second)
		wantElevated(t, store, low, 1)
		if s, ok := c.Snapshot("v"); !ok || s.Unelevated != 0 {
			t.Errorf("the visit goes on: %+v", s)
		}
	})
}

func TestACallerWhoLeavesTakesNothingAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShelf()
		open := make(chan struct{})
		store.gate = func(ctx context.Context) error {
			select {
			case <-open:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		c := session.NewCollector(options(store))
		first, second := of(signal.Purchase, "first"), of(signal.Purchase, "second")
		ctx, leave := context.WithCancel(t.Context())
		left := make(chan error)
		go func() {
			_, err := c.Record(ctx, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: []signal.Signal{first}})
			left <- err
		}()
		synctest.Wait()
		answers := make(chan session.Receipt, 2)
		for _, s := range []signal.Signal{first, second} { // a repeat waits for the flight of the first
			go func() { answers <- record(t, c, session.Arrival{Key: "v", Signals: []signal.Signal{s}}) }()
		}
		synctest.Wait()
		leave()
		wantCode(t, <-left, domain.Unavailable)
		if len(answers) != 0 {
			t.Fatal("acknowledged before it was committed")
		}
		close(open)
		for range 2 {
			if r := <-answers; !r.Elevated {
				t.Errorf("receipt %+v", r)
			}
		}
		wantElevated(t, store, []signal.Signal{first, second}, 2)
	})
}

func TestTooManyElevationsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShelf()
		open := make(chan struct{})
		store.gate = func(context.Context) error { <-open; return nil }
		o := options(store)
		o.QueueLength = 1
		c := session.NewCollector(o)
		go record(t, c, session.Arrival{Key: "a", Identity: visitor("ann"), Signals: []signal.Signal{of(signal.Purchase, "a")}})
		synctest.Wait()
		arrival := session.Arrival{Key: "b", Identity: visitor("bob"), Signals: []signal.Signal{of(signal.Purchase, "b")}}
		_, err := c.Record(t.Context(), arrival)
		wantCode(t, err, domain.Unavailable)
		if _, ok := c.Snapshot("b"); ok {
			t.Error("what was refused has been recorded")
		}
		if n := c.Stats().Refused[session.QueueFull]; n != 1 {
			t.Errorf("%d refusals counted", n)
		}
		record(t, c, session.Arrival{Key: "c", Identity: visitor("cid"), Signals: views(1, "c")})
		close(open)
		synctest.Wait()
		if r := record(t, c, arrival); r.Accepted != 1 || !r.Elevated {
			t.Errorf("receipt %+v", r)
		}
	})
}

func TestIdleExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShelf()
		c := session.NewCollector(options(store))
		run(t, c)
		heavy, light := views(51, "heavy"), views(1, "light")
		record(t, c, session.Arrival{Key: "heavy", Identity: visitor("ann"), Signals: heavy})
		record(t, c, session.Arrival{Key: "light", Identity: visitor("bob"), Signals: light})
		for range 3 { // an arrival is activity, though it brings nothing new
			time.Sleep(29 * time.Minute)
			record(t, c, session.Arrival{Key: "heavy", Signals: heavy[:1]})
		}
		if _, ok := c.Snapshot("light"); ok {
			t.Error("the idle session is still there")
		}
		if _, ok := c.Snapshot("heavy"); !ok {
			t.Error("the active session is gone")
		}
		time.Sleep(31 * time.Minute)
		wantElevated(t, store, heavy, 51)
		wantElevated(t, store, light, 0)
		s := c.Stats()
		if s.Sessions != 0 || s.Bytes != 0 || s.Ended[session.IdleExpiry] != 2 || s.Forgotten[session.LowWeight] != 1 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestAbsoluteExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShelf()
		c := session.NewCollector(options(store))
		run(t, c)
		all := views(80, "a")
		for _, s := range all[:72] {
			record(t, c, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: []signal.Signal{s}})
			time.Sleep(20 * time.Minute)
		}
		time.Sleep(time.Minute)
		wantElevated(t, store, all, 72)
		if n := c.Stats().Ended[session.AbsoluteExpiry]; n != 1 {
			t.Errorf("%d ended", n)
		}
	})
}

func TestASignalRevivesAnEndingSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShelf()
		open := make(chan struct{})
		store.gate = func(context.Context) error { <-open; return nil }
		c := session.NewCollector(options(store))
		heavy, late := views(51, "heavy"), views(1, "late")
		record(t, c, session.Arrival{Key: "v", Identity: visitor("ann"), Signals: heavy})
		ended := make(chan error)
		go func() { _, err := c.End(context.Background(), "v"); ended <- err }()
		synctest.Wait()
		record(t, c, session.Arrival{Key: "v", Signals: late})
		if live, _ := c.Live("v"); len(live.Deltas) != 2 || len(live.Deltas[1].Signals) != 1 {
			t.Errorf("live: %+v", live)
		}
		close(open)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if s, ok := c.Snapshot("v"); !ok || s.Unelevated != 1 || s.Signals != 52 {
			t.Errorf("the visit goes on: %+v", s)
		}
		wantElevated(t, store, append(heavy, late...), 51)
	})
}

func TestAtEndFailureKeepsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShelf()
		c := session.NewCollector(options(store))
		run(t, c)
		heavy, light := views(51, "heavy"), views(1, "light")
		record(t, c, session.Arrival{Key: "heavy", Identity: visitor("ann"), Signals: heavy})
		record(t, c, session.Arrival{Key: "light", Identity: visitor("bob"), Signals: light})
		store.breakDown(errAway)
		time.Sleep(40 * time.Minute)
		if c.Stats().Sessions != 2 {
			t.Error("a session was dropped, though nobody could decide or elevate")
		}
		store.mend()
		time.Sleep(time.Minute)
		wantElevated(t, store, heavy, 51)
		if c.Stats().Sessions != 0 {
			t.Error("a session was left behind")
		}
	})
}

func TestDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShelf()
		c := session.NewCollector(options(store))
		var last []signal.Signal
		for i := range 300 {
			heavy := views(51, fmt.Sprint("heavy", i))
			last = append(last, heavy...)
			record(t, c, session.Arrival{Key: session.Key(fmt.Sprint("h", i)), Identity: visitor(fmt.Sprint(i)), Signals: heavy})
			record(t, c, session.Arrival{Key: session.Key(fmt.Sprint("l", i)), Signals: views(60, fmt.Sprint("light", i))})
		}
		away := 3 // the first attempts fail
		store.fault = func() (error, error) {
			if away--; away >= 0 {
				return errAway, nil
			}
			return nil, nil
		}
		got, err := c.Drain(t.Context())
		if err != nil || got != (session.Drained{Elevated: 300, Forgotten: 300}) {
			t.Errorf("drained %+v, %v", got, err)
		}
		wantElevated(t, store, last, len(last))
		_, err = c.Record(t.Context(), session.Arrival{Key: "new", Signals: views(1, "new")})
		wantCode(t, err, domain.Unavailable)
		if s := c.Stats(); s.Sessions != 0 || s.Bytes != 0 {
			t.Errorf("left behind: %+v", s)
		}
	})
}

func TestDrainSaysWhatIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShelf()
		c := session.NewCollector(options(store))
		record(t, c, session.Arrival{Key: "heavy", Identity: visitor("ann"), Signals: views(51, "heavy")})
		record(t, c, session.Arrival{Key: "light", Signals: views(1, "light")})
		store.breakDown(errAway)
		ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
		defer cancel()
		got, err := c.Drain(ctx)
		if got != (session.Drained{Forgotten: 1, Lost: 1}) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("drained %+v, %v", got, err)
		}
	})
}

func TestEvictionHoldsTheBounds(t *testing.T) {
	t.Run("entries", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			o := options(newShelf())
			o.MaxCount = 8
			c := session.NewCollector(o)
			for i := range 50 {
				record(t, c, session.Arrival{Key: session.Key(fmt.Sprint(i)), Signals: views(1, "v")})
				time.Sleep(time.Second)
				if n := c.Stats().Sessions; n > 8 {
					t.Fatalf("%d sessions", n)
				}
			}
			for i := 42; i < 50; i++ { // the least recently active went
				if _, ok := c.Snapshot(session.Key(fmt.Sprint(i))); !ok {
					t.Errorf("session %d is gone", i)
				}
			}
		})
	})
	t.Run("bytes", func(t *testing.T) {
		o := options(newShelf())
		o.MaxBytes = 64 << 10
		c := session.NewCollector(o)
		for i := range 200 {
			record(t, c, session.Arrival{Key: session.Key(fmt.Sprint(i)), Signals: views(5, "v")})
			if n := c.Stats().Bytes; n > o.MaxBytes || n < 0 {
				t.Fatalf("%d bytes", n)
			}
		}
		if n := c.Stats().Sessions; n < 5 {
			t.Errorf("only %d sessions are left", n)
		}
	})
}

func TestEvictionHandsOverOneForTheNext(t *testing.T) {
	o := options(newShelf())
	o.MaxCount = 10
	c := session.NewCollector(o)
	for i := range 10 {
		record(t, c, session.Arrival{Key: session.Key(fmt.Sprint(i)), Identity: visitor("ann"), Signals: views(51, fmt.Sprint("v", i))})
	}
	_, err := c.Record(t.Context(), session.Arrival{Key: "new", Signals: views(1, "new")})
	wantCode(t, err, domain.Unavailable)
	if s := c.Stats(); s.Sessions != 10 || s.Queued != 1 {
		t.Errorf("stats %+v", s)
	}
}

func TestEvictionNeverDropsWhatMustBeElevated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShelf()
		store.breakDown(errAway)
		o := options(store)
		o.MaxCount, o.QueueLength = 10, 2
		c := session.NewCollector(o)
		run(t, c)
		var all []signal.Signal
		refused := 0
		for i := range 40 {
			heavy := views(51, fmt.Sprint("heavy", i))
			_, err := c.Record(t.Context(), session.Arrival{Key: session.Key(fmt.Sprint(i)), Identity: visitor(fmt.Sprint(i)), Signals: heavy})
			if err != nil {
				wantCode(t, err, domain.Unavailable)
				refused++
				continue
			}
			all = append(all, heavy...)
			if n := c.Stats().Sessions; n > 10 {
				t.Fatalf("%d sessions", n)
			}
		}
		if refused != 30 || c.Stats().Refused[session.MemoryFull] != 30 {
			t.Errorf("%d newcomers were refused: %+v", refused, c.Stats())
		}
		store.mend()
		time.Sleep(time.Minute)
		record(t, c, session.Arrival{Key: "light", Signals: views(1, "light")})
		if _, err := c.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantElevated(t, store, all, len(all))
	})
}
