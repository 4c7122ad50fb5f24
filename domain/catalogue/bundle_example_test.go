package catalogue_test

import (
	"strings"
	"testing"

	"halftone/domain/catalogue"
)

func TestExamplesAreEvaluatedOnTheirValues(t *testing.T) {
	segment := parse(t, bigSpenders).Segments[0]
	for i, want := range []float64{1, 0.5} {
		evaluation, err := segment.Evaluate(segment.Examples[i])
		if err != nil || evaluation.Score != want || !segment.Examples[i].IsMetBy(evaluation) {
			t.Errorf("example %d: got %v, %v", i, evaluation.Score, err)
		}
	}
}

func TestAnExampleIsMetByWhatItExpectsAndNothingElse(t *testing.T) {
	source := rule("{type: STATISTIC, field: totalPurchases, operator: GREATER_OR_EQUAL, value: 3}")
	source = strings.TrimSuffix(source, "}]") + `, examples: [
  {profile: {totalPurchases: 1}, score: 0.333}, {profile: {totalPurchases: 1}, score: 0.334}, {profile: {totalPurchases: 1}, member: true},
  {profile: {totalPurchases: 1}, member: false}, {member: false, score: 0}, {member: true, score: 0}]}]`
	segment := parse(t, source).Segments[0]
	for i, want := range []bool{true, false, true, false, true, false} {
		evaluation, err := segment.Evaluate(segment.Examples[i])
		if err != nil || segment.Examples[i].IsMetBy(evaluation) != want {
			t.Errorf("example %d: got member %v, score %v, %v", i, evaluation.IsMember, evaluation.Score, err)
		}
	}
}

func TestExamplesThatSayNothingSensibleAreRefused(t *testing.T) {
	tests := map[string]struct{ example, want string }{
		"expects nothing":      {"{profile: {totalPurchases: 1}}", "segments[0].examples[0] (line 3, column 1): expects nothing"},
		"score beyond 1":       {"{score: 1.5}", "segments[0].examples[0].score (line 3, column 2): must be from 0 to 1"},
		"score too fine":       {"{score: 0.3333}", "segments[0].examples[0].score (line 3, column 2): must be from 0 to 1"},
		"score as text":        {"{score: high}", "segments[0].examples[0].score (line 3, column 2): must be a number"},
		"no profile":           {"{profile: 7, member: true}", "segments[0].examples[0].profile (line 3, column 2): must be an object"},
		"field of no rule":     {"{profile: {totalSessions: 1}, member: true}", "segments[0].examples[0].profile (line 3, column 12): is not a field that a rule of the segment reads"},
		"value outside":        {"{profile: {totalPurchases: 1.5}, member: true}", "segments[0].examples[0].profile (line 3, column 12): is outside the range of the field"},
		"value of other type":  {"{profile: {totalPurchases: true}, member: true}", "segments[0].examples[0].profile (line 3, column 12): must be a number"},
		"value that is a list": {"{profile: {totalPurchases: [1]}, member: true}", "segments[0].examples[0].profile (line 3, column 12): must be a number, a text"},
		"misspelt expectation": {"{members: true}", "segments[0].examples[0].members (line 3, column 2): is not a known key"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			source := strings.TrimSuffix(rule("{type: STATISTIC, field: totalPurchases, operator: EQUAL, value: 3}"), "}]") + ", examples: [\n" + test.example + "]}]"
			_, err := catalogue.ParseBundle([]byte(source), retention())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got\n%v\nwant\n%s", err, test.want)
			}
		})
	}
}

func TestNumberOfExamplesIsBounded(t *testing.T) {
	source := strings.TrimSuffix(rule("{type: STATISTIC, field: totalPurchases, operator: EQUAL, value: 3}"), "}]") +
		", examples: [" + strings.Repeat("{member: false},", catalogue.MaxExamples+1) + "]}]"
	if _, err := catalogue.ParseBundle([]byte(source), retention()); err == nil || !strings.Contains(err.Error(), "segments[0].examples (line 2, column") {
		t.Errorf("got %v", err)
	}
}
