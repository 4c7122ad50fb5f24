package segment_test

import (
	"math"
	"testing"

	"halftone/domain/segment"
)

// explained compiles one rule, gives it a world and returns its explanation.
func explained(t *testing.T, r segment.Rule, w world) segment.RuleScore {
	t.Helper()
	if r.Weight == 0 {
		r.Weight = 1
	}
	e := segment.NewSet(compile(t, definitionOf(r))).NewEvaluator()
	if err := e.Give(w); err != nil {
		t.Fatal(err)
	}
	return e.Evaluate(0).Rules()[0]
}

func TestExplanationsInWords(t *testing.T) {
	last30 := &segment.Window{LastDays: new(30.0)}
	older := &segment.Window{OlderThanDays: new(1.5)}
	between := &segment.Window{Between: &segment.Days{FromDays: 60, ToDays: 30}}
	rule := func(kind segment.Type, field string, op segment.Operator, value any) segment.Rule {
		return segment.Rule{Type: kind, Field: field, Operator: op, Value: value}
	}
	within := func(r segment.Rule, category string, w *segment.Window) segment.Rule {
		if r.Window = w; category != "" {
			r.Category = &category
		}
		return r
	}
	negated := func(r segment.Rule) segment.Rule { r.IsNegated = true; return r }
	described := func(r segment.Rule) segment.Rule { r.Description = "Loves tech"; return r }
	for _, c := range []struct {
		rule                       segment.Rule
		world                      world
		describe, expected, actual string
	}{
		{rule(segment.CategoryInterest, "interests.tech", segment.GreaterOrEqual, .4), world{"interests.tech": .72345},
			"Interest in tech ≥ 0.4", "≥ 0.4", "0.723"},
		{described(rule(segment.CategoryInterest, "interests.tech", segment.GreaterThan, .4)), nil,
			"Loves tech", "> 0.4", "0"},
		{rule(segment.TagAffinity, "affinities.gadgets", segment.LessThan, .25), world{"affinities.gadgets": .1},
			"Affinity to gadgets < 0.25", "< 0.25", "0.1"},
		{rule(segment.BrandAffinity, "brandAffinities.Acme & Co", segment.NotEqual, 0.0), world{"brandAffinities.acme-co": .5},
			"Affinity to the brand acme-co ≠ 0", "≠ 0", "0.5"},
		{rule(segment.CategoryInterest, "interests", segment.Contains, "Tech"), world{"interests.tech": .2},
			"interests contains Tech", "contains Tech", "tech"},
		{rule(segment.CategoryInterest, "interests", segment.Contains, "Shoes (men)"), world{"interests.shoes-men": .2},
			"interests contains Shoes (men)", "contains Shoes (men)", "shoes-men"},
		{rule(segment.TagAffinity, "affinities", segment.In, []any{"sale", "new", "vip"}), world{"affinities.sale": .2, "affinities.vip": .1},
			"affinities one of sale, new, vip", "one of sale, new, vip", "sale, vip"},
		{rule(segment.BrandAffinity, "brandAffinities", segment.NotIn, []any{"acme"}), nil,
			"brandAffinities none of acme", "none of acme", "none of them"},
		{rule(segment.PriceRange, "priceRange", segment.Between, []any{0.0, 75.5}), world{"priceRange": 49.9},
			"Typical price 0 to 75.5", "0 to 75.5", "49.9"},
		{rule(segment.PriceRange, "price.min", segment.LessOrEqual, 10.0), nil,
			"Lowest price ≤ 10", "≤ 10", "unknown"},
		{rule(segment.PriceRange, "price.max", segment.GreaterThan, 10.0), world{"price.max": 10.0},
			"Highest price > 10", "> 10", "10"},
		{rule(segment.PriceRange, "price.average", segment.GreaterThan, 10.0), world{"price.average": 10.0 / 3},
			"Average price > 10", "> 10", "3.33"},
		{rule(segment.Trait, "traits.prefersDeals", segment.Equal, true), world{"traits.prefersDeals": false},
			"Trait prefersDeals = true", "= true", "false"},
		{rule(segment.Trait, "traits.vip", segment.NotEqual, true), nil,
			"Trait vip ≠ true", "≠ true", "unknown"},
		{rule(segment.Statistic, "totalPurchases", segment.GreaterOrEqual, 3.0), world{"totalPurchases": 2},
			"Total purchases ≥ 3", "≥ 3", "2"},
		{rule(segment.Statistic, "totalSessions", segment.In, []any{1.0, 2.0}), nil,
			"Total visits one of 1, 2", "one of 1, 2", "0"},
		{rule(segment.Statistic, "totalRevenue", segment.LessThan, 1000.0), world{"totalRevenue": 12.5},
			"Total revenue < 1000", "< 1000", "12.5"},
		{within(rule(segment.Statistic, "count(purchase)", segment.GreaterThan, 5.0), "", last30), world{"count(purchase){lastDays=30}": 6},
			"Number of purchases in the last 30 days > 5", "> 5", "6"},
		{within(rule(segment.Statistic, "count(*)", segment.GreaterThan, 5.0), "Home & Garden", nil), nil,
			"Number of signals in home-garden > 5", "> 5", "0"},
		{within(rule(segment.Statistic, "sum(purchase.quantity)", segment.GreaterThan, 5.0), "", older), nil,
			"Quantity of purchases longer than 1.5 days ago > 5", "> 5", "0"},
		{within(rule(segment.Statistic, "sum(purchase.amount)", segment.NotIn, []any{.5}), "tech", between), world{"sum(purchase.amount){category=tech,fromDays=60,toDays=30}": 19.99},
			"Money of purchases in tech between 60 and 30 days ago none of 0.5", "none of 0.5", "19.99"},
		{rule(segment.Statistic, "avg(purchase.amount)", segment.GreaterThan, 5.0), nil,
			"Average amount of purchases > 5", "> 5", "unknown"},
		{rule(segment.Statistic, "distinctDays(product_view)", segment.Equal, 2.0), world{"distinctDays(product_view)": 2},
			"Days with product views = 2", "= 2", "2"},
		{rule(segment.Recency, "lastSeen", segment.LessThan, 30.0), world{"lastSeen": 3.14159},
			"Last seen < 30 days", "< 30 days", "3.142 days"},
		{rule(segment.Recency, "first.product_view", segment.Between, []any{1.5, 7.0}), nil,
			"First product view 1.5 days to 7 days", "1.5 days to 7 days", "unknown"},
		{rule(segment.Context, "context.deviceType.mobile", segment.GreaterOrEqual, .5), world{"context.deviceType.tablet": 1},
			"Share of visits with deviceType mobile ≥ 0.5", "≥ 0.5", "0"},
		{rule(segment.Context, "context.referrerDomain", segment.Contains, "shop"), world{"context.referrerDomain": "shop.example"},
			"Most frequent referrerDomain contains shop", "contains shop", "shop.example"},
		{rule(segment.ModelScore, "model.churn", segment.GreaterThan, .5), world{"model.churn": .25},
			"Model score churn > 0.5", "> 0.5", "0.25"},
		{negated(rule(segment.Statistic, "totalPurchases", segment.Equal, 0.0)), nil,
			"Total purchases = 0", "not = 0", "0"},
		{groupOf(validRule()), world{"totalPurchases": 2}, "Group: any of 1 rule", "any of 1 rule", "score 0.667"},
		{negated(segment.Rule{Type: segment.Group, Combination: segment.Weighted, Weight: 1, Rules: []segment.Rule{validRule(), validRule()}}), nil,
			"Group: not 2 rules by weight", "not 2 rules by weight", "score 1"},
	} {
		r := explained(t, c.rule, c.world)
		if got := r.Rule.Describe(); got != c.describe {
			t.Errorf("described as %q, want %q", got, c.describe)
		}
		if got := r.ExpectedText(); got != c.expected {
			t.Errorf("%s: expected is %q, want %q", c.describe, got, c.expected)
		}
		if got := r.ActualText(); got != c.actual {
			t.Errorf("%s: actual is %q, want %q", c.describe, got, c.actual)
		}
	}
}

func TestDistanceToSatisfaction(t *testing.T) {
	number := func(field string, op segment.Operator, value any) segment.Rule {
		return segment.Rule{Type: segment.Statistic, Field: field, Operator: op, Value: value}
	}
	negated := func(r segment.Rule, tolerance ...float64) segment.Rule {
		r.IsNegated = true
		if tolerance != nil {
			r.Tolerance = &tolerance[0]
		}
		return r
	}
	const whole, fraction = "totalPurchases", "totalRevenue"
	for _, c := range []struct {
		rule  segment.Rule
		value any
		want  float64
	}{
		{number(whole, segment.GreaterOrEqual, 5.0), 2, 3},
		{number(whole, segment.GreaterOrEqual, 5.0), 7, 0},
		{number(whole, segment.GreaterOrEqual, 4.5), 4, 1},
		{number(whole, segment.GreaterThan, 5.0), 5, 1},
		{number(whole, segment.LessThan, 5.0), 5, 1},
		{number(whole, segment.LessOrEqual, 4.5), 6, 2},
		{number(whole, segment.Equal, 5.0), 8, 3},
		{number(whole, segment.In, []any{1.0, 9.0}), 6, 3},
		{number(whole, segment.In, []any{1.0, 9.0}), 9, 0},
		{number(fraction, segment.GreaterThan, 5.0), 5.0, 0},
		{number(fraction, segment.GreaterThan, 5.0), 3.5, 1.5},
		{number(fraction, segment.Between, []any{10.0, 20.0}), 25.5, 5.5},
		{number(fraction, segment.Between, []any{10.0, 20.0}), 15.0, 0},
		{negated(number(whole, segment.Equal, 0.0)), 0, 1},
		{negated(number(whole, segment.GreaterOrEqual, 3.0)), 5, 5},
		{negated(number(whole, segment.GreaterOrEqual, 3.0), 0), 5, 3},
		{negated(number(whole, segment.GreaterOrEqual, 3.0), 1.5), 5, 4},
		{negated(number(whole, segment.LessThan, 3.0), 1), 1, 2},
		{negated(number(fraction, segment.Between, []any{10.0, 20.0})), 15.0, 15},
		{negated(number(fraction, segment.LessThan, 30.0)), 45.0, 15},
		{negated(number(fraction, segment.LessThan, 30.0)), 70.0, 0},
		{segment.Rule{Type: segment.Trait, Field: "traits.vip", Operator: segment.Equal, Value: true}, false, 1},
		{segment.Rule{Type: segment.Trait, Field: "traits.vip", Operator: segment.NotEqual, Value: true}, false, 0},
	} {
		r := explained(t, c.rule, world{c.rule.Field: c.value})
		if !near(r.Distance, c.want, 1e-12) {
			t.Errorf("%s %s at %v: distance %v, want %v", c.rule.Field, r.ExpectedText(), c.value, r.Distance, c.want)
		}
	}
	for _, r := range []segment.Rule{
		number(whole, segment.NotEqual, 0.0),
		number("avg(purchase.amount)", segment.GreaterThan, 5.0), // missing
		{Type: segment.CategoryInterest, Field: "interests", Operator: segment.Contains, Value: "tech"},
		{Type: segment.Context, Field: "context.deviceType", Operator: segment.Equal, Value: "mobile"},
		groupOf(validRule()),
	} {
		if got := explained(t, r, nil).Distance; !math.IsNaN(got) {
			t.Errorf("%s: distance %v where there is no such thing", r.Field, got)
		}
	}
}
