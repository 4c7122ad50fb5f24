package catalogue_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"halftone/domain/catalogue"
	"halftone/domain/segment"
)

func leaf(field string, value any, weight float64) segment.Rule {
	return segment.Rule{Type: segment.Statistic, Field: field, Operator: segment.GreaterOrEqual, Value: value, Weight: weight}
}

func TestDifferencesAreToldRuleByRule(t *testing.T) {
	days, tolerance := 30.0, 2.0
	before := segment.Definition{Key: "a", Name: "A", Threshold: 0.3, Combination: segment.Weighted, Rules: []segment.Rule{
		leaf("totalSessions", 2.0, 1), leaf("totalPurchases", 3.0, 1),
		{Type: segment.Group, Combination: segment.All, Weight: 1, Rules: []segment.Rule{leaf("count(purchase)", 1.0, 1)}},
	}}
	windowed := leaf("count(purchase)", 1.0, 1)
	windowed.Window = &segment.Window{LastDays: &days}
	changed := leaf("totalPurchases", 4.0, 0.5)
	changed.Tolerance, changed.IsRequired, changed.WhenMissing = &tolerance, true, segment.Fail
	for name, c := range map[string]struct {
		after segment.Definition
		want  []string
	}{
		"nothing": {before, nil},
		"what people see": {segment.Definition{Key: "a", Name: "B", Icon: "x", Tags: []string{"p", "q"}, Threshold: 0.4, Combination: segment.Any, Rules: before.Rules},
			[]string{"name: Name A -> B", "icon: Icon none -> x", "tags: Tags none -> p, q", "combination: Combination WEIGHTED -> ANY", "threshold: Threshold 0.3 -> 0.4"}},
		"a rule in front": {withRules(before, append([]segment.Rule{leaf("totalRevenue", 9.0, 1)}, before.Rules...)...),
			[]string{"rules[0]: Added: Total revenue ≥ 9"}},
		"a rule less": {withRules(before, before.Rules[1:]...), []string{"rules[0]: Removed: Total visits ≥ 2"}},
		"another field": {withRules(before, before.Rules[0], leaf("totalCartAdds", 3.0, 1), before.Rules[2]),
			[]string{"rules[1]: Removed: Total purchases ≥ 3", "rules[1]: Added: Total cart adds ≥ 3"}},
		"parts of a rule": {withRules(before, before.Rules[0], changed, before.Rules[2]), []string{
			"rules[1].value: Total purchases ≥ 3: value 3 -> 4", "rules[1].weight: Total purchases ≥ 3: weight 1 -> 0.5",
			"rules[1].tolerance: Total purchases ≥ 3: tolerance none -> 2", "rules[1].isRequired: Total purchases ≥ 3: required false -> true"}},
		"a rule of a group": {withRules(before, before.Rules[0], before.Rules[1], segment.Rule{Type: segment.Group, Combination: segment.All, Weight: 1,
			Rules: []segment.Rule{windowed}}), []string{"rules[2].rules[0].window: Number of purchases ≥ 1: window none -> last 30 days"}},
	} {
		var got []string
		for _, d := range catalogue.Differences(before, c.after) {
			got = append(got, d.Path+": "+d.Summary)
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func withRules(d segment.Definition, rules ...segment.Rule) segment.Definition {
	d.Rules = rules
	return d
}

// Whoever reads a difference must be able to trust that the rest is as it was:
// as many rules are told as added and removed as the lists differ in length by,
// and nothing is told of equal definitions.
func TestDifferencesAddUp(t *testing.T) {
	rules := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) segment.Rule {
		return leaf(rapid.SampledFrom([]string{"totalSessions", "totalPurchases", "totalRevenue"}).Draw(t, "field"),
			float64(rapid.IntRange(1, 3).Draw(t, "value")), 1)
	}), 0, 8)
	rapid.Check(t, func(t *rapid.T) {
		before, after := withRules(segment.Definition{}, rules.Draw(t, "before")...), withRules(segment.Definition{}, rules.Draw(t, "after")...)
		balance, told := 0, catalogue.Differences(before, after)
		for _, d := range told {
			switch {
			case d.Before == nil:
				balance++
			case d.After == nil:
				balance--
			}
		}
		if balance != len(after.Rules)-len(before.Rules) {
			t.Fatalf("%d more rules, told are %d more", len(after.Rules)-len(before.Rules), balance)
		}
		if isEqual := fmt.Sprint(before.Rules) == fmt.Sprint(after.Rules); isEqual != (len(told) == 0) {
			t.Fatalf("equal: %t, told: %d", isEqual, len(told))
		}
	})
}
