package population

import (
	"math/bits"

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

// reaching are the places whose score reaches the threshold. It has no branches:
// who qualifies is what no processor can predict.
func reaching(threshold float64, scores []float64) (places Bits) {
	for word := range places {
		within, place := uint64(0), uint64(1)
		for _, score := range scores[word*64:][:64] {
			if score >= threshold {
				within |= place
			}
			place <<= 1
		}
		places[word] = within
	}
	return places
}

// without are the places that are not in another set.
func (s *Bits) without(other *Bits) (rest Bits) {
	for i, word := range s {
		rest[i] = word &^ other[i]
	}
	return rest
}

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
	values    [][]float64 // by slot and place: in buffers, or as the block has them
	buffers   [][]float64
	words     [][]string
	out       Scored
}

func newSweep(set *segment.Set, clock profile.Clock, reference int32) *sweep {
	s := &sweep{columns: set.NewColumns(), clock: clock, reference: reference}
	s.numbers, s.texts = s.columns.Slots()
	s.values, s.buffers = make([][]float64, len(s.numbers)), buffers[float64](len(s.numbers))
	s.words = buffers[string](len(s.texts))
	s.out.Scores = buffers[float64](set.Len())
	return s
}

func buffers[T any](n int) [][]T {
	out := make([][]T, n)
	for i := range out {
		out[i] = make([]T, BlockSize)
	}
	return out
}

// run evaluates the profiles of a block, unless it has none, and does something
// with the outcome while the block stays as it is. Places without a profile are evaluated
// too, and told by Present.
func (s *sweep) run(b *block, w *workspace, fields []profile.Field, published map[profile.Field]bool, do func()) {
	b.prepare(w, fields, published, s.clock.Now())
	defer b.release()
	if b.present == (Bits{}) {
		return
	}
	for i, f := range s.numbers {
		s.values[i] = s.clock.Values(f.Kind, b.columns[f].bases, s.reference, s.buffers[i])
	}
	texts := w.names.all()
	for i, f := range s.texts {
		for place, id := range b.columns[f].texts {
			s.words[i][place] = texts[id]
		}
	}
	s.columns.Scores(len(b.keys), s.values, s.words, s.out.Scores)
	s.out.Present, s.out.block = b.present.without(&b.silent), b
	do()
}
