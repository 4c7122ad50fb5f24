package session

import (
	"maps"
	"sync"
	"sync/atomic"

	"halftone/domain"
)

// Refusal is why an arrival was answered UNAVAILABLE.
type Refusal string

// The refusals.
const (
	Draining    Refusal = "DRAINING"
	MemoryFull  Refusal = "MEMORY_FULL"
	QueueFull   Refusal = "QUEUE_FULL"
	NotElevated Refusal = "NOT_ELEVATED" // the elevation failed or took too long
)

// Stats are the figures of a collector, for metrics. All but the first three
// count from its beginning.
type Stats struct {
	Sessions int   // live or ending
	Bytes    int64 // estimated
	Queued   int   // at-end elevations that wait

	// Signals as their sessions see them. One that is new to its session, and
	// turns out to be known to the profile when it is elevated, is accepted and
	// then counted again as a duplicate or a conflict.
	Accepted, Duplicates, Conflicts int64

	Elevations map[Reason]int64 // committed deltas
	Failures   int64            // attempts after which a delta is tried again
	Rejections int64            // deltas refused for good

	Ended     map[Cause]int64   // sessions
	Forgotten map[Reason]int64  // sessions that ended with signals not elevated
	Refused   map[Refusal]int64 // arrivals
}

// counters are the part of Stats that grows.
type counters struct {
	repeats    atomic.Int64 // of signals that their profile turned out to know
	conflicts  atomic.Int64 // the same
	failures   atomic.Int64
	rejections atomic.Int64
	elevations tally[Reason]
	ended      tally[Cause]
	forgotten  tally[Reason]
	refused    tally[Refusal]
}

// tally counts by name.
type tally[K comparable] struct {
	mu     sync.Mutex
	counts map[K]int64
}

func (t *tally[K]) add(name K) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil {
		t.counts = make(map[K]int64)
	}
	t.counts[name]++
}

func (t *tally[K]) copy() map[K]int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.counts)
}

// Stats returns the figures of the moment.
func (c *Collector) Stats() Stats {
	n := &c.counters
	s := Stats{
		Sessions: int(c.sessions.used.Load()), Bytes: c.bytes.used.Load(), Queued: len(c.queue),
		Elevations: n.elevations.copy(), Failures: n.failures.Load(), Rejections: n.rejections.Load(),
		Duplicates: n.repeats.Load(), Conflicts: n.conflicts.Load(), Ended: n.ended.copy(), Forgotten: n.forgotten.copy(), Refused: n.refused.copy(),
	}
	for i := range c.shards {
		shard := &c.shards[i]
		shard.Lock()
		s.Accepted += shard.verdicts[accepted]
		s.Duplicates += shard.verdicts[duplicate]
		s.Conflicts += shard.verdicts[conflict]
		shard.Unlock()
	}
	return s
}

// refuse counts an arrival that is not taken in, and says so to the caller.
func (c *Collector) refuse(why Refusal) error {
	c.counters.refused.add(why)
	return domain.Errorf(domain.Unavailable, "", "%s", map[Refusal]string{
		Draining:   "the service is shutting down; try again",
		MemoryFull: "there is no room for another session; try again",
		QueueFull:  "too many elevations are waiting; try again",
	}[why])
}

// refuseAfter counts an arrival whose signals could not be committed.
func (c *Collector) refuseAfter(err error) error {
	c.counters.refused.add(NotElevated)
	return err
}
