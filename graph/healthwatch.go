package graph

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"halftone/domain/membership"
)

// lookEvery is how often sizes and healths of segments are read for all who
// watch them.
const lookEvery = 500 * time.Millisecond

// healthWatch reads the healths of all segments again and again while anybody
// watches: one query for all. It is safe for concurrent use.
type healthWatch struct {
	memberships *membership.Service
	log         *slog.Logger

	mu       sync.Mutex
	watchers int
	newest   healths
	changed  chan struct{} // closed with the next reading
}

func newHealthWatch(m *membership.Service, log *slog.Logger) *healthWatch {
	return &healthWatch{memberships: m, log: log, changed: make(chan struct{})}
}

// run reads while anybody watches, until ctx ends.
func (w *healthWatch) run(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if !w.isWatched() {
			continue
		}
		switch read, err := w.read(ctx); {
		case err == nil:
			w.tell(read)
		case ctx.Err() == nil:
			w.log.WarnContext(ctx, "segments are not watched", "error", err)
		}
	}
}

// read asks the database.
func (w *healthWatch) read(ctx context.Context) (h healths, err error) {
	h.asOf = time.Now()
	h.byID, err = w.memberships.Health(ctx)
	return h, err
}

// latest is what was read last if that is recent, for whoever is told of changes
// as they happen.
func (w *healthWatch) latest(ctx context.Context) (healths, error) {
	w.mu.Lock()
	newest := w.newest
	w.mu.Unlock()
	if time.Since(newest.asOf) < 2*lookEvery {
		return newest, nil
	}
	newest, err := w.read(ctx)
	if err == nil {
		w.mu.Lock()
		w.newest = newest
		w.mu.Unlock()
	}
	return newest, err
}

func (w *healthWatch) isWatched() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.watchers > 0
}

func (w *healthWatch) tell(h healths) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.newest = h
	close(w.changed)
	w.changed = make(chan struct{})
}

// watch counts in whoever watches until leave is called.
func (w *healthWatch) watch() (leave func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.watchers++
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.watchers--
	}
}

// next is closed when there is a reading newer than the one returned.
func (w *healthWatch) next() (healths, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.newest, w.changed
}
