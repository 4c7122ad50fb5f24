package segment

import (
	"math"
	"slices"
	"strings"

	"halftone/domain/profile"
)

// leaf is a compiled rule without children: a field and the set of values that
// the rule accepts.
type leaf struct {
	accepts accepts
	negated bool
	whole   bool    // the field only takes whole numbers; traits and memberships are 0 and 1
	slot    int32   // of the number, or of the text
	node    int32   // place of the score
	missing float64 // score when the field is missing; NaN = takes no part

	// For acceptsInterval: values in [low, high] are accepted. Where a value lies
	// says how it is scored: 0 below, 1 inside, 2 above.
	low, high float64
	parts     [3]part

	numbers []float64 // of acceptsIn and acceptsNotIn
	texts   []string  // of the operators on texts
	slots   []int32   // of the operators on sets: interests, affinities; of an expression

	other      *Program    // compared instead of a field: its score, or its membership when whole
	expression *expression // of acceptsExpression
}

// accepts is the form of an accepted set.
type accepts uint8

const (
	acceptsInterval accepts = iota
	acceptsIn
	acceptsNotIn
	acceptsAnyOf  // at least one of slots is above 0
	acceptsNoneOf // none of slots is above 0
	acceptsExpression
	acceptsText
	acceptsNoText
	acceptsTextWith // contains texts[0]
)

// part is how an interval scores values on one side of it, or inside.
type part struct {
	edge float64 // differs from the bound where an operator is strict
	fall float64 // distance over which the score falls from 1 to 0, negative above
	most float64 // highest score: 1 inside, almost outside, 0 where crisp
}

var inside = part{fall: math.Inf(1), most: 1}

// outside makes a part; direction is 1 below and -1 above.
func outside(edge, fall, direction float64) part {
	if fall == 0 {
		return part{edge, direction, 0}
	}
	return part{edge, direction * fall, almost}
}

// interval makes a leaf that accepts [low, high]; both ends fall off linearly.
func interval(low, high, fallLow, fallHigh float64) leaf {
	return leaf{
		accepts: acceptsInterval, low: low, high: high,
		parts: [3]part{outside(low, fallLow, 1), inside, outside(high, fallHigh, -1)},
	}
}

// above makes a leaf that accepts what is greater than edge.
func above(edge, fall float64) leaf {
	l := interval(edge, math.Inf(1), fall, 0)
	l.low = math.Nextafter(edge, math.Inf(1))
	return l
}

// below makes a leaf that accepts what is less than edge.
func below(edge, fall float64) leaf {
	l := interval(math.Inf(-1), edge, 0, fall)
	l.high = math.Nextafter(edge, math.Inf(-1))
	return l
}

// fields lists what the leaf reads.
func (l *leaf) fields(of *fields) []profile.Field {
	switch {
	case l.other != nil:
		return nil
	case l.expression != nil:
		return l.expression.fields
	case l.accepts >= acceptsText:
		return of.texts[l.slot : l.slot+1]
	case l.slots == nil:
		return of.numbers[l.slot : l.slot+1]
	}
	out := make([]profile.Field, len(l.slots))
	for i, slot := range l.slots {
		out[i] = of.numbers[slot]
	}
	return out
}

// rebind makes the leaf read its fields from the slots that another row has.
func (l *leaf) rebind(from, to *fields) {
	if l.slots == nil {
		for _, f := range l.fields(from) {
			l.slot = to.slot(f)
		}
		return
	}
	slots := make([]int32, len(l.slots))
	for i, f := range l.fields(from) {
		slots[i] = to.slot(f)
	}
	l.slots = slots
}

// intervalScore is the degree in [0, 1] to which v lies in the interval: 1 on
// the accepted set A, else 1 - d/w with d the distance to A and w the tolerance.
// This is the trapezoid of fuzzy-set theory (Zadeh 1965). It has no branches:
// where a value lies is what no processor can predict.
func (l *leaf) intervalScore(v float64) float64 {
	part := &l.parts[bit(v >= l.low)+bit(v > l.high)]
	return min(part.most, 1-min(1, (part.edge-v)/part.fall))
}

// listedScore is the score of a leaf that is no interval.
func (l *leaf) listedScore(r *Row) (s float64) {
	switch l.accepts {
	case acceptsIn, acceptsNotIn:
		v := r.Numbers[l.slot]
		if v != v {
			return l.missing
		}
		s = crisp(slices.Contains(l.numbers, v) == (l.accepts == acceptsIn))
	case acceptsAnyOf, acceptsNoneOf:
		found := slices.ContainsFunc(l.slots, func(slot int32) bool { return r.Numbers[slot] > 0 })
		s = crisp(found == (l.accepts == acceptsAnyOf))
	case acceptsExpression:
		v := l.expression.value(l.slots, r)
		if v != v {
			return l.missing
		}
		s = min(1, max(0, v))
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
// field: 0 when it does, NaN where there is no such thing. Where an operator is
// strict the edge itself is 0 away.
func (l *leaf) distance(v float64) float64 {
	switch {
	case l.accepts == acceptsInterval && l.negated:
		below, above := l.rejected()
		return max(0, min(v-below, above-v))
	case l.accepts == acceptsInterval:
		low, high := l.parts[0].edge, l.parts[2].edge
		if l.whole {
			low, high = math.Ceil(low), math.Floor(high)
		}
		return max(0, low-v, v-high)
	case l.accepts == acceptsIn && !l.negated:
		nearest := math.Inf(1)
		for _, n := range l.numbers {
			nearest = min(nearest, math.Abs(n-v))
		}
		return nearest
	}
	return math.NaN()
}

// rejected are the values next to the interval that score 0, which is what
// satisfies a negated leaf.
func (l *leaf) rejected() (below, above float64) {
	low, high := l.parts[0], l.parts[2]
	below, above = low.edge, high.edge
	if low.most > 0 {
		below -= low.fall
	} else if l.whole {
		below = math.Ceil(below) - 1
	}
	if high.most > 0 {
		above -= high.fall
	} else if l.whole {
		above = math.Floor(above) + 1
	}
	if l.whole {
		return math.Floor(below), math.Ceil(above)
	}
	return below, above
}
