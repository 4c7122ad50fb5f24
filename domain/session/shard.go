package session

import (
	"math/rand/v2"
	"sync"
	"time"

	"halftone/domain/signal"
)

// shard is a part of all sessions under one lock, which nobody holds while
// waiting for anything.
type shard struct {
	sync.Mutex
	c       *Collector
	index   index
	slab    slab
	rare    map[uint32]*rare // by the number of the entry
	births  uint32
	history history
	folding signal.Signal // room for one, above all for its tags, that is used again
	// verdicts counts signals.
	verdicts [3]int64
	_        [64]byte // no line of a cache is shared with the next
}

func (sh *shard) find(key digest) (session, bool) {
	hash := key.hash()
	for at, n := sh.index.first(hash); n != 0; at, n = sh.index.next(hash, at) {
		if sh.slab.entry(n).key == key {
			return sh.open(n), true
		}
	}
	return session{}, false
}

// enter lets a session be found.
func (sh *shard) enter(s *session) { sh.index.add(s.key.hash(), s.number) }

// discard frees a session that was never found.
func (sh *shard) discard(s *session) {
	s.flags |= isForgotten
	sh.remove(s)
}

// free ends a session that has nothing in flight.
func (sh *shard) free(s *session, last Reason) {
	n := &sh.c.counters
	n.ended.add(causes[s.cause])
	if s.pending.count > 0 || s.flight() != nil {
		n.forgotten.add(last)
	}
	sh.remove(s)
}

// remove frees all that a session takes.
func (sh *shard) remove(s *session) {
	c := sh.c
	if !s.flags.has(isForgotten) {
		sh.index.remove(s.key.hash(), s.number)
	}
	sh.history.note(s.key, s.frequency(sh.history.period), sh.index.count)
	s.clearPending()
	if r := s.rare; r != nil {
		s.clearFlight()
		if r.past != nil {
			c.bytes.give(r.past.taken)
		}
		c.bytes.give(r.taken)
		delete(sh.rare, s.number)
	}
	c.phrases.release(s.referrer)
	c.phrases.release(s.path)
	sh.slab.release(s.number)
	c.sessions.give(1)
	c.bytes.give(sessionCost)
}

// clearPending drops the pending signals with whatever they take.
func (s *session) clearPending() {
	if s.rare != nil {
		s.forgetPlaces(&s.rare.places)
	}
	s.clear(&s.pending)
}

func (s *session) clearFlight() {
	if f := s.rare.flight; f != nil {
		s.forgetPlaces(&f.places)
		s.clear(&f.parcel)
		s.rare.flight = nil
	}
}

func (s *session) clear(p *parcel) {
	c, slab := s.shard.c, &s.shard.slab
	p.each(slab, func(x *packed) { c.phrases.release(x.body.phrase()) })
	c.bytes.give(int64(p.release(slab)) * chunkCost)
}

// create makes a session that is not found yet, see [shard.enter].
func (sh *shard) create(key digest, now time.Duration) session {
	number := sh.slab.allocateEntry()
	e := sh.slab.entry(number)
	sh.births++
	*e = entry{key: key, visit: rand.Uint64(), created: tickOf(now), active: tickOf(now), born: sh.births,
		touches: sh.history.frequency(key), period: sh.history.period}
	e.startedAt = sh.c.base(e)
	return session{entry: e, shard: sh, number: number}
}

func (sh *shard) open(number uint32) session {
	s := session{entry: sh.slab.entry(number), shard: sh, number: number}
	if s.flags.has(hasRare) {
		s.rare = sh.rare[number]
	}
	return s
}
