package population

import (
	"math/bits"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/segment"
)

// Bits is a set of places in a block.
type Bits [BlockSize / 64]uint64

// Set adds a place.
func (s *Bits) Set(place int) { s[place/64] |= 1 << (place % 64) }

// Clear removes a place.
func (s *Bits) Clear(place int) { s[place/64] &^= 1 << (place % 64) }

// Has tells whether a place is in the set.
func (s *Bits) Has(place int) bool { return s[place/64]&(1<<(place%64)) != 0 }

// Count is the number of places in both sets.
func (s *Bits) Count(other *Bits) (n int) {
	for i, word := range s {
		n += bits.OnesCount64(word & other[i])
	}
	return n
}

// sweep scores blocks, one after the other, with buffers of its own.
type sweep struct {
	columns   *segment.Columns
	clock     profile.Clock
	reference int32
	numbers   []profile.Field
	texts     []profile.Field
	values    [][]float64 // by slot and place
	words     [][]string
	present   Bits
	out       Scored
}

func newSweep(set *segment.Set, clock profile.Clock, reference int32) *sweep {
	s := &sweep{columns: set.NewColumns(), clock: clock, reference: reference}
	s.numbers, s.texts = s.columns.Slots()
	s.values, s.words = buffers[float64](len(s.numbers)), buffers[string](len(s.texts))
	s.out = Scored{Present: &s.present, Scores: buffers[float64](set.Len())}
	return s
}

func buffers[T any](n int) [][]T {
	out := make([][]T, n)
	for i := range out {
		out[i] = make([]T, BlockSize)
	}
	return out
}

// score scores the profiles of a block, unless it has none, and does something
// with the scores while the block stays as it is. Places without a profile are scored
// too, and told by Present.
func (s *sweep) score(b *block, w *workspace, fields []profile.Field, published map[profile.Field]bool, do func()) {
	b.prepare(w, fields, published, s.clock.Now())
	defer b.mu.RUnlock()
	if b.present == 0 {
		return
	}
	for i, f := range s.numbers {
		bases := b.columns[f].bases
		s.clock.Values(f.Kind, bases, s.reference, s.values[i][:len(bases)])
	}
	texts := w.names.all()
	for i, f := range s.texts {
		for place, id := range b.columns[f].texts {
			s.words[i][place] = texts[id]
		}
	}
	s.columns.Scores(len(b.keys), s.values, s.words, s.out.Scores)
	s.present = Bits{}
	for place, key := range b.keys {
		if key != (domain.ProfileKey{}) {
			s.present.Set(place)
		}
	}
	s.out.block = b
	do()
}
