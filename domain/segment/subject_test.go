package segment_test

import (
	"testing"

	"halftone/domain/profile"
	"halftone/domain/segment"
)

// What is offered to whoever writes a rule must make a rule.
func TestARuleOverASubjectCompiles(t *testing.T) {
	subjects := []segment.Subject{segment.SubjectOfSet(profile.InterestField), segment.SubjectOfSet(profile.AffinityField), segment.SubjectOfSet(profile.BrandField)}
	for _, name := range []string{
		"interests.tech", "affinities.gadgets", "brandAffinities.acme", "priceRange", "traits.prefersDeals", "totalPurchases", "totalRevenue",
		"count(purchase)", "sum(purchase.amount)", "lastSeen", "last.purchase", "context.deviceType", "context.deviceType.mobile", "model.churn",
	} {
		f, ok := profile.ParseField(name)
		if !ok {
			t.Fatal(name)
		}
		if s := segment.SubjectOf(f); s.Path != name || s.Label == "" {
			t.Errorf("%s: got %+v", name, s)
		} else {
			subjects = append(subjects, s)
		}
	}
	values := map[segment.Unit]any{segment.Text: "mobile", segment.Flag: true, segment.Names: "tech"}
	for _, s := range subjects {
		for _, op := range s.Operators {
			value := values[s.Unit]
			if value == nil {
				value = 0.5
				if s.Unit == segment.Number {
					value = 1.0
				}
			}
			switch op {
			case segment.Between:
				value = []any{value, value}
			case segment.In, segment.NotIn:
				value = []any{value}
			}
			d := segment.Definition{Key: "a", Name: "a", Threshold: 0.5, Combination: segment.All,
				Rules: []segment.Rule{{Type: s.Type, Field: s.Path, Operator: op, Value: value, Weight: 1}}}
			if _, err := segment.Compile(d, 0); err != nil {
				t.Errorf("%s %s %v: %v", s.Path, op, value, err)
			}
		}
	}
}
