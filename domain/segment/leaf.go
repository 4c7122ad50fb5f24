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

	trapezoid         // of acceptsInterval
	weight    float64 // in a flat program
	capping   int64   // there all bits for a required rule, none for another

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

// score is that of the leaf; NaN takes no part.
func (l *leaf) score(r *Row) float64 {
	switch l.accepts {
	case acceptsInterval, acceptsIn, acceptsNotIn:
		return l.numberScore(r.Numbers[l.slot])
	case acceptsAnyOf, acceptsNoneOf:
		found := slices.ContainsFunc(l.slots, func(slot int32) bool { return r.Numbers[slot] > 0 })
		return l.signed(crisp(found == (l.accepts == acceptsAnyOf)))
	case acceptsExpression:
		v := l.expression.value(l.slots, r)
		if v != v {
			return l.missing
		}
		return l.signed(min(1, max(0, v)))
	}
	text := r.Texts[l.slot]
	if text == "" {
		return l.missing
	}
	return l.signed(crisp(l.acceptsText(text)))
}

// numberScore is the score of a leaf that compares one number.
func (l *leaf) numberScore(v float64) float64 {
	switch {
	case l.accepts == acceptsInterval:
		return l.signed(l.degree(v))
	case v != v:
		return l.missing
	}
	return l.signed(crisp(slices.Contains(l.numbers, v) == (l.accepts == acceptsIn)))
}

// signed negates a score where the rule does.
func (l *leaf) signed(s float64) float64 {
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
		below, above := l.rejected(l.whole)
		return max(0, min(v-below, above-v))
	case l.accepts == acceptsInterval:
		low, high := l.edges()
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
