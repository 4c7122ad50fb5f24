package main

import (
	"math"

	"halftone/domain/segment"
)

// flat scores the ten default segments by one formula without branches. It is
// the yardstick for R1: what remains when groups, negation, other combinations,
// missing values and explanations are given up.
type flat struct {
	rules    []flatRule
	segments []flatSegment
}

// flatRule scores v as max(0, min(1, rise*v + a, b - fall*v)): two lines and
// a clamp.
type flatRule struct {
	slot             int
	rise, a, fall, b float64
	weight           float64 // share of the segment's weights
	cap              float64 // added to the score before it caps the segment; 0 if required, else 1
}

type flatSegment struct {
	end       int // index after the last rule
	threshold float64
}

// steep makes a line that falls from 1 to 0 at once.
const steep = 1e9

// newFlat reads the set's definitions; slots are those of its fields.
func newFlat(set *segment.Set) *flat {
	slots := map[string]int{}
	for i, field := range set.Fields() {
		slots[field.String()] = i
	}
	f := &flat{}
	for i := range set.Len() {
		definition := set.Program(i).Definition()
		weights := 0.0
		for _, r := range definition.Rules {
			weights += r.Weight
		}
		for _, r := range definition.Rules {
			rule := flatRule{slot: slots[r.Field], a: 1, b: 1, weight: r.Weight / weights, cap: 1}
			if r.IsRequired {
				rule.cap = 0
			}
			t := trapezoidOf(r)
			if !math.IsInf(t.low, 0) {
				rule.rise, rule.a = 1/t.fallLow, 1-t.low/t.fallLow
			}
			if !math.IsInf(t.high, 0) {
				rule.fall, rule.b = 1/t.fallHigh, 1+t.high/t.fallHigh
			}
			f.rules = append(f.rules, rule)
		}
		f.segments = append(f.segments, flatSegment{end: len(f.rules), threshold: definition.Threshold})
	}
	return f
}

// scores writes the score of every segment and returns the set of those that
// the row is a member of. Missing values of the row are -1.
func (f *flat) scores(row, out []float64) (members uint64) {
	begin := 0
	for i := range f.segments {
		s := &f.segments[i]
		value, cap := 0.0, 1.0
		rules := f.rules[begin:s.end]
		for j := range rules {
			r := &rules[j]
			v := row[r.slot]
			score := max(0, min(1, r.rise*v+r.a, r.b-r.fall*v))
			value += r.weight * score
			cap = min(cap, score+r.cap)
		}
		begin = s.end
		out[i] = math.Floor(min(value, cap)*1000+.5) / 1000
		var bit uint64
		if out[i] >= s.threshold {
			bit = 1
		}
		members |= bit << i
	}
	return members
}
