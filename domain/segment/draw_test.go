package segment_test

import (
	"math"
	"math/rand/v2"

	"halftone/domain/segment"
)

// drawer draws definitions and worlds that dwell on edges.
type drawer struct {
	*rand.Rand
	hints map[string][]float64 // edges of rules, by canonical field
	plain bool                 // no negation, no SKIP: scores can only rise with the rules' own

	others []segment.Definition // that rules may compare
	terms  map[string]*term     // expressions that were drawn, by their text
}

func newDrawer(seed uint64) *drawer {
	return &drawer{Rand: rand.New(rand.NewPCG(seed, seed^0x9e3779b97f4a7c15)), hints: map[string][]float64{}, terms: map[string]*term{}}
}

func pick[T any](d *drawer, from ...T) T { return from[d.IntN(len(from))] }

func (d *drawer) oneIn(n int) bool { return d.IntN(n) == 0 }

var (
	ordering = []segment.Operator{segment.GreaterThan, segment.GreaterOrEqual, segment.LessThan, segment.LessOrEqual, segment.Between}
	numeric  = append(ordering[:len(ordering):len(ordering)], segment.Equal, segment.NotEqual)
	counting = append(numeric[:len(numeric):len(numeric)], segment.In, segment.NotIn)
	textual  = []segment.Operator{segment.Equal, segment.NotEqual, segment.In, segment.NotIn, segment.Contains}
	ofSets   = []segment.Operator{segment.Contains, segment.In, segment.NotIn}
	equality = []segment.Operator{segment.Equal, segment.NotEqual}
)

// subject is one kind of field with the operators that the contract grants it.
type subject struct {
	kind      segment.Type
	operators []segment.Operator
	fields    []string
}

var subjects = []subject{
	{segment.CategoryInterest, numeric, []string{"interests.tech", "interests.home"}},
	{segment.TagAffinity, numeric, []string{"affinities.gadgets"}},
	{segment.BrandAffinity, numeric, []string{"brandAffinities.acme"}},
	{segment.CategoryInterest, ofSets, []string{"interests"}},
	{segment.TagAffinity, ofSets, []string{"affinities"}},
	{segment.BrandAffinity, ofSets, []string{"brandAffinities"}},
	{segment.PriceRange, ordering, []string{"priceRange", "price.min", "price.max", "price.average"}},
	{segment.Trait, equality, []string{"traits.prefersDeals", "traits.vip"}},
	{segment.Statistic, counting, []string{"totalSessions", "totalSignals", "totalProductViews", "totalCartAdds", "totalPurchases", "totalRevenue"}},
	{segment.Statistic, counting, []string{
		"count(purchase)", "count(*)", "signals(search)", "sum(purchase.amount)", "sum(purchase.quantity)",
		"avg(purchase.amount)", "min(purchase.amount)", "max(purchase.amount)", "distinctDays(*)"}},
	{segment.Recency, ordering, []string{"lastSeen", "firstSeen", "last.purchase", "first.search"}},
	{segment.Context, numeric, []string{"context.deviceType.mobile", "context.dayType.weekend"}},
	{segment.Context, textual, []string{"context.deviceType", "context.referrerDomain"}},
	{segment.ModelScore, numeric, []string{"model.churn"}},
}

var names = []any{"tech", "home", "acme", "gadgets"}

func (d *drawer) definition() segment.Definition {
	return segment.Definition{
		Key: "drawn", Name: "Drawn", Combination: d.combination(),
		Threshold: pick(d, .3, .5, .35, 1, .001, float64(1+d.IntN(1000))/1000),
		Rules:     d.rules(0),
	}
}

func (d *drawer) combination() segment.Combination {
	return pick(d, segment.All, segment.Any, segment.Weighted, segment.Weighted)
}

func (d *drawer) rules(depth int) []segment.Rule {
	rules := make([]segment.Rule, 1+d.IntN(4))
	for i := range rules {
		if depth < segment.MaxGroupDepth && d.oneIn(4) {
			rules[i] = segment.Rule{Type: segment.Group, Combination: d.combination(), Rules: d.rules(depth + 1)}
		} else {
			rules[i] = d.leaf()
		}
		r := &rules[i]
		r.Weight = pick(d, 1, 1, .1, .2, .3, .7, 1e-300, 1e-9, 1e9, d.Float64()+1e-6)
		r.IsRequired = d.oneIn(5)
		r.IsNegated = !d.plain && d.oneIn(5)
	}
	return rules
}

func (d *drawer) leaf() segment.Rule {
	switch {
	case d.oneIn(12):
		return d.expression()
	case d.others != nil && d.oneIn(4):
		return d.comparison(pick(d, d.others...))
	}
	s := pick(d, subjects...)
	r := segment.Rule{Type: s.kind, Field: pick(d, s.fields...), Operator: pick(d, s.operators...)}
	r.WhenMissing = pick(d, "", segment.Fail, segment.Pass, segment.Skip, segment.Skip)
	if d.plain && r.WhenMissing == segment.Skip {
		r.WhenMissing = segment.Fail
	}
	if hasAnyPrefix(r.Field, "count", "signals", "sum", "avg", "min", "max", "distinct") {
		d.limit(&r)
	}
	switch {
	case s.kind == segment.Trait:
		r.Value = d.oneIn(2)
	case r.Field == "context.deviceType" || r.Field == "context.referrerDomain":
		r.Value = d.operands(r.Operator, func() any { return pick(d, "mobile", "tablet", "desktop", "mob", "shop.example", "e") })
	case len(s.operators) == len(ofSets):
		r.Value = d.operands(r.Operator, func() any { return pick(d, names...) })
	default:
		d.numbers(&r)
	}
	return r
}

// comparison draws a rule over another segment.
func (d *drawer) comparison(other segment.Definition) segment.Rule {
	r := segment.Rule{Type: segment.OtherSegment, Field: "segment." + other.Key, Operator: segment.Equal, Value: d.oneIn(2)}
	if d.oneIn(2) {
		r.Operator = pick(d, numeric...)
		d.numbers(&r)
	}
	return r
}

func (d *drawer) limit(r *segment.Rule) {
	days := func() *float64 { return new(pick(d, .5, 1, 7, 30, 400)) }
	switch d.IntN(5) {
	case 0:
		r.Window = &segment.Window{LastDays: days()}
	case 1:
		r.Window = &segment.Window{OlderThanDays: days()}
	case 2:
		r.Window = &segment.Window{Between: &segment.Days{FromDays: 60, ToDays: pick(d, 30, 1.5, 59.999)}}
	}
	r.Category = pick(d, nil, nil, new("tech"))
}

func (d *drawer) operands(op segment.Operator, draw func() any) any {
	if op != segment.In && op != segment.NotIn {
		return draw()
	}
	list := make([]any, 1+d.IntN(3))
	for i := range list {
		list[i] = draw()
	}
	return list
}

func (d *drawer) numbers(r *segment.Rule) {
	if r.Operator == segment.Between {
		low, high := d.operand(), d.operand()
		r.Value = []any{min(low, high), max(low, high)}
	} else {
		r.Value = d.operands(r.Operator, func() any { return d.operand() })
	}
	if r.Operator != segment.NotEqual && r.Operator != segment.In && r.Operator != segment.NotIn && d.oneIn(3) {
		r.Tolerance = new(pick(d, 0, 1, .1, 1e-12, 2.5, 30, 1e-300, 1e300, d.Float64()))
	}
	name := canonical(*r)
	for _, operand := range listOf(r.Value) {
		x := operand.(float64)
		d.hints[name] = append(d.hints[name], x, math.Floor(x)+1, math.Ceil(x)-1)
		if r.Tolerance != nil {
			d.hints[name] = append(d.hints[name], x-*r.Tolerance, x+*r.Tolerance)
		}
	}
}

func (d *drawer) operand() float64 {
	return pick(d, 0, 1, 2, 3, 5, .4, .2, .35, 2.5, 30, 100, 1e-9, 1e15, 1e300, 1e-300, -1, -2.5, -1e300,
		d.Float64(), 10*d.Float64(), float64(d.IntN(10)))
}

// worldFor draws the values that a definition's rules read.
func (d *drawer) worldFor(rules []segment.Rule) world {
	w := world{}
	var walk func([]segment.Rule)
	walk = func(rules []segment.Rule) {
		for _, r := range rules {
			walk(r.Rules)
			name := canonical(r)
			switch r.Type {
			case segment.OtherSegment:
				continue
			case segment.Expression:
				d.give(w, d.terms[r.Value.(string)])
				continue
			}
			if _, drawn := w[name]; r.Type == segment.Group || drawn || d.oneIn(6) {
				continue
			}
			switch {
			case r.Type == segment.Trait:
				w[name] = d.oneIn(2)
			case r.Field == "context.deviceType" || r.Field == "context.referrerDomain":
				w[name] = pick(d, "mobile", "tablet", "desktop", "shop.example")
			case r.Field == "interests" || r.Field == "affinities" || r.Field == "brandAffinities":
				for _, operand := range listOf(r.Value) {
					w[name+"."+operand.(string)] = pick(d, 0, 0, .4, 5e-324)
				}
			default:
				w[name] = d.value(name)
			}
		}
	}
	walk(rules)
	return w
}

func (d *drawer) value(name string) float64 {
	hints := d.hints[name]
	edge := pick(d, append(hints, 0)...)
	switch d.IntN(8) {
	case 0:
		return math.Nextafter(edge, math.Inf(1))
	case 1:
		return math.Nextafter(edge, math.Inf(-1))
	case 2:
		return 2 * edge
	case 3:
		return edge * d.Float64()
	case 4:
		return pick(d, 0, 1, 2, 4, .05, 1e9, 1e-12, 5e-324, math.MaxFloat64, 10*d.Float64(), float64(d.IntN(12)))
	}
	return edge
}
