package catalogue_test

import (
	"strings"
	"testing"

	"halftone/domain/catalogue"
)

// The segment that the others rest on stands last.
const resting = `version: 1
segments:
  - key: regular-buyers
    combination: ALL
    rules:
      - {type: SEGMENT, field: segment.buyers, operator: EQUAL, value: true}
      - {type: STATISTIC, field: totalSessions, operator: GREATER_OR_EQUAL, value: 4}
    examples:
      - {profile: {totalPurchases: 4, totalSessions: 4}, member: true, score: 1}
      - {profile: {totalPurchases: 1, totalSessions: 4}, member: false, score: 0}
  - key: spenders
    rules:
      - {type: EXPRESSION, value: "totalPurchases > 0 ? totalRevenue / totalPurchases / 100 : 0"}
      - {type: SEGMENT, field: segment.buyers, operator: GREATER_OR_EQUAL, value: 0.5}
    examples:
      - {profile: {totalPurchases: 1, totalRevenue: 75}, score: 0.625}
  - key: buyers
    threshold: 0.5
    rules: [{type: STATISTIC, field: totalPurchases, operator: GREATER_OR_EQUAL, value: 4}]
`

func TestSegmentsOfABundleRestOnEachOther(t *testing.T) {
	for _, s := range parse(t, resting).Segments {
		for i, x := range s.Examples {
			if evaluation, err := s.Evaluate(x); err != nil || !x.IsMetBy(evaluation) {
				t.Errorf("%s, example %d: got %v, %v", s.Definition.Key, i, evaluation.Score, err)
			}
		}
	}
}

func TestFaultsOfSegmentsThatRestOnEachOther(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"a cycle": {"rules: [{type: STATISTIC, field: totalPurchases, operator: GREATER_OR_EQUAL, value: 4}]",
			"rules: [{type: SEGMENT, field: segment.spenders, operator: EQUAL, value: true}]",
			"segments[1].rules[1].field (line 14, column 25): makes the segment rest on itself: spenders -> buyers -> spenders\n" +
				"segments[2].rules[0].field (line 19, column 29): makes the segment rest on itself: buyers -> spenders -> buyers"},
		"given instead of evaluated": {"profile: {totalPurchases: 1, totalSessions: 4}", "profile: {segment.buyers: 1}",
			"segments[0].examples[1].profile (line 10, column 20): is not a field that a rule of the segment reads"},
		"a field of another segment": {"profile: {totalPurchases: 1, totalRevenue: 75}", "profile: {totalSessions: 1}",
			"segments[1].examples[0].profile (line 16, column 20): is not a field that a rule of the segment reads"},
	} {
		_, err := catalogue.ParseBundle([]byte(strings.Replace(resting, c.from, c.to, 1)), retention())
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got\n%v\nwant\n%s", name, err, c.want)
		}
	}
}

func TestABundleRestsOnSegmentsInForce(t *testing.T) {
	inForce := definitionsOf(parse(t, resting))
	const bundle = `version: 1
segments:
  - {key: spenders, rules: [{type: STATISTIC, field: totalRevenue, operator: GREATER_OR_EQUAL, value: 9}]}
  - {key: both, rules: [{type: SEGMENT, field: segment.buyers, operator: EQUAL, value: true}, {type: SEGMENT, field: segment.spenders, operator: EQUAL, value: true}]}
`
	if _, err := catalogue.ParseBundle([]byte(bundle), retention(), inForce...); err != nil {
		t.Error(err)
	}
	circle := rule("{type: SEGMENT, field: segment.spenders, operator: EQUAL, value: true}")
	_, err := catalogue.ParseBundle([]byte(strings.Replace(circle, "key: a", "key: buyers", 1)), retention(), inForce...)
	if err == nil || !strings.Contains(err.Error(), "buyers -> spenders -> buyers") {
		t.Errorf("got %v", err)
	}
}
