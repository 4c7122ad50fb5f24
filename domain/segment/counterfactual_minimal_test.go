package segment_test

import (
	"encoding/json"
	"math"
	"testing"

	"halftone/domain/segment"
)

// plainDefinition draws a definition of at most four rules, each over a field of
// its own but for the sets, with edges that people would choose.
func (d *drawer) plainDefinition() segment.Definition {
	definition := segment.Definition{Key: "drawn", Combination: d.combination(), Threshold: float64(1+d.IntN(20)) / 20}
	rules := d.plainLeaves()
	d.Shuffle(len(rules), func(i, j int) { rules[i], rules[j] = rules[j], rules[i] })
	rules = rules[:1+d.IntN(4)]
	for i := range rules {
		rules[i].Weight, rules[i].IsRequired, rules[i].IsNegated = float64(1+d.IntN(4)), d.oneIn(4), d.oneIn(4)
		rules[i].WhenMissing = pick(d, segment.Fail, segment.Fail, segment.Pass, segment.Skip)
	}
	if n := len(rules); n > 2 && d.oneIn(2) {
		rules = []segment.Rule{rules[0], {
			Type: segment.Group, Combination: d.combination(), Weight: 1, IsNegated: d.oneIn(4), Rules: rules[1:],
		}}
	}
	definition.Rules = rules
	return definition
}

func (d *drawer) plainLeaves() []segment.Rule {
	number := func(kind segment.Type, field string, perUnit float64) segment.Rule {
		r := segment.Rule{Type: kind, Field: field, Operator: pick(d, ordering...)}
		low := float64(1 + d.IntN(8))
		r.Value = low / perUnit
		if r.Operator == segment.Between {
			r.Value = []any{low / perUnit, (low + float64(d.IntN(3))) / perUnit}
		}
		if d.oneIn(2) {
			r.Tolerance = new(float64(d.IntN(4)) / perUnit)
		}
		return r
	}
	return []segment.Rule{
		{Type: segment.Trait, Field: "traits.vip", Operator: segment.Equal, Value: true},
		{Type: segment.Context, Field: "context.deviceType", Operator: pick(d, segment.Equal, segment.NotEqual), Value: pick(d, "mobile", "tablet")},
		{Type: segment.CategoryInterest, Field: "interests", Operator: pick(d, segment.In, segment.NotIn), Value: []any{"tech", "home"}},
		number(segment.CategoryInterest, "interests.tech", 10),
		number(segment.TagAffinity, "affinities.sale", 10),
		number(segment.PriceRange, "priceRange", .1),
		number(segment.Recency, "lastSeen", .2),
		number(segment.Statistic, "totalPurchases", 1),
		number(segment.Statistic, "totalSessions", 1),
	}
}

// plainValues are values that a field can have, coarse and exact in steps.
func plainValues(name string) (values []any) {
	scale, n := 1.0, 20
	switch {
	case name == "traits.vip":
		return []any{true, false}
	case name == "context.deviceType":
		return []any{"mobile", "tablet", "desktop"}
	case hasAnyPrefix(name, "interests", "affinities"):
		scale, n = .02, 49
	case name == "priceRange":
		scale, n = 2, 90
	case name == "lastSeen":
		scale, n = 1, 80
	}
	for i := range n + 1 {
		values = append(values, math.Round(scale*float64(i)*1000)/1000)
	}
	return values
}

// forEachPlain evaluates plain definitions over plain worlds.
func forEachPlain(t *testing.T, n int, check func(e segment.Evaluation, d segment.Definition, w world, fields []string)) {
	d := drawn(t)
	for range n {
		definition := d.plainDefinition()
		set := segment.NewSet(compile(t, definition))
		var fields []string
		w := world{}
		for _, f := range set.Fields() {
			fields = append(fields, f.String())
			if !d.oneIn(4) {
				w[f.String()] = pick(d, plainValues(f.String())...)
			}
		}
		e := set.NewEvaluator()
		load(e, set, w)
		check(e.Evaluate(0), definition, w, fields)
		if t.Failed() {
			return
		}
	}
}

// changesOf calls try with every value that a field may come to be.
func changesOf(w world, name string, try func(world)) {
	from := known(w, name)
	for _, to := range plainValues(name) {
		if to != from && mayBecome(name, from, to) {
			c := world{}
			for other, value := range w {
				c[other] = value
			}
			c[name] = to
			try(c)
		}
	}
}

// smallest is the size of the first counterfactual that is told, +Inf if there
// is none, and the number of its changes.
func smallest(e segment.Evaluation) (size float64, changes int) {
	if found := e.Counterfactuals(1); len(found) > 0 {
		return found[0].Size, len(found[0].Changes)
	}
	return math.Inf(1), 0
}

// reportSmaller fails the test if a world is a counterfactual of a smaller size.
func reportSmaller(t *testing.T, d segment.Definition, w, c world, size float64) {
	t.Helper()
	before, after := judge(d, w), judge(d, c)
	if smaller := sizeOf(d, before, after); after.member != before.member && smaller < size-.000501 && !t.Failed() {
		text, _ := json.Marshal(d)
		t.Errorf("%s\n%v: %v has the size %v, and the smallest told %v", text, w, c, smaller, size)
	}
}

// No change of a single field is smaller than the first that is told, by trying
// them all.
func TestNoSingleChangeIsSmaller(t *testing.T) {
	forEachPlain(t, 3000, func(e segment.Evaluation, d segment.Definition, w world, fields []string) {
		size, changes := smallest(e)
		if changes == 2 {
			size = math.Inf(1)
		}
		for _, name := range fields {
			changesOf(w, name, func(c world) { reportSmaller(t, d, w, c, size) })
		}
	})
}

// Nor is a change of two fields, where no single one will do.
func TestNoPairOfChangesIsSmaller(t *testing.T) {
	forEachPlain(t, 300, func(e segment.Evaluation, d segment.Definition, w world, fields []string) {
		size, changes := smallest(e)
		if changes == 1 {
			return
		}
		for i, a := range fields {
			for _, b := range fields[i+1:] {
				changesOf(w, a, func(c world) {
					changesOf(c, b, func(c world) { reportSmaller(t, d, w, c, size) })
				})
			}
		}
	})
}
