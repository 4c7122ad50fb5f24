package session

import (
	"context"
	"sync"
	"time"
)

// sweepPeriod is how often every session is looked at: expiry and retries are
// late by that much at most. A million sessions, which lie side by side, are
// looked at in milliseconds, so no list says which of them are due.
func (c *Collector) sweepPeriod() time.Duration {
	return min(4*time.Second, max(time.Second, c.options.Idle))
}

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
				case at := <-c.queue:
					c.work(ctx, at)
				case <-ctx.Done():
					return
				}
			}
		})
	}
	// One shard a tick, so that no request meets a sweep of everything.
	ticker := time.NewTicker(c.sweepPeriod() / shardCount)
	defer ticker.Stop()
	for i := 0; ; i = (i + 1) % shardCount {
		select {
		case <-ticker.C:
			c.sweep(&c.shards[i])
		case <-ctx.Done():
			group.Wait()
			return nil
		}
	}
}

// work is the turn of a queued session, unless something has overtaken it.
func (c *Collector) work(ctx context.Context, at ref) {
	at.shard.Lock()
	s, found := at.open()
	isDue := found && (s.flags.has(isEnding) || s.isOverdue())
	if !isDue || !s.claim() {
		at.shard.Unlock()
		return
	}
	at.shard.Unlock()
	// What has begun is finished, also at shutdown. A failure is counted, and
	// the session stays for the next sweep.
	_, _ = c.fly(context.WithoutCancel(ctx), at)
}

func (c *Collector) sweep(shard *shard) {
	shard.Lock()
	defer shard.Unlock()
	now := time.Since(c.epoch)
	shard.slab.each(func(number uint32) {
		s := shard.open(number)
		if !s.isIdle() || s.rare != nil && now < s.rare.retryAt {
			return
		}
		switch {
		case tickOf(now).since(s.created) >= c.options.MaxAge:
			c.end(&s, AbsoluteExpiry)
		case tickOf(now).since(s.active) >= c.options.Idle:
			c.end(&s, IdleExpiry)
		case s.rare != nil && s.isOverdue() && c.enqueue(&s):
			s.rare.retryAt = now + maxBackoff
		}
	})
}

// isIdle tells that nobody hands over for the session or is about to.
func (s *session) isIdle() bool {
	return s.pilot() == nil && s.flags&(isEnding|isForgotten) == 0
}

// isOverdue tells whether a session without a pilot should have elevated: an
// attempt has failed.
func (s *session) isOverdue() bool {
	return s.mayElevate() && (s.flight() != nil || s.decide().When == Now)
}

// end ends a session that has no pilot, at once if nothing of it can elevate.
// Otherwise it is queued and its entry stays; false means that the queue is full
// and the session lives on.
func (c *Collector) end(s *session, cause Cause) bool {
	if s.isForgettable() {
		s.cause = rank(causes, cause)
		s.shard.free(s, s.decide().Reason)
		return true
	}
	if c.enqueue(s) {
		s.cause = rank(causes, cause)
		s.flags |= isEnding
		return true
	}
	return false
}

// isForgettable tells that the session has nothing that could be elevated.
func (s *session) isForgettable() bool {
	d := s.decide()
	return d.When == Never && d.Reason != LowWeight
}

// enqueue never waits, so it may be called under the lock of a shard.
func (c *Collector) enqueue(s *session) bool {
	select {
	case c.queue <- s.ref():
		return true
	default:
		return false
	}
}
