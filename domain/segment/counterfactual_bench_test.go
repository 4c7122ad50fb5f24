package segment_test

import (
	"fmt"
	"testing"

	"halftone/domain/segment"
)

// BenchmarkCounterfactuals is what three counterfactuals take: of a default
// segment, of 30 rules of which one is enough, of 30 of which it takes two, and of
// 30 that nothing turns round.
func BenchmarkCounterfactuals(b *testing.B) {
	for _, c := range []struct {
		name      string
		e         segment.Evaluation
		wantFirst int // changes of the first counterfactual
	}{
		{"default", benchEvaluation(b, defaultDefinition("high-value"), world{"totalPurchases": 2, "lastSeen": 75}), 1},
		{"single", benchEvaluation(b, thirtyRules(.03), nil), 1},
		{"pair", benchEvaluation(b, thirtyRules(.05), nil), 2},
		{"none", benchEvaluation(b, thirtyRules(.5), nil), 0},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				found := c.e.Counterfactuals(3)
				if changes := len(found) > 0 && len(found[0].Changes) == c.wantFirst; !changes && c.wantFirst > 0 {
					b.Fatal(sentences(found))
				}
			}
		})
	}
}

func benchEvaluation(b *testing.B, d segment.Definition, w world) segment.Evaluation {
	e := segment.NewSet(compile(b, d)).NewEvaluator()
	give(e, w)
	return e.Evaluate(0)
}

func thirtyRules(threshold float64) segment.Definition {
	d := segment.Definition{Key: "thirty", Combination: segment.Weighted, Threshold: threshold}
	for i := range 30 {
		r := validRule()
		switch i % 3 {
		case 0:
			r.Type, r.Field, r.Value = segment.CategoryInterest, fmt.Sprintf("interests.c%d", i), .4
		case 1:
			r.Field, r.Category = "count(purchase)", new(fmt.Sprintf("c%d", i))
		case 2:
			r.Field, r.Category, r.Value = "sum(purchase.amount)", new(fmt.Sprintf("c%d", i)), 100.0
		}
		d.Rules = append(d.Rules, r)
	}
	return d
}
