package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"halftone/domain/segment"
)

// naiveExplanation is a segment with the reason for every rule.
type naiveExplanation struct {
	Segment    string             `json:"segment"`
	Score      float64            `json:"score"`
	IsMember   bool               `json:"isMember"`
	Confidence segment.Confidence `json:"confidence"`
	RuleScores []naiveRuleScore   `json:"ruleScores"`
}

type naiveRuleScore struct {
	Path         string   `json:"path"`
	Score        float64  `json:"score"`
	Weight       float64  `json:"weight"`
	Contribution float64  `json:"contribution"`
	IsSatisfied  bool     `json:"isSatisfied"`
	IsDeciding   bool     `json:"isDeciding"`
	Actual       *float64 `json:"actual"`
	Distance     *float64 `json:"distance"`
}

// naiveExplain is how one would write the engine without a thought of speed: it
// reads a definition rule by rule and a profile as a map, and always tells why.
func naiveExplain(definition *segment.Definition, facts map[string]any) naiveExplanation {
	weights, deciding := 0.0, 0
	for _, r := range definition.Rules {
		weights += r.Weight
	}
	e := naiveExplanation{Segment: definition.Key}
	limit := 1.0
	for i, r := range definition.Rules {
		score, actual, distance := naiveScore(r, facts)
		e.Score += r.Weight / weights * score
		if r.IsRequired && score < limit {
			limit, deciding = score, i
		}
		e.RuleScores = append(e.RuleScores, naiveRuleScore{Path: fmt.Sprintf("rules[%d]", i), Score: score, Weight: r.Weight,
			Contribution: r.Weight / weights * score, IsSatisfied: score == 1, Actual: actual, Distance: distance})
	}
	e.RuleScores[deciding].IsDeciding = limit < e.Score
	e.Score = math.Round(min(e.Score, limit)*1000) / 1000
	e.IsMember, e.Confidence = e.Score >= definition.Threshold, segment.ConfidenceOf(e.Score)
	return e
}

func naiveScore(r segment.Rule, facts map[string]any) (score float64, actual, distance *float64) {
	of, key, _ := strings.Cut(r.Field, ".")
	var x float64
	switch value := facts[of].(type) {
	case float64:
		x = value
	case map[string]float64:
		x = value[key]
	case map[string]bool:
		if value[key] {
			x = 1
		}
	}
	if x < 0 { // a price that was never seen
		return 0, nil, nil
	}
	t, away := trapezoidOf(r), 0.0
	switch {
	case x < t.low:
		away = t.low - x
		score = max(0, 1-away/t.fallLow)
	case x > t.high:
		away = x - t.high
		score = max(0, 1-away/t.fallHigh)
	default:
		score = 1
	}
	return score, &x, &away
}

// naive returns two ways to work through profile i: scores alone, and the whole
// explanation as JSON.
func (s *shoppers) naive() (scoring, explaining func(i int), err error) {
	var definitions []*segment.Definition
	for j := range s.set.Len() {
		definition := s.set.Program(j).Definition()
		definitions = append(definitions, &definition)
	}
	profiles := make([]map[string]any, len(s.environments))
	for i := range profiles {
		profiles[i] = factsOf(&s.environments[i])
	}
	scoring, err = s.runner("the naive port", func(i, j int) (float64, error) {
		return naiveExplain(definitions[j], profiles[i]).Score, nil
	})
	explaining = func(i int) {
		explanations := make([]naiveExplanation, len(definitions))
		for j, definition := range definitions {
			explanations[j] = naiveExplain(definition, profiles[i])
		}
		text, err := json.Marshal(explanations)
		if err != nil {
			panic(err) // never: all numbers are finite
		}
		sink.bytes += len(text)
	}
	return scoring, explaining, err
}
