package session

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Cause is why a session ends.
type Cause string

// The causes.
const (
	IdleExpiry     Cause = "IDLE"
	AbsoluteExpiry Cause = "MAX_AGE"
	Evicted        Cause = "EVICTED"
	Ended          Cause = "ENDED"
	Drain          Cause = "DRAIN"
	Dropped        Cause = "DROPPED" // see [Collector.Forget]
)

// End ends a session now: what the policy wants to last is elevated before End
// returns, the rest is forgotten. It is false when there is no such session.
// After the error UNAVAILABLE the session is as it was.
func (c *Collector) End(ctx context.Context, key Key) (ended bool, err error) {
	digest := c.names.digest(key)
	shard := c.shardOf(digest)
	shard.Lock()
	s, found := shard.find(digest)
	if !found {
		shard.Unlock()
		return false, nil
	}
	at := s.ref()
	shard.Unlock()
	_, err = c.conclude(ctx, at, Ended)
	return err == nil, err
}

// conclude gives a session its last decision, after whoever hands over for it
// now is done, and carries it out. Without an error the session is gone, unless
// a signal has come in between and revived it.
func (c *Collector) conclude(ctx context.Context, at ref, cause Cause) (elevated bool, err error) {
	for {
		at.shard.Lock()
		s, found := at.open()
		if !found {
			at.shard.Unlock()
			return elevated, nil
		}
		other := s.pilot()
		if other == nil {
			if s.isForgettable() {
				s.cause = rank(causes, cause)
				at.shard.free(&s, s.decide().Reason)
				at.shard.Unlock()
				return elevated, nil
			}
			s.claim()
			s.flags |= isEnding
			s.cause = rank(causes, cause)
			at.shard.Unlock()
			return c.fly(ctx, at)
		}
		at.shard.Unlock()
		select {
		case <-other.done:
			elevated = other.elevated
		case <-ctx.Done():
			return false, unavailable("the session did not end in time; try again", ctx.Err())
		}
	}
}

// Drained says how the sessions ended that were live at shutdown.
type Drained struct {
	Elevated  int // the last decision elevated something, and it is committed
	Forgotten int // there was nothing that deserves to last
	Lost      int // should have been elevated, but could not be in time
}

// drainers is how many sessions are drained at once: enough for the commits of
// the Elevator to be shared by many.
const drainers = 128

// drainRetry is the pause after an elevation that failed during a drain.
const drainRetry = 100 * time.Millisecond

// Drain refuses new arrivals with UNAVAILABLE from now on and gives every
// session its last decision. It returns when all is committed, or when ctx is
// done: then the error says so and Drained.Lost how much. Run need not be
// running.
func (c *Collector) Drain(ctx context.Context) (Drained, error) {
	c.draining.Store(true)
	all := make([]ref, 0, c.sessions.used.Load())
	for i := range c.shards {
		shard := &c.shards[i]
		shard.Lock()
		shard.slab.each(func(number uint32) {
			s := shard.open(number)
			all = append(all, s.ref())
		})
		shard.Unlock()
	}

	var next, elevated, lost atomic.Int64
	var group sync.WaitGroup
	for range min(drainers, len(all)) {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(all)); i = next.Add(1) - 1 {
				switch wasElevated, err := c.drain(ctx, all[i]); {
				case err != nil:
					lost.Add(1)
				case wasElevated:
					elevated.Add(1)
				}
			}
		})
	}
	group.Wait()
	d := Drained{Elevated: int(elevated.Load()), Lost: int(lost.Load())}
	d.Forgotten = len(all) - d.Elevated - d.Lost
	if d.Lost > 0 {
		return d, fmt.Errorf("%d sessions could not be elevated: %w", d.Lost, context.Cause(ctx))
	}
	return d, nil
}

func (c *Collector) drain(ctx context.Context, at ref) (elevated bool, err error) {
	for {
		if elevated, err = c.conclude(ctx, at, Drain); err == nil {
			return elevated, nil
		}
		select {
		case <-time.After(drainRetry):
		case <-ctx.Done():
			return false, err
		}
	}
}
