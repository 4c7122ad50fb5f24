package main

import (
	"math"
	"strconv"

	"halftone/domain/segment"
)

// explainer writes explanations as JSON: numbers and constant texts only.
// Sentences are left to those who ask for them. What a definition says of itself
// is written once, everything else in memory that is used again and again.
type explainer struct {
	evaluator  *segment.Evaluator
	evaluation segment.Evaluation
	rules      []segment.RuleScore
	text       []byte
	segments   []segmentText
}

// segmentText is what does not change from profile to profile.
type segmentText struct {
	opening []byte
	rules   [][]byte // up to the score of each
}

// newExplainer prepares for a set without groups.
func newExplainer(set *segment.Set) *explainer {
	x := &explainer{evaluator: set.NewEvaluator()}
	for i := range set.Len() {
		definition := set.Program(i).Definition()
		t := segmentText{opening: []byte(`,{"segment":"` + definition.Key + `","score":`)}
		if i == 0 {
			t.opening = t.opening[1:]
		}
		for j, rule := range definition.Rules {
			opening := []byte(`,{"path":"rules[` + strconv.Itoa(j) + `]","weight":`)
			opening = append(appendThousandths(opening, rule.Weight), `,"score":`...)
			if j == 0 {
				opening = opening[1:]
			}
			t.rules = append(t.rules, opening)
		}
		x.segments = append(x.segments, t)
	}
	return x
}

// explain returns all segments with the reason for every rule; the text is
// valid until the next one.
func (x *explainer) explain(row []float64) []byte {
	copy(x.evaluator.Row().Numbers, row)
	text := append(x.text[:0], '[')
	for i := range x.segments {
		text = x.append(text, i)
	}
	x.text = append(text, ']')
	return x.text
}

func (x *explainer) append(text []byte, i int) []byte {
	x.evaluator.EvaluateInto(i, &x.evaluation)
	x.rules = x.evaluation.AppendRules(x.rules[:0])
	text = append(text, x.segments[i].opening...)
	text = appendThousandths(text, x.evaluation.Score)
	text = append(text, choose(x.evaluation.IsMember, `,"isMember":true,"confidence":"`, `,"isMember":false,"confidence":"`)...)
	text = append(text, x.evaluation.Confidence()...)
	text = append(text, `","ruleScores":[`...)
	for j := range x.rules {
		text = appendRuleScore(append(text, x.segments[i].rules[j]...), &x.rules[j])
	}
	return append(text, "]}"...)
}

func appendRuleScore(text []byte, r *segment.RuleScore) []byte {
	text = appendThousandths(text, r.Score)
	text = appendThousandths(append(text, `,"contribution":`...), r.Contribution)
	text = append(text, choose(r.IsSatisfied, `,"isSatisfied":true`, `,"isSatisfied":false`)...)
	text = append(text, choose(r.IsDeciding, `,"isDeciding":true,"actual":`, `,"isDeciding":false,"actual":`)...)
	text = appendThousandths(text, r.Actual)
	text = appendThousandths(append(text, `,"distance":`...), r.Distance)
	return append(text, '}')
}

func choose(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}

// appendThousandths writes a number that is not negative with three decimals;
// what JSON cannot hold is null.
func appendThousandths(text []byte, x float64) []byte {
	if !(x <= math.MaxFloat64) {
		return append(text, "null"...)
	}
	n := uint64(int64(x*1000 + .5))
	whole, rest := n/1000, n%1000
	if whole < 10 {
		return append(text, byte('0'+whole), '.', byte('0'+rest/100), byte('0'+rest/10%10), byte('0'+rest%10))
	}
	text = strconv.AppendUint(text, whole, 10)
	return append(text, '.', byte('0'+rest/100), byte('0'+rest/10%10), byte('0'+rest%10))
}
