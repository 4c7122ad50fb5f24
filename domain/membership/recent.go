package membership

import (
	"sync"
	"time"

	"halftone/domain"
)

// acknowledged is what this process has committed and its index may not include
// yet: for these profiles the database is asked, so that an acknowledged signal shows
// at once.
type acknowledged struct {
	mu        sync.Mutex
	at        map[domain.ProfileKey]time.Time
	pruneFrom int
}

// fewAcknowledged are not worth looking through.
const fewAcknowledged = 1024

// add remembers that a profile was committed before at; applied is the instant
// up to which the index includes everything.
func (a *acknowledged) add(key domain.ProfileKey, at, applied time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.at == nil {
		a.at = map[domain.ProfileKey]time.Time{}
	}
	if len(a.at) >= max(fewAcknowledged, a.pruneFrom) {
		for k, committed := range a.at {
			if committed.Before(applied) {
				delete(a.at, k)
			}
		}
		a.pruneFrom = 2 * len(a.at)
	}
	a.at[key] = at
}

// isAhead tells whether the profile was committed after applied.
func (a *acknowledged) isAhead(key domain.ProfileKey, applied time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	committed, known := a.at[key]
	if known && committed.Before(applied) {
		delete(a.at, key)
		return false
	}
	return known
}

// generations keeps the entries that were used most recently, at least so many
// as fit one generation and at most twice as many.
type generations[K comparable, V any] struct {
	mu              sync.Mutex
	size            int
	current, before map[K]V
}

func (g *generations[K, V]) get(key K) (V, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if v, known := g.current[key]; known {
		return v, true
	}
	v, known := g.before[key]
	if known {
		g.add(key, v)
	}
	return v, known
}

func (g *generations[K, V]) put(key K, v V) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.add(key, v)
}

func (g *generations[K, V]) add(key K, v V) {
	if g.current == nil || len(g.current) >= g.size {
		g.current, g.before = make(map[K]V, g.size), g.current
	}
	g.current[key] = v
}
