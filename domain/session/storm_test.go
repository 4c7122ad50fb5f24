package session_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"halftone/domain"
	"halftone/domain/session"
	"halftone/domain/signal"
)

// Many visitors, room for few, a queue that fills, a database that fails before
// and after its commits, sessions that are ended, expire, are evicted and come
// back: every signal that was acknowledged arrives, and none twice.
func TestNothingIsLostAndNothingComesTwice(t *testing.T) {
	for seed := range uint64(8) {
		synctest.Test(t, func(t *testing.T) { storm(t, seed) })
	}
}

func storm(t *testing.T, seed uint64) {
	const writers, visitors, each = 8, 40, 300
	store := newShelf()
	for i := range visitors { // so that all that is left at the end elevates
		if _, err := store.Elevate(t.Context(), known(i)); err != nil {
			t.Fatal(err)
		}
	}
	chance := rand.New(rand.NewPCG(seed, 1)) // guarded by the shelf
	store.fault = func() (before, after error) {
		switch chance.IntN(12) {
		case 0:
			return errAway, nil
		case 1:
			return nil, errAway
		}
		return nil, nil
	}
	store.gate = func(context.Context) error { time.Sleep(20 * time.Millisecond); return nil }
	o := options(store)
	o.Idle, o.MaxAge, o.MaxCount, o.QueueLength = 2*time.Second, 20*time.Second, 24, 6
	c := session.NewCollector(o)
	ctx, stop := context.WithCancel(context.Background())
	var running, writing sync.WaitGroup
	running.Go(func() { _ = c.Run(ctx) })

	acknowledged, all := make([][]signal.Signal, writers), make([][]signal.Signal, writers)
	for w := range writers {
		writing.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(w)+2))
			for i := range each {
				who := r.IntN(visitors)
				key := session.Key(fmt.Sprint("visit", who))
				x := of([]signal.Type{signal.PageView, signal.ProductView, "search", signal.AddToCart}[r.IntN(4)], fmt.Sprintf("w%d-%d", w, i))
				a := session.Arrival{Key: key, Identity: visitor(fmt.Sprint(who)), Signals: []signal.Signal{x}}
				all[w] = append(all[w], x)
				for range 1 + r.IntN(4) { // some give up
					if _, err := c.Record(context.Background(), a); err == nil {
						acknowledged[w] = append(acknowledged[w], x)
						break
					} else if fault := (&domain.Error{}); !errors.As(err, &fault) || fault.Code != domain.Unavailable {
						t.Errorf("Record: %v", err)
					}
					time.Sleep(time.Duration(r.IntN(300)) * time.Millisecond)
				}
				switch r.IntN(8) {
				case 0:
					_, _ = c.End(context.Background(), key) // a failure keeps the session
				case 1:
					c.Snapshot(key)
					c.Live(key)
				case 2:
					time.Sleep(time.Duration(r.IntN(3000)) * time.Millisecond)
				}
				if n := c.Stats().Sessions; n > o.MaxCount {
					t.Errorf("%d sessions", n)
				}
			}
		})
	}
	writing.Wait()
	before := c.Stats()
	store.mend()
	stop()
	running.Wait()
	if _, err := c.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
	for w := range writers {
		wantElevated(t, store, acknowledged[w], len(acknowledged[w]))
		store.elevated(t, all[w]...) // none of those twice either
	}
	if s := c.Stats(); s.Sessions != 0 || s.Bytes != 0 {
		t.Errorf("left behind: %+v", s)
	}
	if before.Failures == 0 || before.Ended[session.Evicted] == 0 || before.Ended[session.IdleExpiry] == 0 || len(before.Refused) < 2 {
		t.Errorf("it was no storm: %+v", before)
	}
}
