package main

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

const examples = `version: 1
segments:
  - key: high-value
    rules:
      - {type: STATISTIC, field: totalPurchases, operator: GREATER_OR_EQUAL, value: 4, weight: 0.5, description: Bought four times}
      - {type: PRICE_RANGE, field: priceRange, operator: GREATER_THAN, value: 100, weight: 0.3, whenMissing: SKIP}
      - type: GROUP
        combination: ANY
        weight: 0.5
        rules:
          - {type: RECENCY, field: lastSeen, operator: LESS_THAN, value: 30}
          - {type: TRAIT, field: traits.vip, operator: EQUAL, value: true}
    examples:
      - {profile: {totalPurchases: 4, lastSeen: 1}, member: true, score: 1}
`

func TestExamplesThatPassAreOnlyCounted(t *testing.T) {
	if got := mustRun(t, exitDone, "test", file(t, "s.yaml", examples)); got != "1 passed, 0 failed\n" {
		t.Errorf("got %q", got)
	}
}

func TestExamplesThatFailAreExplained(t *testing.T) {
	bundle := file(t, "s.yaml", examples+`      - {profile: {totalPurchases: 0, lastSeen: 45}, member: true}
      - {profile: {totalPurchases: 4, lastSeen: 50}, score: 0.9}
      - {profile: {lastSeen: 1}, member: false}
`)
	got := strings.Join(strings.Fields(mustRun(t, exitFailed, "test", bundle)), " ")
	for _, want := range []string{
		"FAILED high-value, example 1 wanted member true got member false, score 0.250, confidence LOW differs rules[0] Bought four times",
		"rules[0] score 0.000 actual 0 expected ≥ 4 rules[1] score skipped actual unknown expected > 100 rules[2] score 0.500",
		"FAILED high-value, example 2 wanted score 0.900 got member true, score 0.667, confidence HIGH differs rules[2].rules[0] Last seen < 30 days",
		"FAILED high-value, example 3 wanted member false got member true, score 0.500, confidence MEDIUM differs rules[2].rules[0]",
		"1 passed, 3 failed",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestExamplesAsJSONHaveEveryRule(t *testing.T) {
	var got, want any
	output := mustRun(t, exitDone, "test", file(t, "s.yaml", examples), "--json")
	if err := json.Unmarshal([]byte(output), &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(`[{"segment": "high-value", "example": 0, "ok": true,
		"want": {"member": true, "score": 1},
		"got": {"member": true, "score": 1, "confidence": "VERY_HIGH", "rules": [
			{"path": "rules[0]", "score": 1, "weight": 0.5, "contribution": 0.5, "isMissing": false},
			{"path": "rules[1]", "score": null, "weight": 0.3, "contribution": 0, "isMissing": true},
			{"path": "rules[2]", "score": 1, "weight": 0.5, "contribution": 0.5, "isMissing": false},
			{"path": "rules[2].rules[0]", "score": 1, "weight": 1, "contribution": 1, "isMissing": false},
			{"path": "rules[2].rules[1]", "score": 0, "weight": 1, "contribution": 0, "isMissing": true}]}}]`), &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %s", output)
	}
}

func TestBundlesWithoutExamplesPass(t *testing.T) {
	bundle := file(t, "s.yaml", shoppers)
	if got := mustRun(t, exitDone, "test", bundle); got != "0 passed, 0 failed\n" {
		t.Errorf("got %q", got)
	}
	if got := mustRun(t, exitDone, "test", "--json", bundle); got != "[]\n" {
		t.Errorf("got %q", got)
	}
}

func TestFaultyBundlesAreNotTested(t *testing.T) {
	mustRun(t, exitRefused, "test", file(t, "s.yaml", "version: 2"))
	mustRun(t, exitRefused, "test", file(t, "s.yaml", examples)+"x")
	mustRun(t, exitRefused, "test")
	mustRun(t, exitRefused, "test", file(t, "a.yaml", examples), file(t, "b.yaml", examples))
}
