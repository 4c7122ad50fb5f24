package session

import (
	"context"
	"math"
	"slices"
	"sync"
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
	// after its first. MaxAge is at most two weeks.
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
	// Tail shows new signals to whoever watches.
	Tail signal.Tail

	options Options
	epoch   time.Time // its clock counts from here
	// epochMilli is the same in milliseconds since 1970.
	epochMilli int64
	// spread is how far, in milliseconds, a signal can lie from now so that its
	// distance from the base of any live session fits a chunk.
	spread   int64
	names    namer
	phrases  phrases
	shards   [shardCount]shard
	sessions *budget
	bytes    *budget
	draining atomic.Bool
	queue    chan ref      // sessions whose elevation no request waits for
	flights  chan struct{} // one for each elevation under way for a request
	batches  sync.Pool     // of *[]held, empty: room for arrivals of many signals
	denials  denials
	counters counters
}

// NewCollector returns an empty collector. Sessions expire only while
// [Collector.Run] runs.
func NewCollector(options Options) *Collector {
	c := &Collector{
		options:  options,
		epoch:    time.Now(),
		spread:   math.MaxInt32 - (options.MaxAge + time.Hour).Milliseconds(),
		names:    newNamer(),
		sessions: &budget{most: int64(options.MaxCount)},
		bytes:    &budget{most: options.MaxBytes},
		queue:    make(chan ref, options.QueueLength),
		flights:  make(chan struct{}, options.QueueLength),
		batches:  sync.Pool{New: func() any { return new([]held) }},
	}
	c.epochMilli = c.epoch.UnixMilli()
	c.phrases.names, c.phrases.bytes = c.names, c.bytes
	for i := range c.shards {
		c.shards[i].c = c
		c.shards[i].rare = make(map[uint32]*rare)
	}
	return c
}

// Record takes in what one request says of one session. If a signal of it must
// not be lost, or the visitor opts in to persistence, and the session may
// elevate, Record returns after the elevation is committed.
//
// Errors are CONFLICT when the session already belongs to another visitor: one
// with a key of the same mode that names another profile. A log-in is none, it takes the
// visit over. UNAVAILABLE when there is no room, the collector drains, or the elevation did
// not succeed in time. An arrival that was answered UNAVAILABLE may be in
// memory already; it is safe, and asked for, to send it again with the same
// signal ids.
func (c *Collector) Record(ctx context.Context, a Arrival) (Receipt, error) {
	var few [4]held
	if len(a.Signals) <= len(few) {
		return c.record(ctx, &a, few[:0])
	}
	many := c.batches.Get().(*[]held)
	defer c.batches.Put(many)
	*many = slices.Grow(*many, len(a.Signals))
	return c.record(ctx, &a, *many)
}

// record is Record with room for the signals of the arrival, which is its own.
func (c *Collector) record(ctx context.Context, a *Arrival, room []held) (Receipt, error) {
	key, now := c.names.digest(a.Key), time.Since(c.epoch)
	signals := c.hold(room, a.Signals, now)
	defer c.drop(signals)
	for {
		t, err := c.take(ctx, a, key, signals, now)
		switch {
		case err != nil:
			return Receipt{}, err
		case t.rivalOf != nil:
			if a.Identity, err = c.admitted(ctx, *c.denials.hear(a.Identity), *t.rivalOf); err != nil {
				return Receipt{}, err
			}
		case t.noRoom:
			if !c.evict(key, true) {
				return Receipt{}, c.refuse(MemoryFull)
			}
		case t.blockedBy != nil:
			if err := t.blockedBy.wait(ctx); isTransient(err) {
				return Receipt{}, c.refuseAfter(err)
			}
		default:
			if c.sessions.isCrowded() || c.bytes.isCrowded() {
				c.evict(key, false)
			}
			r, err := c.await(ctx, t, signals)
			if err == nil && c.Tail.IsWatched() {
				c.show(a.Signals, signals)
			}
			return r, err
		}
	}
}

// show tells the tail which signals were new.
func (c *Collector) show(signals []signal.Signal, recorded []held) {
	now := time.Now()
	for i := range signals {
		if recorded[i].verdict == accepted {
			c.Tail.Tell(&signals[i], now)
		}
	}
}

// taking is how far an arrival came under the lock of the shard.
type taking struct {
	// Nothing was recorded if one of these is set.
	noRoom    bool               // memory is full
	blockedBy *ticket            // this must leave the session first
	rivalOf   *domain.ProfileKey // the session has this key, of the same worth

	decision Decision
	// flight and pending are what the acknowledgement has to wait for.
	flight, pending *ticket
}

func (c *Collector) take(ctx context.Context, a *Arrival, key digest, signals []held, now time.Duration) (taking, error) {
	shard := c.shardOf(key)
	shard.Lock()
	defer shard.Unlock()
	if c.draining.Load() {
		return taking{}, c.refuse(Draining)
	}
	s, known := shard.find(key)
	if known && a.Identity != nil && s.bearingOf(a.Identity) == isRival {
		owner := s.profile
		return taking{rivalOf: &owner}, nil
	}
	if !known {
		if !c.sessions.take(1) {
			return taking{noRoom: true}, nil
		}
		if !c.bytes.take(sessionCost) {
			c.sessions.give(1)
			return taking{noRoom: true}, nil
		}
		s = shard.create(key, now)
	}
	t, err := c.takeIn(ctx, &s, a, signals, now)
	switch isIn := err == nil && !t.noRoom && t.blockedBy == nil; {
	case isIn && !known:
		shard.enter(&s)
	case !known:
		shard.discard(&s)
	}
	return t, err
}

func (c *Collector) takeIn(ctx context.Context, s *session, a *Arrival, signals []held, now time.Duration) (taking, error) {
	growth := int64(s.pending.growth(len(signals)))
	if !c.bytes.take(growth * chunkCost) {
		return taking{noRoom: true}, nil
	}
	defer func() {
		if growth != 0 { // not all of it was needed
			c.bytes.give(growth * chunkCost)
		}
	}()

	if a.OptOut {
		s.optOut()
	}
	optIn := s.identify(a.Identity, c.epoch.Add(now))
	if optIn {
		s.flags |= isOptIn
	}
	if s.pending.count >= maxPending {
		if s.mayElevate() {
			s.flags |= isFull
			if !c.launch(ctx, s) {
				return taking{}, c.refuse(QueueFull)
			}
			return taking{blockedBy: s.await()}, nil
		}
		s.fold()
	}
	// The pilot is engaged before anything is recorded, so that a refusal
	// leaves nothing behind; it cannot act before the shard is unlocked.
	if s.mayElevate() {
		isHigh := slices.ContainsFunc(signals, func(h held) bool { return h.isHigh() })
		if (isHigh || s.outline().optedIn) && !c.launch(ctx, s) {
			return taking{}, c.refuse(QueueFull)
		}
	}
	s.flags &^= isEnding
	s.active = tickOf(now)
	s.touch(s.shard.history.touch(s.shard.index.count))
	s.begin(a.Context, a.EntryPath)

	awaitFlight, awaitPending := optIn && s.flight() != nil, optIn
	for i := range signals {
		h := &signals[i]
		v, where, grown := s.record(h)
		h.verdict = v
		s.shard.verdicts[v]++
		if grown {
			growth--
		}
		if where == nowhere || !s.mayElevate() {
			continue
		}
		awaitFlight = awaitFlight || where == inFlight && (h.isHigh() || s.flight().optIn)
		awaitPending = awaitPending || where == isPending && (h.isHigh() || s.flags.has(isOptIn))
	}
	t := taking{decision: s.decide()}
	if awaitFlight {
		t.flight = s.flight().await()
	}
	if awaitPending {
		t.pending = s.await()
	}
	return t, nil
}

// await waits for what must be committed and writes the receipt.
func (c *Collector) await(ctx context.Context, t taking, signals []held) (Receipt, error) {
	r := Receipt{Decision: t.decision}
	for _, ticket := range [...]*ticket{t.flight, t.pending} {
		if ticket == nil {
			continue
		}
		if err := ticket.wait(ctx); err != nil {
			return Receipt{}, c.refuseAfter(err)
		}
		r.Elevated = ticket.elevated
		for i := range signals {
			switch h := &signals[i]; {
			case slices.Contains(ticket.conflicts, h.mark):
				h.verdict = conflict
			case slices.Contains(ticket.repeats, h.mark):
				h.verdict = duplicate
			}
		}
	}
	for i := range signals {
		switch signals[i].verdict {
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

// launch sees to it that the session has a pilot. It is false when too many
// requests wait for an elevation already.
func (c *Collector) launch(ctx context.Context, s *session) bool {
	if s.pilot() != nil {
		return true
	}
	select {
	case c.flights <- struct{}{}:
	default:
		return false
	}
	s.claim()
	at := s.ref()
	go func() {
		defer func() { <-c.flights }()
		// A caller who leaves does not take the others' elevation along. Those
		// who wait have the error from their tickets.
		_, _ = c.fly(context.WithoutCancel(ctx), at)
	}()
	return true
}

func (c *Collector) shardOf(key digest) *shard { return &c.shards[key.shard()] }
