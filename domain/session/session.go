package session

import (
	"halftone/domain/profile"
	"halftone/domain/signal"
)

// Limits of one session.
const (
	maxPending = 256 // signals that wait for an elevation
	foldedTo   = 128 // of them remain when the rest is folded
)

// Estimates of memory: a session with its share of the index, of its page and of
// the history, and a chunk with its share of a page.
const (
	sessionCost = blockSize + 24 + 16 + 3
	chunkCost   = blockSize + 3
)

// session is a look at one visit under the lock of its shard.
type session struct {
	*entry
	shard  *shard
	number uint32 // of the block
	rare   *rare  // nil in most
}

// ref is what is left of a session when the lock is given up: the session may
// be gone later, and its block another's.
type ref struct {
	shard  *shard
	number uint32
	visit  uint64
}

func (s *session) ref() ref { return ref{s.shard, s.number, s.visit} }

// open is false when the session is gone. The shard must be locked.
func (r ref) open() (session, bool) {
	p := &r.shard.slab.pages[r.number/pageBlocks]
	if p.entries>>(r.number%pageBlocks)&1 == 0 {
		return session{}, false
	}
	s := r.shard.open(r.number)
	return s, s.visit == r.visit
}

// uncommon returns what is rare of the session, made if need be.
func (s *session) uncommon() *rare {
	if s.rare == nil {
		s.rare = &rare{}
		s.rare.take(rareCost, s.shard.c.bytes)
		s.shard.rare[s.number] = s.rare
		s.flags |= hasRare
	}
	return s.rare
}

func (s *session) pilot() *pilot {
	if s.rare == nil {
		return nil
	}
	return s.rare.pilot
}

func (s *session) flight() *flight {
	if s.rare == nil {
		return nil
	}
	return s.rare.flight
}

func (s *session) decide() Decision {
	o := s.outline()
	return o.decide()
}

// begin fills in what is not yet known of where the visit began.
func (s *session) begin(c profile.Context, entryPath string) {
	if c.DeviceType != "" && s.device() == "" {
		s.setDevice(c.DeviceType)
	}
	if c.ReferrerDomain != "" && s.referrer == 0 {
		s.referrer = s.shard.c.phrases.refer(c.ReferrerDomain)
	}
	if entryPath != "" && s.path == 0 {
		s.path = s.shard.c.phrases.refer(entryPath)
	}
}

func (s *session) context() profile.Context {
	c := s.shard.c
	return profile.Context{DeviceType: s.device(), ReferrerDomain: c.phrases.text(s.referrer)}.StartingAt(s.startedAt, c.options.Zone)
}

// verdict is what became of one signal of an arrival.
type verdict int

const (
	accepted verdict = iota
	duplicate
	conflict
)

// whereabouts is where a signal lies.
type whereabouts int

const (
	nowhere whereabouts = iota // it has left, or is in conflict with the one that is here
	isPending
	inFlight
)

// record takes in one signal. grown tells that this needed a block.
func (s *session) record(h *held) (v verdict, where whereabouts, grown bool) {
	if bit := trace(h.mark); s.filter&bit == 0 {
		s.filter |= bit
	} else if v, where, known := s.recognise(h); known {
		return v, where, false
	}
	if s.signals == 0 {
		s.startedAt = h.at
	}
	s.signals++
	s.weight += int64(h.weight)
	grown = s.pending.add(&s.shard.slab, packed{h.mark, int32(h.at - s.shard.c.base(s.entry)), h.body})
	h.taken = true
	if s.pending.count > few {
		r := s.uncommon()
		before := r.places.bytes()
		r.places.add(&s.pending, &s.shard.slab, h.mark)
		r.take(r.places.bytes()-before, s.shard.c.bytes)
	}
	return accepted, isPending, grown
}

// recognise compares a signal with those that the session knows.
func (s *session) recognise(h *held) (v verdict, where whereabouts, known bool) {
	slab := &s.shard.slab
	if s.rare == nil {
		if p := s.pending.find(slab, h.mark); p != nil {
			return s.compare(h, p, isPending)
		}
		return 0, nowhere, false
	}
	if f := s.rare.flight; f != nil {
		if p := f.places.find(&f.parcel, slab, h.mark); p != nil {
			return s.compare(h, p, inFlight)
		}
	}
	if p := s.rare.places.find(&s.pending, slab, h.mark); p != nil {
		return s.compare(h, p, isPending)
	}
	if a, found := s.rare.recall(h.mark); found {
		if a.content != h.content {
			return conflict, nowhere, true
		}
		return duplicate, nowhere, true
	}
	return 0, nowhere, false
}

// compare tells a repeat from another signal under the same id.
func (s *session) compare(h *held, with *packed, where whereabouts) (verdict, whereabouts, bool) {
	var known signal.Signal
	if gist := s.read(&known, with); gist.at(known.At) != h.content {
		return conflict, nowhere, true
	}
	return duplicate, where, true
}

// forgetPlaces gives the memory of places back.
func (s *session) forgetPlaces(p *places) {
	s.rare.take(-p.bytes(), s.shard.c.bytes)
	*p = places{}
}

// leave keeps what is needed of a signal that goes: it is summed up and
// remembered.
func (s *session) leave(x *signal.Signal, content uint64, mark signal.Mark, isConflict bool) {
	c, r := s.shard.c, s.uncommon()
	if r.past == nil {
		r.past = newSums(c.bytes)
		r.take(sumsCost, c.bytes)
	}
	r.past.add(x, c.orderOf(x))
	if isConflict {
		content = ^content // no repeat has this
	}
	r.remember(answered{mark: mark, content: content}, c.bytes)
}

// fold makes room in a session that would not elevate: the oldest signals leave,
// those of the weakest intent first. Their weight stays in the sums.
func (s *session) fold() {
	s.flags.set(isFull, false)
	excess := int(s.pending.count) - foldedTo
	if excess <= 0 {
		return
	}
	var leaving [strongest + 1]int // by rank
	slab := &s.shard.slab
	s.pending.each(slab, func(p *packed) { leaving[p.body.rank()]++ })
	for rank := range leaving {
		leaving[rank] = min(leaving[rank], excess)
		excess -= leaving[rank]
	}
	x := &s.shard.folding
	freed := s.pending.filter(slab, func(p *packed) bool {
		rank := p.body.rank()
		if leaving[rank] == 0 {
			return true
		}
		leaving[rank]--
		gist := s.read(x, p)
		s.leave(x, gist.at(x.At), p.mark, false)
		s.shard.c.phrases.release(p.body.phrase())
		return false
	})
	clear(x.Tags[:cap(x.Tags)])
	*x = signal.Signal{Tags: x.Tags[:0]}
	s.shard.c.bytes.give(int64(freed) * chunkCost)
	s.rare.places.fill(&s.pending, slab)
}
