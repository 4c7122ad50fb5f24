package segment

import (
	"math"
	"slices"
	"strings"
)

// leaf is a compiled rule without children: a field and the set of values that
// the rule accepts.
type leaf struct {
	accepts accepts
	slot    int32 // of the number, or of the text
	negated bool
	missing float64 // score when the field is missing; NaN = takes no part

	// For acceptsInterval: values in [low, high] are accepted; a value below
	// loses 1 over a distance of fallLow from edgeLow, above likewise. Bounds
	// and edges differ where an operator is strict.
	low, high         float64
	edgeLow, edgeHigh float64
	fallLow, fallHigh float64

	numbers []float64 // of acceptsIn and acceptsNotIn
	texts   []string  // of the operators on texts
	slots   []int32   // of the operators on sets: interests, affinities
}

// accepts is the form of an accepted set.
type accepts uint8

const (
	acceptsInterval accepts = iota
	acceptsIn
	acceptsNotIn
	acceptsAnyOf  // at least one of slots is above 0
	acceptsNoneOf // none of slots is above 0
	acceptsText
	acceptsNoText
	acceptsTextWith // contains texts[0]
)

// interval makes a leaf that accepts [low, high]; both fall off linearly.
func interval(low, high, fallLow, fallHigh float64) leaf {
	return leaf{accepts: acceptsInterval, low: low, high: high, edgeLow: low, edgeHigh: high, fallLow: fallLow, fallHigh: fallHigh}
}

// score is the degree in [0, 1] to which the leaf holds, NaN when it takes no
// part: 1 on the accepted set A, else 1 - d/w with d the distance to A and w
// the tolerance. This is the trapezoid of fuzzy-set theory (Zadeh 1965).
func (l *leaf) score(r *Row) float64 {
	var s float64
	switch l.accepts {
	case acceptsInterval:
		v := r.Numbers[l.slot]
		if v != v {
			return l.missing
		}
		s = l.intervalScore(v)
	case acceptsIn, acceptsNotIn:
		v := r.Numbers[l.slot]
		if v != v {
			return l.missing
		}
		s = crisp(slices.Contains(l.numbers, v) == (l.accepts == acceptsIn))
	case acceptsAnyOf, acceptsNoneOf:
		found := slices.ContainsFunc(l.slots, func(slot int32) bool { return r.Numbers[slot] > 0 })
		s = crisp(found == (l.accepts == acceptsAnyOf))
	default:
		text := r.Texts[l.slot]
		if text == "" {
			return l.missing
		}
		s = crisp(l.acceptsText(text))
	}
	if l.negated {
		return 1 - s
	}
	return s
}

func (l *leaf) intervalScore(v float64) float64 {
	if v >= l.low && v <= l.high {
		return 1
	}
	d, w := v-l.edgeHigh, l.fallHigh
	if v < l.low {
		d, w = l.edgeLow-v, l.fallLow
	}
	if w == 0 {
		return 0
	}
	return max(0, min(almost, 1-d/w))
}

func (l *leaf) acceptsText(text string) bool {
	switch l.accepts {
	case acceptsText:
		return slices.Contains(l.texts, text)
	case acceptsNoText:
		return !slices.Contains(l.texts, text)
	}
	return strings.Contains(text, l.texts[0])
}

func crisp(satisfied bool) float64 {
	if satisfied {
		return 1
	}
	return 0
}

// distance is how far the number v is from satisfying the leaf, in units of its
// field: 0 when it does, NaN where there is no such thing.
func (l *leaf) distance(v float64) float64 {
	switch {
	case l.accepts == acceptsInterval && l.negated:
		return l.distanceToRejection(v)
	case l.accepts == acceptsInterval && v < l.low:
		return l.edgeLow - v
	case l.accepts == acceptsInterval:
		return max(0, v-l.edgeHigh)
	case l.accepts == acceptsIn && !l.negated:
		nearest := math.Inf(1)
		for _, n := range l.numbers {
			nearest = min(nearest, math.Abs(n-v))
		}
		return nearest
	}
	return math.NaN()
}

// distanceToRejection is how far v is from where the interval scores 0, which
// is what satisfies a negated leaf.
func (l *leaf) distanceToRejection(v float64) float64 {
	return max(0, min(v-l.edgeLow+l.fallLow, l.edgeHigh-v+l.fallHigh))
}
