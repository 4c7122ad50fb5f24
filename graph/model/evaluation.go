package model

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"halftone/domain/segment"
)

// Evaluation shows a score with the reason for every rule.
type Evaluation struct {
	segment.Evaluation
	Version *int // of the definition, nil when it is not published
}

// Threshold is that of the definition.
func (e *Evaluation) Threshold() float64 { return e.Program().Definition().Threshold }

// Summary is the outcome in one sentence.
func (e *Evaluation) Summary() string {
	outcome := "no member"
	if e.IsMember {
		outcome = "member"
	}
	return fmt.Sprintf("Score %s, threshold %s: %s, %s confidence.", decimal(e.Score), decimal(e.Threshold()), outcome,
		strings.ToLower(strings.ReplaceAll(string(e.Confidence()), "_", " ")))
}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// RuleScores explains every rule.
func (e *Evaluation) RuleScores() []RuleScore { return ruleScoresOf(e.Rules()) }

// RuleScore shows how one rule came to its score.
type RuleScore struct{ *segment.RuleScore }

func ruleScoresOf(scores []segment.RuleScore) []RuleScore {
	if scores == nil {
		return nil
	}
	out := make([]RuleScore, len(scores))
	for i := range scores {
		out[i] = RuleScore{&scores[i]}
	}
	return out
}

// Rule is the rule itself.
func (r RuleScore) Rule() Rule { return Rule{r.RuleScore.Rule} }

// Description is what the rule is about.
func (r RuleScore) Description() string { return r.RuleScore.Rule.Describe() }

// Score is null when the rule takes no part.
func (r RuleScore) Score() *float64 {
	if r.IsSkipped {
		return nil
	}
	return &r.RuleScore.Score
}

// Weight is that among its neighbours.
func (r RuleScore) Weight() float64 { return r.RuleScore.Rule.Weight }

// IsRequired tells whether the score caps that of its group.
func (r RuleScore) IsRequired() bool { return r.RuleScore.Rule.IsRequired }

// ActualNumber is null when the value is missing or no number.
func (r RuleScore) ActualNumber() *float64 { return numberOrNull(r.Actual) }

// Distance is null where there is no such thing.
func (r RuleScore) Distance() *float64 { return numberOrNull(r.RuleScore.Distance) }

// Children are null in a leaf.
func (r RuleScore) Children() []RuleScore { return ruleScoresOf(r.RuleScore.Children) }

// numberOrNull makes null of what JSON cannot hold: NaN stands for what is
// missing, an infinity for what can never be reached.
func numberOrNull(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}
