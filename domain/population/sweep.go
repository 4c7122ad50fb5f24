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
	evaluator *segment.Evaluator
	clock     profile.Clock
	reference int32
	numbers   []profile.Field
	texts     []profile.Field
	values    [][]float64 // by numeric slot and place
	scores    []float64   // of one profile
	present   Bits
	out       Scored
}

func newSweep(set *segment.Set, clock profile.Clock, reference int32) *sweep {
	s := &sweep{evaluator: set.NewEvaluator(), clock: clock, reference: reference, scores: make([]float64, set.Len())}
	s.numbers, s.texts = set.Slots()
	s.values = make([][]float64, len(s.numbers))
	for i := range s.values {
		s.values[i] = make([]float64, BlockSize)
	}
	s.out.Present = &s.present
	s.out.Scores = make([][]float64, set.Len())
	for i := range s.out.Scores {
		s.out.Scores[i] = make([]float64, BlockSize)
	}
	return s
}

// score scores the profiles of a block; false when it has none.
func (s *sweep) score(b *block, w *workspace, fields []profile.Field, published map[profile.Field]bool) bool {
	b.prepare(w, fields, published, s.clock.Now())
	defer b.mu.RUnlock()
	if b.present == 0 {
		return false
	}
	size := len(b.keys)
	for i, f := range s.numbers {
		s.clock.Values(f.Kind, b.columns[f].bases, s.reference, s.values[i][:size])
	}
	s.present = Bits{}
	row := s.evaluator.Row()
	texts := w.names.all()
	for place, key := range b.keys {
		if key == (domain.ProfileKey{}) {
			continue
		}
		s.present.Set(place)
		for i, values := range s.values {
			row.Numbers[i] = values[place]
		}
		for i, f := range s.texts {
			row.Texts[i] = texts[b.columns[f].texts[place]]
		}
		s.evaluator.Scores(s.scores)
		for i, score := range s.scores {
			s.out.Scores[i][place] = score
		}
	}
	return true
}
