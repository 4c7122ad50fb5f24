package session

import (
	"math/bits"

	"halftone/domain/signal"
)

// parcel is a list of signals in chunks of a slab, all full but the last. It
// is a delta in the making or on its way.
type parcel struct {
	first, last uint32 // blocks
	count       uint32
	high        uint32 // how many of them are of high or conversion intent
}

const chunkSignals = 5

type chunk struct {
	signals [chunkSignals]packed
	next    uint32
}

// packed is a signal that is not known to be in the profile: 24 bytes, in one
// line of a cache or two.
type packed struct {
	mark signal.Mark
	// at is the instant in milliseconds after the base of the session. One that
	// does not fit stands in the body.
	at   int32
	body body
}

// body is the number of the phrase that [signal.Signal.AppendBody] wrote, with
// the rank of the intent above it.
type body uint32

func bodyOf(phrase uint32, rank uint8) body { return body(phrase | uint32(rank)<<phraseBits) }

func (b body) phrase() uint32 { return uint32(b) & (1<<phraseBits - 1) }

// rank orders intents from weak to strong: 0 to 3.
func (b body) rank() int { return int(b >> phraseBits) }

const (
	highRank  = 2
	strongest = 3
)

func rankOf(i signal.Intent) uint8 {
	switch i {
	case signal.Conversion:
		return strongest
	case signal.High:
		return highRank
	case signal.Active:
		return 1
	}
	return 0
}

// add appends a signal. grown tells that a block was needed.
func (p *parcel) add(s *slab, x packed) (where place, grown bool) {
	i := int(p.count % chunkSignals)
	if i == 0 {
		next := s.allocate()
		if p.first == 0 {
			p.first = next
		} else {
			s.chunk(p.last).next = next
		}
		p.last = next
	}
	s.chunk(p.last).signals[i] = x
	p.count++
	if x.body.rank() >= highRank {
		p.high++
	}
	return placeOf(p.last, i), i == 0
}

// growth is how many blocks n more signals need.
func (p *parcel) growth(n int) int { return chunks(int(p.count)+n) - chunks(int(p.count)) }

func chunks(signals int) int { return (signals + chunkSignals - 1) / chunkSignals }

// find looks a signal up by its mark.
func (p *parcel) find(s *slab, mark signal.Mark) (place, bool) {
	left := int(p.count)
	for number := p.first; number != 0; {
		c := s.chunk(number)
		for i := range min(left, chunkSignals) {
			if c.signals[i].mark == mark {
				return placeOf(number, i), true
			}
		}
		left -= chunkSignals
		number = c.next
	}
	return 0, false
}

// each visits all signals in order.
func (p *parcel) each(s *slab, visit func(x *packed, at place)) {
	left := int(p.count)
	for number := p.first; number != 0; {
		c := s.chunk(number)
		for i := range min(left, chunkSignals) {
			visit(&c.signals[i], placeOf(number, i))
		}
		left -= chunkSignals
		number = c.next
	}
}

// filter takes out the signals that are not to be kept, and says how many
// blocks that frees.
func (p *parcel) filter(s *slab, keep func(x *packed) bool) (freed int) {
	rest := parcel{first: p.first, last: p.first}
	p.each(s, func(x *packed, _ place) {
		if !keep(x) {
			return
		}
		i := rest.count % chunkSignals
		if i == 0 && rest.count > 0 {
			rest.last = s.chunk(rest.last).next
		}
		s.chunk(rest.last).signals[i] = *x
		rest.count++
		if x.body.rank() >= highRank {
			rest.high++
		}
	})
	if rest.count == 0 {
		return p.release(s)
	}
	last := s.chunk(rest.last)
	excess := parcel{first: last.next}
	last.next = 0
	clear(last.signals[(rest.count-1)%chunkSignals+1:])
	*p = rest
	return excess.release(s)
}

// release frees the blocks of the parcel, and says how many they were.
func (p *parcel) release(s *slab) (freed int) {
	for number := p.first; number != 0; freed++ {
		next := s.chunk(number).next
		s.release(number)
		number = next
	}
	*p = parcel{}
	return freed
}

// trace is the bit that a signal leaves in the filter of its session.
func trace(mark signal.Mark) uint64 { return bits.RotateLeft64(1, int(mark[15])) }
