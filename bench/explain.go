package main

import (
	"math"
	"strconv"

	"halftone/domain/segment"
)

// appendExplanation writes a score with the reason for every rule as JSON:
// numbers and constant texts only. Sentences are left to those who ask for them.
func appendExplanation(text []byte, e segment.Evaluation) []byte {
	text = append(text, `{"segment":"`...)
	text = append(text, e.Program().Definition().Key...)
	text = appendThousandths(append(text, `","score":`...), e.Score)
	text = append(text, `,"isMember":`...)
	text = strconv.AppendBool(text, e.IsMember)
	text = append(text, `,"confidence":"`...)
	text = append(text, e.Confidence()...)
	text = append(text, `","ruleScores":`...)
	return append(appendRuleScores(text, e.Rules()), '}')
}

func appendRuleScores(text []byte, scores []segment.RuleScore) []byte {
	text = append(text, '[')
	for i := range scores {
		if i > 0 {
			text = append(text, ',')
		}
		text = appendRuleScore(text, &scores[i])
	}
	return append(text, ']')
}

func appendRuleScore(text []byte, r *segment.RuleScore) []byte {
	text = append(text, `{"path":"`...)
	text = append(text, r.Path...)
	text = appendThousandths(append(text, `","score":`...), r.Score)
	text = appendThousandths(append(text, `,"weight":`...), r.Rule.Weight)
	text = appendThousandths(append(text, `,"contribution":`...), r.Contribution)
	text = append(text, `,"isSatisfied":`...)
	text = strconv.AppendBool(text, r.IsSatisfied)
	text = append(text, `,"isDeciding":`...)
	text = strconv.AppendBool(text, r.IsDeciding)
	text = appendThousandths(append(text, `,"actual":`...), r.Actual)
	text = appendThousandths(append(text, `,"distance":`...), r.Distance)
	if r.Children != nil {
		text = appendRuleScores(append(text, `,"children":`...), r.Children)
	}
	return append(text, '}')
}

// appendThousandths writes a number that is not negative with three decimals;
// what JSON cannot hold is null.
func appendThousandths(text []byte, x float64) []byte {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return append(text, "null"...)
	}
	n := uint64(x*1000 + .5)
	text = strconv.AppendUint(text, n/1000, 10)
	n %= 1000
	return append(text, '.', byte('0'+n/100), byte('0'+n/10%10), byte('0'+n%10))
}
