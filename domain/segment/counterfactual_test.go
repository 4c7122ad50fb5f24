package segment_test

import (
	"encoding/json"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"halftone/domain/segment"
)

func counterfactuals(e *segment.Evaluator, limit int) []segment.Counterfactual {
	return e.Evaluate(0).Counterfactuals(limit)
}

func TestCounterfactualsOfTheDefaults(t *testing.T) {
	for name, c := range map[string]struct {
		key   string
		world world
		want  []string
	}{
		"one purchase short": {"high-value", world{"totalPurchases": 2, "lastSeen": 75}, []string{
			"enters at 0.4: Total purchases 2 -> 3 (one more purchase)",
			"enters at 0.4: Typical price unknown -> 44.28",
			"enters at 0.567: Last seen 75 days -> 0 days (a visit now)"}},
		"short of tech": {"tech-enthusiast", world{"interests.tech": .2}, []string{
			"enters at 0.35: Interest in tech 0.2 -> 0.233 (one more product view in tech)",
			"enters at 0.35: Affinity to gadgets 0 -> 0.05 (one more product view tagged gadgets)",
			"enters at 0.35: Affinity to electronics 0 -> 0.05 (one more product view tagged electronics)"}},
		"two fields at once": {"tech-enthusiast", world{"interests.tech": .72, "affinities.gadgets": .31, "affinities.electronics": .15}, []string{
			"leaves at 0.349: Interest in tech 0.72 -> 0 and Affinity to gadgets 0.31 -> 0.199",
			"leaves at 0.349: Interest in tech 0.72 -> 0 and Affinity to electronics 0.15 -> 0.149"}},
		"an abandoner buys": {"cart-abandoner", world{"totalCartAdds": 5}, []string{
			"leaves at 0: Total purchases 0 -> 2 (two more purchases)"}},
		"a visitor is new no more": {"new-visitor", world{"totalSessions": 1}, []string{
			"leaves at 0: Total visits 1 -> 3 (two more visits)",
			"leaves at 0: Total purchases 0 -> 1 (one more purchase)"}},
		"once known, never new again": {"new-visitor", world{"totalSessions": 7}, nil},
		"a trait that is unknown": {"bargain-hunter", world{"totalCartAdds": 2}, []string{
			"enters at 0.3: Typical price unknown -> 115.05",
			"enters at 0.367: Trait prefersDeals unknown -> true"}},
		"two rules are required": {"home-enthusiast", world{"lastSeen": 100}, []string{
			"enters at 0.35: Interest in home 0 -> 0.2 (three more product views in home)"}},
	} {
		e := evaluatorOf(defaultDefinition(c.key))
		give(e, c.world)
		if got := sentences(counterfactuals(e, 3)); !slices.Equal(got, c.want) {
			t.Errorf("%s: got\n\t%s\nwant\n\t%s", name, strings.Join(got, "\n\t"), strings.Join(c.want, "\n\t"))
		}
	}
}

func sentences(found []segment.Counterfactual) []string {
	var out []string
	for _, c := range found {
		outcome := "leaves"
		if c.Enters {
			outcome = "enters"
		}
		score, _ := json.Marshal(c.Score)
		out = append(out, outcome+" at "+string(score)+": "+c.Summary())
	}
	return out
}

func TestCounterfactualsInWords(t *testing.T) {
	last30, older := &segment.Window{LastDays: new(30.0)}, &segment.Window{OlderThanDays: new(30.0)}
	rule := func(kind segment.Type, field string, op segment.Operator, value any) segment.Rule {
		return segment.Rule{Type: kind, Field: field, Operator: op, Value: value, Weight: 1}
	}
	within := func(r segment.Rule, category string, w *segment.Window) segment.Rule {
		if r.Window = w; category != "" {
			r.Category = &category
		}
		return r
	}
	statistic := func(field string, op segment.Operator, value any) segment.Rule {
		return rule(segment.Statistic, field, op, value)
	}
	crisp := func(r segment.Rule) segment.Rule { r.Tolerance = new(0.0); return r }
	for _, c := range []struct {
		rule  segment.Rule
		world world
		want  string
	}{
		{crisp(statistic("totalSignals", segment.GreaterThan, 11.0)), world{"totalSignals": 1}, "Total signals 1 -> 12 (11 more signals)"},
		{crisp(statistic("totalProductViews", segment.GreaterThan, 1.0)), nil, "Total product views 0 -> 2 (two more product views)"},
		{crisp(statistic("totalCartAdds", segment.GreaterThan, 1e6)), nil, "Total cart adds 0 -> 1000001"},
		{crisp(statistic("totalRevenue", segment.GreaterThan, 99.5)), world{"totalRevenue": 20}, "Total revenue 20 -> 99.51 (one purchase of at least 79.51)"},
		{crisp(within(statistic("count(purchase)", segment.GreaterOrEqual, 2.0), "tech", last30)), nil,
			"Number of purchases in tech in the last 30 days 0 -> 2 (two more purchases in tech)"},
		{crisp(within(statistic("count(purchase)", segment.GreaterOrEqual, 2.0), "", older)), nil,
			"Number of purchases longer than 30 days ago 0 -> 2"},
		{crisp(statistic("distinctDays(search)", segment.GreaterOrEqual, 2.0)), world{"distinctDays(search)": 1},
			"Days with searches 1 -> 2 (searches on one more day)"},
		{crisp(statistic("sum(purchase.amount)", segment.GreaterOrEqual, 50.0)), nil, "Money of purchases 0 -> 50 (one purchase of at least 50)"},
		{crisp(statistic("max(purchase.amount)", segment.GreaterOrEqual, 50.0)), nil, "Highest amount of purchases unknown -> 50 (one purchase of 50)"},
		{crisp(statistic("avg(purchase.amount)", segment.LessThan, 50.0)), world{"avg(purchase.amount)": 80}, "Average amount of purchases 80 -> 49.99"},
		{crisp(rule(segment.Recency, "last.purchase", segment.LessThan, 30.0)), world{"last.purchase": 31.25}, "Last purchase 31.25 days -> 0 days (one purchase now)"},
		{crisp(rule(segment.Recency, "last.purchase", segment.GreaterThan, 30.0)), world{"last.purchase": 29}, "Last purchase 29 days -> 30.01 days (no purchase for another 1.01 days)"},
		{crisp(rule(segment.Recency, "lastSeen", segment.GreaterOrEqual, 30.0)), world{"lastSeen": 29}, "Last seen 29 days -> 30 days (no visit for another 1 day)"},
		{crisp(rule(segment.Recency, "firstSeen", segment.GreaterOrEqual, 30.0)), world{"firstSeen": 20}, "First seen 20 days -> 30 days (in 10 days)"},
		{rule(segment.BrandAffinity, "brandAffinities", segment.Contains, "Acme"), nil, "Affinity to the brand acme 0 -> 0.001 (one more product view of the brand acme)"},
		{crisp(rule(segment.CategoryInterest, "interests.tech", segment.LessThan, .3)), world{"interests.tech": .5}, "Interest in tech 0.5 -> 0.299"},
		{rule(segment.Context, "context.deviceType", segment.NotEqual, "mobile"), world{"context.deviceType": "mobile"}, "Most frequent deviceType mobile -> tablet"},
		{rule(segment.Context, "context.deviceType", segment.Contains, "esk"), nil, "Most frequent deviceType unknown -> desktop"},
		{rule(segment.Context, "context.referrerDomain", segment.NotIn, []any{"a.example"}), world{"context.referrerDomain": "a.example"}, "Most frequent referrerDomain a.example -> another.example"},
		{crisp(rule(segment.Context, "context.dayType.weekend", segment.GreaterOrEqual, .5)), nil, "Share of visits with dayType weekend unknown -> 0.5"},
		{rule(segment.ModelScore, "model.churn", segment.GreaterOrEqual, .8), world{"model.churn": .1}, "Model score churn 0.1 -> 0.4"},
	} {
		e := evaluatorOf(definitionOf(c.rule))
		give(e, c.world)
		if found := counterfactuals(e, 1); len(found) != 1 || found[0].Summary() != c.want {
			t.Errorf("got %q, want %q", sentences(found), c.want)
		}
	}
}

// What signals are suggested is enough: with that much evidence the outcome has
// turned round, also where too much of it would be as bad as too little.
func TestSuggestedSignalsAreEnough(t *testing.T) {
	narrow := validRule()
	narrow.Type, narrow.Field, narrow.Operator, narrow.Value, narrow.Tolerance =
		segment.CategoryInterest, "interests.tech", segment.Between, []any{.4, .45}, new(0.0)
	e := evaluatorOf(definitionOf(narrow))
	give(e, world{"interests.tech": .2})
	found := counterfactuals(e, 1)
	if got := found[0].Changes[0].Signals; len(got) != 1 || got[0].Count != 3 {
		t.Errorf("suggested %v, want three product views and no purchase", got)
	}
	give(e, world{"interests.tech": .39})
	if got := counterfactuals(e, 1)[0].Changes[0].Signals; got[0].Count != 1 || len(got) != 1 {
		t.Errorf("suggested %v, want one product view", got)
	}
	narrow.Value = []any{.4, .41}
	e = evaluatorOf(definitionOf(narrow))
	give(e, world{"interests.tech": .39})
	if got := counterfactuals(e, 1)[0].Changes[0].Signals; got != nil {
		t.Errorf("suggested %v, and all of them overshoot", got)
	}
}

func TestCounterfactualsAreAsManyAsAskedFor(t *testing.T) {
	e := evaluatorOf(defaultDefinition("tech-enthusiast"))
	give(e, world{"interests.tech": .2})
	for limit, want := range map[int]int{-1: 0, 0: 0, 1: 1, 2: 2, 100: 3} {
		if got := len(counterfactuals(e, limit)); got != want {
			t.Errorf("limit %d: %d, want %d", limit, got, want)
		}
	}
}

// changed is the world with the changes made.
func changed(w world, c segment.Counterfactual) world {
	w = maps.Clone(w)
	for _, change := range c.Changes {
		w[change.Field.String()] = change.To
	}
	return w
}

// sizeOf is the sum of the changes of the leaves' scores, by the reference.
func sizeOf(d segment.Definition, before, after verdict) (size float64) {
	for path, score := range before.scores {
		if ruleAt(d.Rules, path).Type == segment.Group {
			continue
		}
		switch other := after.scores[path]; {
		case math.IsNaN(score) != math.IsNaN(other):
			size++
		case !math.IsNaN(score):
			size += math.Abs(score - other)
		}
	}
	return size
}

func ruleAt(rules []segment.Rule, path string) *segment.Rule {
	index := 0
	head, rest, nested := strings.Cut(strings.TrimPrefix(path, "rules["), "]")
	_ = json.Unmarshal([]byte(head), &index)
	if rest = strings.TrimPrefix(rest, "."); nested && rest != "" {
		return ruleAt(rules[index].Rules, rest)
	}
	return &rules[index]
}

// mayBecome tells what a field can come to be, by the contract.
func mayBecome(name string, from, to any) bool {
	before, isNumber := from.(float64)
	after, _ := to.(float64)
	recency := hasAnyPrefix(name, "last", "first")
	switch {
	case isNumber && hasAnyPrefix(name, "total", "count", "signals", "sum", "distinct"):
		return after > before
	case isNumber && hasAnyPrefix(name, "price.max", "max"):
		return after > before
	case isNumber && hasAnyPrefix(name, "price.min", "min"):
		return after < before
	case isNumber && recency:
		return after > before || after == 0 && strings.HasPrefix(name, "last")
	case recency:
		return after == 0
	}
	return true
}

func known(w world, name string) any {
	if value, ok := w[name]; ok {
		return value
	}
	if zeroWhenAbsent(name) {
		return 0.0
	}
	return nil
}

// Whatever the definition and whatever the values, also those that no profile
// has: a counterfactual is true by the reference, possible, and told again the
// same.
func TestCounterfactualsHold(t *testing.T) {
	law(t, drawn(t), func(e *segment.Evaluator, d segment.Definition, w world) (broken string) {
		evaluation := e.Evaluate(0)
		found := evaluation.Counterfactuals(5)
		before, size := judge(d, w), 0.0
		for _, c := range found {
			after := judge(d, changed(w, c))
			switch {
			case c.Enters == evaluation.IsMember || after.member != c.Enters || after.rounded != c.Score:
				return "does not turn the outcome round: " + c.Summary()
			case math.Abs(sizeOf(d, before, after)-c.Size) > .000501:
				return "is of another size: " + c.Summary()
			case c.Size < size:
				return "is smaller than the one before it: " + c.Summary()
			case len(c.Changes) != len(found[0].Changes) || len(c.Changes) > 2:
				return "mixes single changes and pairs: " + c.Summary()
			}
			size = c.Size
			for _, change := range c.Changes {
				name := change.Field.String()
				if from := known(w, name); from != change.From || !mayBecome(name, from, change.To) {
					return "can never be: " + c.Summary()
				}
			}
		}
		if !reflect.DeepEqual(evaluation.Counterfactuals(5), found) {
			return "is told differently the second time"
		}
		return broken
	})
}

// Another segment and an expression are no fields, so they are not varied; but
// they follow the fields that are.
func TestCounterfactualsSeeOtherSegmentsAndExpressions(t *testing.T) {
	purchases, buyer := validRule(), segment.Rule{Type: segment.OtherSegment, Field: "segment.buyers", Operator: segment.Equal, Value: true, Weight: 1}
	loyal := segment.Rule{Type: segment.Expression, Value: "totalPurchases >= 5", Weight: 1}
	buyers := definitionOf(validRule())
	buyers.Key, buyers.Threshold = "buyers", 1
	for _, c := range []struct {
		name  string
		rules []segment.Rule
		want  []string
	}{
		{"segment alone", []segment.Rule{buyer}, nil},
		{"expression alone", []segment.Rule{loyal}, nil},
		{"segment beside the field", []segment.Rule{purchases, buyer}, []string{"enters at 1: Total purchases 2 -> 3 (one more purchase)"}},
		{"expression beside the field", []segment.Rule{purchases, loyal}, []string{"enters at 1: Total purchases 2 -> 5 (three more purchases)"}},
	} {
		p, err := segment.Compile(definitionOf(c.rules...), 0, buyers)
		if err != nil {
			t.Fatal(err)
		}
		e := segment.NewSet(compile(t, defaultDefinition("high-value")), p).NewEvaluator()
		give(e, world{"totalPurchases": 2})
		if got := sentences(e.Evaluate(1).Counterfactuals(3)); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// A definition as large as it may be is answered in bounded time, if need be by
// nothing.
func TestCounterfactualsOfHugeDefinitionsEnd(t *testing.T) {
	operands := make([]any, segment.MaxOperands)
	for i := range operands {
		operands[i] = float64(2 * i)
	}
	var rules []segment.Rule
	for i := range segment.MaxRules {
		r := validRule()
		r.Field = []string{"totalPurchases", "totalSessions", "totalSignals"}[i%3]
		r.Operator, r.Value = segment.NotIn, operands
		rules = append(rules, r)
	}
	e := evaluatorOf(definitionOf(rules...))
	give(e, world{"totalPurchases": 3})
	start := time.Now()
	counterfactuals(e, 3)
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %v", took)
	}
}
