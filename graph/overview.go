package graph

import (
	"context"
	"sync"
	"time"

	"halftone/domain/session"
)

const (
	// pulseEvery is how often the counters of the session tier are read.
	pulseEvery = time.Second
	// pulseOver is over how many readings rates are taken.
	pulseOver = 10
)

// pulse knows how many signals and elevations there were in the last seconds.
// It is safe for concurrent use.
type pulse struct {
	sessions *session.Collector

	mu       sync.Mutex
	readings []reading     // oldest first
	changed  chan struct{} // closed with the next reading
}

// reading is the counters at one instant.
type reading struct {
	at                  time.Time
	signals, elevations int64
}

func newPulse(sessions *session.Collector) *pulse {
	return &pulse{sessions: sessions, changed: make(chan struct{})}
}

// run reads the counters every second until ctx ends.
func (p *pulse) run(ctx context.Context) {
	ticker := time.NewTicker(pulseEvery)
	defer ticker.Stop()
	for {
		p.read()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (p *pulse) read() {
	stats := p.sessions.Stats()
	now := reading{at: time.Now(), signals: stats.Accepted}
	for _, n := range stats.Elevations {
		now.elevations += n
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.readings = append(p.readings[max(0, len(p.readings)-pulseOver):], now)
	close(p.changed)
	p.changed = make(chan struct{})
}

// next is closed when there are new figures.
func (p *pulse) next() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.changed
}

// rates are signals and elevations a second.
func (p *pulse) rates() (signals, elevations float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.readings) < 2 {
		return 0, 0
	}
	first, last := p.readings[0], p.readings[len(p.readings)-1]
	seconds := last.at.Sub(first.at).Seconds()
	return float64(last.signals-first.signals) / seconds, float64(last.elevations-first.elevations) / seconds
}
