package segment_test

import (
	"math"
	"slices"
	"testing"

	"halftone/domain"
	"halftone/domain/segment"
)

// everyField compiles one rule for every kind of field.
func everyField(t *testing.T) *segment.Set {
	rule := func(kind segment.Type, field string, op segment.Operator, value any) segment.Rule {
		return segment.Rule{Type: kind, Field: field, Operator: op, Value: value, Weight: 1}
	}
	count := rule(segment.Statistic, "count(purchase)", segment.GreaterThan, 1.0)
	count.Category, count.Window = new("tech"), &segment.Window{LastDays: new(30.0)}
	return segment.NewSet(compile(t, definitionOf(
		rule(segment.CategoryInterest, "interests.tech", segment.GreaterThan, .1),
		rule(segment.TagAffinity, "affinities", segment.In, []any{"sale", "new"}),
		rule(segment.PriceRange, "priceRange", segment.GreaterThan, .1),
		rule(segment.Trait, "traits.vip", segment.Equal, true),
		rule(segment.Statistic, "totalPurchases", segment.GreaterThan, 1.0),
		rule(segment.Statistic, "avg(purchase.amount)", segment.GreaterThan, 1.0),
		count,
		rule(segment.Recency, "lastSeen", segment.LessThan, 1.0),
		rule(segment.Context, "context.deviceType.mobile", segment.GreaterThan, .1),
		rule(segment.Context, "context.dayType.weekend", segment.GreaterThan, .1),
		rule(segment.Context, "context.timeOfDay", segment.Equal, "night"),
		rule(segment.ModelScore, "model.churn", segment.GreaterThan, .1),
	)))
}

// rowOf gives values and returns what the rules see, by canonical name.
func rowOf(t *testing.T, w world) map[string]any {
	t.Helper()
	set := everyField(t)
	e := set.NewEvaluator()
	if err := e.Give(w); err != nil {
		t.Fatal(err)
	}
	seen := map[string]any{}
	for i, f := range set.Fields() {
		if f.IsText() {
			seen[f.String()] = e.Row().Texts[i-len(e.Row().Numbers)]
		} else {
			seen[f.String()] = e.Row().Numbers[i]
		}
	}
	return seen
}

func TestWhatIsNotGivenIsMissingOrZero(t *testing.T) {
	seen := rowOf(t, nil)
	for _, name := range []string{"interests.tech", "affinities.sale", "affinities.new", "totalPurchases", "count(purchase){category=tech,lastDays=30}"} {
		if seen[name] != 0.0 {
			t.Errorf("%s is %v, want 0", name, seen[name])
		}
	}
	for _, name := range []string{"priceRange", "traits.vip", "avg(purchase.amount)", "lastSeen", "context.deviceType.mobile", "model.churn"} {
		if x, ok := seen[name].(float64); !ok || !math.IsNaN(x) {
			t.Errorf("%s is %v, want missing", name, seen[name])
		}
	}
	if seen["context.timeOfDay"] != "" {
		t.Errorf("context.timeOfDay is %v, want missing", seen["context.timeOfDay"])
	}
}

func TestGivenValuesReachTheirRules(t *testing.T) {
	given := world{
		"interests.tech": .5, "affinities.new": .1, "priceRange": 12.5, "totalPurchases": 3.0, "avg(purchase.amount)": 7.25,
		"count(purchase){category=tech,lastDays=30}": 2.0, "lastSeen": .25, "context.timeOfDay": "night", "model.churn": 1.0,
	}
	seen := rowOf(t, given)
	for name, value := range given {
		if seen[name] != value {
			t.Errorf("%s is %v, want %v", name, seen[name], value)
		}
	}
	for value, want := range map[bool]float64{true: 1, false: 0} {
		if got := rowOf(t, world{"traits.vip": value})["traits.vip"]; got != want {
			t.Errorf("trait %v is %v", value, got)
		}
	}
}

// One share of a dimension tells that the dimension is known: the others are 0.
func TestSharesOfAGivenDimensionAreZero(t *testing.T) {
	seen := rowOf(t, world{"context.deviceType.tablet": 1, "context.timeOfDay.night": .5})
	if got := seen["context.deviceType.mobile"]; got != 0.0 {
		t.Errorf("the share not given is %v, want 0", got)
	}
	if x := seen["context.dayType.weekend"].(float64); !math.IsNaN(x) {
		t.Errorf("the share of another dimension is %v, want missing", x)
	}
	if got := seen["context.timeOfDay"]; got != "" {
		t.Errorf("the text follows from a share: %v", got)
	}
}

func TestValuesThatNoProfileHasAreRefused(t *testing.T) {
	for name, values := range map[string][]any{
		"interests.home":            {.5}, // no rule reads it
		"totalSignals":              {1},
		"count(purchase)":           {1},
		"context.dayType":           {"weekend"},
		"context.deviceType.phone":  {1},
		"segment.vip":               {true},
		"":                          {1},
		"nonsense":                  {1},
		"interests.tech":            {1.0, -.1, math.NaN(), "0.5", true, nil},
		"affinities.sale":           {1.5},
		"priceRange":                {-1.0, math.Inf(1)},
		"traits.vip":                {1, "true", nil},
		"totalPurchases":            {1.5, -1},
		"lastSeen":                  {-.5},
		"context.deviceType.mobile": {1.1},
		"context.timeOfDay":         {"", 1, true, "noon"},
		"model.churn":               {1.01, -.01},
	} {
		for _, value := range values {
			err := everyField(t).NewEvaluator().Give(world{name: value, "totalPurchases{": 1})
			paths := []string{}
			for _, fault := range domain.FaultsOf(err) {
				paths = append(paths, fault.Path)
			}
			want := []string{name, "totalPurchases{"}
			slices.Sort(want)
			if !slices.Equal(paths, want) {
				t.Errorf("%s = %v: faults at %v", name, value, paths)
			}
		}
	}
}

// What one call gave is forgotten by the next.
func TestGiveStartsAfresh(t *testing.T) {
	set := everyField(t)
	e := set.NewEvaluator()
	for _, w := range []world{{"totalPurchases": 3, "context.timeOfDay": "night", "model.churn": 1}, nil} {
		if err := e.Give(w); err != nil {
			t.Fatal(err)
		}
	}
	for i, f := range set.Fields() {
		if !f.IsText() && e.Row().Numbers[i] > 0 {
			t.Errorf("%s is still %v", f, e.Row().Numbers[i])
		}
	}
	if got := e.Row().Texts[0]; got != "" {
		t.Errorf("the text is still %q", got)
	}
}
