package session

import (
	"context"
	"hash/maphash"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"halftone/domain"
	"halftone/domain/signal"
)

// shardCount is how many locks the sessions are spread over.
const shardCount = 64

// Options are what a Collector needs; all are required.
type Options struct {
	// Idle and MaxAge end a session that long after its last arrival, and
	// after its first.
	Idle, MaxAge time.Duration
	// MaxCount and MaxBytes bound what all sessions take, the bytes by estimate.
	MaxCount int
	MaxBytes int64
	// Zone is where the time of day of a session is read.
	Zone *time.Location
	// Digester makes the lasting digests of ids, used only under consent.
	Digester signal.Digester
	Elevator Elevator
	// QueueLength bounds the at-end elevations that wait, and apart from them
	// the elevations under way for requests.
	QueueLength int
}

// Collector holds all live sessions of this process. Its methods may be called
// by many goroutines at once.
type Collector struct {
	options  Options
	marker   marker
	seed     maphash.Seed
	shards   [shardCount]shard
	sessions atomic.Int64
	bytes    atomic.Int64
	draining atomic.Bool
	queue    chan *session // sessions whose elevation no request waits for
	flights  chan struct{} // one for each elevation under way for a request
	counters counters
}

// NewCollector returns an empty collector. Sessions expire only while
// [Collector.Run] runs.
func NewCollector(options Options) *Collector {
	c := &Collector{
		options: options,
		marker:  marker{seed: maphash.MakeSeed()},
		seed:    maphash.MakeSeed(),
		queue:   make(chan *session, options.QueueLength),
		flights: make(chan struct{}, options.QueueLength),
	}
	for i := range c.shards {
		c.shards[i].sessions = make(map[Key]*session)
	}
	return c
}

// Record takes in what one request says of one session. If a signal of it must
// not be lost, or the visitor opts in to persistence, and the session may
// elevate, Record returns after the elevation is committed.
//
// Errors are CONFLICT when the session already has another profile key, and
// UNAVAILABLE when there is no room, the collector drains, or the elevation did
// not succeed in time. An arrival that was answered UNAVAILABLE may be in
// memory already; it is safe, and asked for, to send it again with the same
// signal ids.
func (c *Collector) Record(ctx context.Context, a Arrival) (Receipt, error) {
	signals := make([]held, len(a.Signals))
	for i, s := range a.Signals {
		signals[i] = c.marker.hold(s)
	}
	for {
		e, err := c.take(ctx, a, signals)
		switch {
		case err != nil:
			return Receipt{}, err
		case e.noRoom:
			if !c.evict(a.Key, true) {
				return Receipt{}, c.refuse(MemoryFull)
			}
		case e.blockedBy != nil:
			if err := e.blockedBy.wait(ctx); isTransient(err) {
				return Receipt{}, c.refuseAfter(err)
			}
		default:
			if c.isCrowded() {
				c.evict(a.Key, false)
			}
			return c.await(ctx, e, signals)
		}
	}
}

// entry is how far an arrival came under the lock of the shard.
type entry struct {
	noRoom    bool    // nothing was recorded: memory is full
	blockedBy *ticket // nothing was recorded: this must leave the session first

	verdicts []verdict // of the arrival's signals
	decision Decision
	// flight and pending are what the acknowledgement has to wait for.
	flight, pending *ticket
}

func (c *Collector) take(ctx context.Context, a Arrival, signals []held) (entry, error) {
	shard := c.shardOf(a.Key)
	shard.Lock()
	defer shard.Unlock()
	if c.draining.Load() {
		return entry{}, c.refuse(Draining)
	}
	s, known := shard.sessions[a.Key]
	if !known {
		s = c.newSession(shard, a.Key)
	}
	if s.identity != nil && a.Identity != nil && s.identity.Key != a.Identity.Key {
		return entry{}, domain.Errorf(domain.Conflict, "identity", "the session already belongs to another profile")
	}
	release, ok := c.reserve(s, known, signals)
	if !ok {
		return entry{noRoom: true}, nil
	}
	defer release()
	defer c.account(s)

	optIn := s.identify(a.Identity, c.options.Digester)
	s.pending.optIn = s.pending.optIn || optIn
	if len(s.pending.held) >= maxPending {
		if s.mayElevate() {
			s.pending.full = true
			if !c.launch(ctx, s) {
				return entry{}, c.refuse(QueueFull)
			}
			return entry{blockedBy: s.pending.await()}, nil
		}
		s.fold()
	}
	// The pilot is engaged before anything is recorded, so that a refusal
	// leaves nothing behind; it cannot act before the shard is unlocked.
	isHigh := slices.ContainsFunc(signals, func(h held) bool { return h.high })
	if s.mayElevate() && (isHigh || s.outline().OptedIn) && !c.launch(ctx, s) {
		return entry{}, c.refuse(QueueFull)
	}
	shard.sessions[s.key] = s
	s.state = live
	s.lastActivity = time.Now()
	s.enter(a.Context, a.EntryPath)
	return c.record(s, signals, optIn), nil
}

// record takes in the signals of an arrival and says what to wait for.
func (c *Collector) record(s *session, signals []held, optIn bool) entry {
	e := entry{verdicts: make([]verdict, len(signals))}
	awaitFlight, awaitPending := optIn && s.flight != nil, optIn
	for i, h := range signals {
		v, parcel := s.record(h, c.options.Digester)
		e.verdicts[i] = v
		c.counters.verdicts[v].Add(1)
		if parcel == nil || !s.mayElevate() || !parcel.mustCommit(&h) {
			continue
		}
		awaitFlight = awaitFlight || parcel == s.flight
		awaitPending = awaitPending || parcel == &s.pending
	}
	e.decision = s.decide()
	if awaitFlight {
		e.flight = s.flight.await()
	}
	if awaitPending {
		e.pending = s.pending.await()
	}
	return e
}

// await waits for what must be committed and writes the receipt.
func (c *Collector) await(ctx context.Context, e entry, signals []held) (Receipt, error) {
	r := Receipt{Decision: e.decision}
	for _, t := range []*ticket{e.flight, e.pending} {
		if t == nil {
			continue
		}
		if err := t.wait(ctx); err != nil {
			return Receipt{}, c.refuseAfter(err)
		}
		r.Elevated = t.elevated
		for i := range signals {
			switch {
			case slices.Contains(t.conflicts, signals[i].mark):
				e.verdicts[i] = conflict
			case slices.Contains(t.repeats, signals[i].mark):
				e.verdicts[i] = duplicate
			}
		}
	}
	for i, v := range e.verdicts {
		switch v {
		case accepted:
			r.Accepted++
		case duplicate:
			r.Duplicates++
		case conflict:
			r.Conflicts = append(r.Conflicts, i)
		}
	}
	return r, nil
}

// reserve keeps room for an arrival, the bytes by an estimate on the safe side,
// until the session is accounted for. It is false when there is none.
func (c *Collector) reserve(s *session, known bool, signals []held) (release func(), ok bool) {
	need := int64(2048)
	for i := range signals {
		need += 3 * int64(signals[i].bytes())
	}
	release = func() {
		c.bytes.Add(-need)
		if s.shard.sessions[s.key] != s {
			c.sessions.Add(-1)
		}
	}
	count := c.sessions.Load()
	if !known {
		count = c.sessions.Add(1)
	}
	if bytes := c.bytes.Add(need); bytes > c.options.MaxBytes || !known && count > int64(c.options.MaxCount) {
		release()
		return nil, false
	}
	return release, true
}

// launch sees to it that the session has a pilot. It is false when too many
// requests wait for an elevation already.
func (c *Collector) launch(ctx context.Context, s *session) bool {
	if s.pilot != nil {
		return true
	}
	select {
	case c.flights <- struct{}{}:
	default:
		return false
	}
	s.claim()
	go func() {
		defer func() { <-c.flights }()
		// A caller who leaves does not take the others' elevation along. Those
		// who wait have the error from their tickets.
		_, _ = c.fly(context.WithoutCancel(ctx), s)
	}()
	return true
}

func (c *Collector) shardOf(key Key) *shard {
	return &c.shards[maphash.String(c.seed, string(key))%shardCount]
}

func (c *Collector) newSession(shard *shard, key Key) *session {
	now := time.Now()
	return &session{
		key: Key(strings.Clone(string(key))), shard: shard, created: now, startedAt: now.UnixMilli(), visit: rand.Uint64(),
		categories: make(map[string]CategorySum), tags: make(map[string]int64), brands: make(map[string]int64),
	}
}

// account brings the total of bytes up to date after a session has changed.
func (c *Collector) account(s *session) {
	if s.shard.sessions[s.key] != s {
		return
	}
	now := s.bytes()
	c.bytes.Add(now - s.countedBytes)
	s.countedBytes = now
}

// free forgets a session that has nothing in flight.
func (c *Collector) free(s *session, last Reason) {
	delete(s.shard.sessions, s.key)
	s.state = gone
	c.sessions.Add(-1)
	c.bytes.Add(-s.countedBytes)
	c.counters.ended.add(s.cause)
	if len(s.pending.held) > 0 || s.flight != nil {
		c.counters.forgotten.add(last)
	}
}
