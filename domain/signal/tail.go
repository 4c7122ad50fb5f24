package signal

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// tailRate bounds the signals that one watcher is shown in a second.
	tailRate = 50
	// tailQueue is how many of them wait for a watcher.
	tailQueue = tailRate
)

// Seen is what a signal shows of itself to whoever watches: nothing that says
// whose it is.
type Seen struct {
	Type     Type
	Weight   Weight
	Category string
	Brand    string
	Tags     []string
	Price    Money
	Amount   Money
	At       time.Time
	Received time.Time
}

// Tail shows signals to watchers as they come in: a sample, for nobody waits for
// a watcher. The zero Tail is ready. It is safe for concurrent use.
type Tail struct {
	watched  atomic.Bool
	mu       sync.Mutex
	watchers map[*watcher]struct{}
}

type watcher struct {
	types  []Type // nil for all
	seen   chan Seen
	second int64 // in which so many were shown
	shown  int
}

// Watch shows signals of the types, of all when that is nil, until ctx ends.
func (t *Tail) Watch(ctx context.Context, types []Type) <-chan Seen {
	w := &watcher{types: types, seen: make(chan Seen, tailQueue)}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.watchers == nil {
		t.watchers = map[*watcher]struct{}{}
	}
	t.watchers[w] = struct{}{}
	t.watched.Store(true)
	context.AfterFunc(ctx, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.watchers, w)
		t.watched.Store(len(t.watchers) > 0)
		close(w.seen)
	})
	return w.seen
}

// IsWatched tells whether anybody watches.
func (t *Tail) IsWatched() bool { return t.watched.Load() }

// Tell shows a signal that came in at an instant. It never waits, and costs next
// to nothing when nobody watches.
func (t *Tail) Tell(s *Signal, now time.Time) {
	if !t.watched.Load() {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for w := range t.watchers {
		if w.takes(s.Type, now) {
			select {
			case w.seen <- s.shown(now):
			default:
			}
		}
	}
}

func (w *watcher) takes(t Type, now time.Time) bool {
	if w.types != nil && !slices.Contains(w.types, t) {
		return false
	}
	if second := now.Unix(); second != w.second {
		w.second, w.shown = second, 0
	}
	w.shown++
	return w.shown <= tailRate
}

func (s *Signal) shown(now time.Time) Seen {
	return Seen{Type: s.Type, Weight: s.Weight, Category: s.Category, Brand: s.Brand, Tags: slices.Clone(s.Tags),
		Price: s.Price, Amount: s.Amount, At: time.UnixMilli(s.At), Received: now}
}
