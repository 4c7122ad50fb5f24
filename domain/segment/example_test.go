package segment_test

import (
	"fmt"

	"halftone/domain/profile"
	"halftone/domain/segment"
)

// A visitor whose interest in electronics falls short of one rule is still a
// tech enthusiast, and the explanation says by how much.
func ExampleEvaluation() {
	e := evaluatorOf(defaultDefinition("tech-enthusiast"))
	give(e, world{"interests.tech": .72, "affinities.gadgets": .31, "affinities.electronics": .15})

	evaluation := e.Evaluate(0)
	fmt.Println(evaluation.Score, evaluation.IsMember, evaluation.Confidence())
	for _, r := range evaluation.Rules() {
		fmt.Printf("%s: %s %s -> %.2f, contributes %.2f\n",
			r.Rule.Describe(), r.ActualText(), r.ExpectedText(), r.Score, r.Contribution)
	}
	// Output:
	// 0.95 true VERY_HIGH
	// Interest in tech: 0.72 ≥ 0.4 -> 1.00, contributes 0.60
	// Affinity to gadgets: 0.31 ≥ 0.2 -> 1.00, contributes 0.20
	// Affinity to electronics: 0.15 ≥ 0.2 -> 0.75, contributes 0.15
}

// Without a tolerance a rule falls to 0 over the magnitude of its edge.
func ExampleRule() {
	show := func(r segment.Rule, values ...float64) {
		r.Weight = 1
		e := evaluatorOf(segment.Definition{Key: "one", Combination: segment.All, Threshold: 1, Rules: []segment.Rule{r}})
		fmt.Print(r.Describe(), ":")
		for _, v := range values {
			give(e, world{r.Field: v})
			fmt.Print("  ", v, " -> ", e.Evaluate(0).Score)
		}
		fmt.Println()
	}
	show(segment.Rule{Type: segment.Statistic, Field: "totalPurchases", Operator: segment.GreaterOrEqual, Value: 5.0}, 0, 2, 4, 5)
	show(segment.Rule{Type: segment.Recency, Field: "lastSeen", Operator: segment.LessThan, Value: 30.0}, 29.9, 30, 45, 60)
	show(segment.Rule{Type: segment.PriceRange, Field: "priceRange", Operator: segment.Between, Value: []any{0.0, 75.0}}, 0, 75, 112.5, 150)
	// Output:
	// Total purchases ≥ 5:  0 -> 0  2 -> 0.4  4 -> 0.8  5 -> 1
	// Last seen < 30 days:  29.9 -> 1  30 -> 0.999  45 -> 0.5  60 -> 0
	// Typical price 0 to 75:  0 -> 1  75 -> 1  112.5 -> 0.5  150 -> 0
}

// All faults of a definition are reported together, each with its path.
func ExampleCompile() {
	_, err := segment.Compile(segment.Definition{
		Key: "Big Spenders", Combination: segment.Weighted, Threshold: .12345,
		Rules: []segment.Rule{
			{Type: segment.Trait, Field: "traits.vip", Operator: segment.GreaterThan, Value: true, Weight: 1},
			{Type: segment.Statistic, Field: "totalPurchases", Operator: segment.Between, Value: 3.0},
		},
	}, 400*profile.Day)
	fmt.Println(err)
	// Output:
	// key: must be 1 to 64 lower-case letters, digits, '-' or '_', beginning with a letter or digit
	// threshold: must be above 0, at most 1, with at most 3 decimals
	// rules[0].operator: must be one of EQUAL, NOT_EQUAL here
	// rules[1].weight: must be above 0 and at most 1000000000
	// rules[1].value: must be a list of two numbers, low and high
}

func evaluatorOf(d segment.Definition) *segment.Evaluator {
	p, err := segment.Compile(d, 400*profile.Day)
	if err != nil {
		panic(err)
	}
	return segment.NewSet(p).NewEvaluator()
}

func give(e *segment.Evaluator, w world) {
	if err := e.Give(w); err != nil {
		panic(err)
	}
}

func defaultDefinition(key string) segment.Definition {
	for _, d := range segment.Defaults() {
		if d.Key == key {
			return d
		}
	}
	panic("no default " + key)
}
