package session

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// sweepPeriod is how often every session is looked at: expiry and retries are
// late by that much at most.
const sweepPeriod = 4 * time.Second

// workers is how many at-end elevations are under way at once.
const workers = 64

// Run expires sessions, retries elevations that failed, and carries out those
// that no request waits for, until ctx is done; then it returns nil after the
// last one under way. What is still queued stays for [Collector.Drain].
func (c *Collector) Run(ctx context.Context) error {
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for {
				select {
				case s := <-c.queue:
					c.work(ctx, s)
				case <-ctx.Done():
					return
				}
			}
		})
	}
	// One shard a tick, so that no request meets a sweep of everything.
	ticker := time.NewTicker(sweepPeriod / shardCount)
	defer ticker.Stop()
	for i := 0; ; i = (i + 1) % shardCount {
		select {
		case now := <-ticker.C:
			c.sweep(&c.shards[i], now)
		case <-ctx.Done():
			group.Wait()
			return nil
		}
	}
}

// work is the turn of a queued session, unless something has overtaken it.
func (c *Collector) work(ctx context.Context, s *session) {
	s.shard.Lock()
	isDue := s.state == ending || s.state == live && s.isOverdue()
	if !isDue || !s.claim() {
		s.shard.Unlock()
		return
	}
	s.shard.Unlock()
	// What has begun is finished, also at shutdown. A failure is counted, and
	// the session stays for the next sweep.
	_, _ = c.fly(context.WithoutCancel(ctx), s)
}

func (c *Collector) sweep(shard *shard, now time.Time) {
	shard.Lock()
	defer shard.Unlock()
	for _, s := range shard.sessions {
		if s.state != live || s.pilot != nil || now.Before(s.retryAt) {
			continue
		}
		switch {
		case now.Sub(s.created) >= c.options.MaxAge:
			c.end(s, AbsoluteExpiry)
		case now.Sub(s.lastActivity) >= c.options.Idle:
			c.end(s, IdleExpiry)
		case s.isOverdue() && c.enqueue(s):
			s.retryAt = now.Add(maxBackoff)
		}
	}
}

// isOverdue tells whether a session without a pilot should have elevated: an
// attempt has failed.
func (s *session) isOverdue() bool {
	return s.mayElevate() && (s.flight != nil || s.decide().When == Now)
}

// end ends a session that has no pilot, at once if nothing of it can elevate.
// Otherwise it is queued and its entry stays; false means that the queue is full
// and the session lives on.
func (c *Collector) end(s *session, cause Cause) bool {
	s.cause = cause
	if s.isForgettable() {
		c.free(s, s.decide().Reason)
		return true
	}
	if c.enqueue(s) {
		s.state = ending
		return true
	}
	return false
}

// enqueue never waits, so it may be called under the lock of a shard.
func (c *Collector) enqueue(s *session) bool {
	select {
	case c.queue <- s:
		return true
	default:
		return false
	}
}

// sampleSize is how many sessions an eviction chooses from.
const sampleSize = 8

// isCrowded tells that sessions should be evicted ahead of need: one that has
// something to elevate does not make room at once.
func (c *Collector) isCrowded() bool {
	o := &c.options
	return c.sessions.Load() > int64(o.MaxCount-o.MaxCount/16) || c.bytes.Load() > o.MaxBytes-o.MaxBytes/16
}

// evict ends the least recently active session of a small sample, never the one
// under key. With mustFree it is true only if that made room at once; a session
// with something to elevate is then handed over for later, and one that has
// nothing goes in its place.
func (c *Collector) evict(key Key, mustFree bool) bool {
	ended := false
	for _, victim := range c.sample(key) {
		s := victim.session
		s.shard.Lock()
		switch {
		case s.state != live || s.pilot != nil:
		case s.isForgettable() || !ended:
			ended = c.end(s, Evicted) || ended
		}
		isFree := s.state == gone
		s.shard.Unlock()
		if isFree || ended && !mustFree {
			return true
		}
	}
	return false
}

// isForgettable tells that the session has nothing that could be elevated.
func (s *session) isForgettable() bool {
	d := s.decide()
	return d.When == Never && d.Reason != LowWeight
}

type candidate struct {
	session      *session
	lastActivity time.Time
}

// sample returns a few live sessions, the least recently active first. It takes
// them from shard after shard, beginning anywhere.
func (c *Collector) sample(except Key) []candidate {
	sample := make([]candidate, 0, sampleSize)
	start := rand.IntN(shardCount)
	for i := 0; i < shardCount && len(sample) < sampleSize; i++ {
		shard := &c.shards[(start+i)%shardCount]
		shard.Lock()
		for _, s := range shard.sessions {
			if len(sample) == sampleSize {
				break
			}
			if s.state == live && s.pilot == nil && s.key != except {
				sample = append(sample, candidate{s, s.lastActivity})
			}
		}
		shard.Unlock()
	}
	slices.SortFunc(sample, func(a, b candidate) int { return a.lastActivity.Compare(b.lastActivity) })
	return sample
}
