package catalogue_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"halftone/domain"
	"halftone/domain/catalogue"
	"halftone/domain/segment"
)

const bigSpenders = `version: 1
segments:
  - key: big-spender-30d
    name: Big spenders, last 30 days
    icon: "💷"
    color: "#8b5cf6"
    combination: ALL
    threshold: 1
    tags: [value]
    rules:
      - {type: STATISTIC, field: sum(purchase.amount), window: {lastDays: 30}, operator: GREATER_THAN, value: 1000}
      - {type: STATISTIC, field: count(purchase), window: {lastDays: 30}, operator: GREATER_THAN, value: 5, description: More than five orders}
    examples:
      - {profile: {"sum(purchase.amount){lastDays=30}": 1200, "count(purchase){lastDays=30}": 6}, member: true, score: 1}
      - {profile: {"sum(purchase.amount){lastDays=30}": 1200, "count(purchase){lastDays=30}": 3}, member: false, score: 0.5}
`

// rule is a bundle of one segment with one rule, written on line 2.
func rule(text string) string {
	return "version: 1\nsegments: [{key: a, rules: [" + text + "]}]"
}

func retention() time.Duration { return 400 * 24 * time.Hour }

func parse(t *testing.T, source string) catalogue.Bundle {
	t.Helper()
	bundle, err := catalogue.ParseBundle([]byte(source), retention())
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

func TestBundleIsReadAsWritten(t *testing.T) {
	bundle := parse(t, bigSpenders)
	if bundle.Version != 1 || len(bundle.Segments) != 1 {
		t.Fatalf("got version %d and %d segments", bundle.Version, len(bundle.Segments))
	}
	d := bundle.Segments[0].Definition
	if d.Key != "big-spender-30d" || d.Icon != "💷" || d.Combination != segment.All || d.Threshold != 1 || d.Tags[0] != "value" {
		t.Errorf("got %+v", d)
	}
	if r := d.Rules[1]; *r.Window.LastDays != 30 || r.Value != 5.0 || r.Description != "More than five orders" {
		t.Errorf("got the rule %+v", r)
	}
}

func TestWhatABundleLeavesOutHasADefault(t *testing.T) {
	d := parse(t, rule("{type: STATISTIC, field: totalPurchases, operator: EQUAL, value: 1}")).Segments[0].Definition
	if d.Name != "a" || d.Combination != segment.Weighted || d.Threshold != 0.3 {
		t.Errorf("got the segment %+v", d)
	}
	if r := d.Rules[0]; r.Weight != 1 || r.WhenMissing != segment.Fail || r.IsRequired || r.IsNegated || r.Tolerance != nil {
		t.Errorf("got the rule %+v", r)
	}
}

func TestJSONOfTheSameShapeMeansTheSame(t *testing.T) {
	source := ` { "version": 1, "segments": [{"key": "a", "icon": "\ud83d\udcb7", "name": "caf\u00e9",
	  "rules": [{"type": "STATISTIC", "field": "sum(purchase.amount)", "operator": "BETWEEN", "value": [1, 2.5e1],
	             "window": {"between": {"fromDays": 60, "toDays": 30}}, "tolerance": 0}],
	  "examples": [{"profile": {"sum(purchase.amount){fromDays=60,toDays=30}": 25}, "score": 1}]}]}`
	d := parse(t, source).Segments[0].Definition
	if d.Icon != "💷" || d.Name != "café" {
		t.Errorf("got the icon %q and the name %q", d.Icon, d.Name)
	}
	r := d.Rules[0]
	if got := fmt.Sprint(r.Value, *r.Window.Between, *r.Tolerance); got != "[1 25] {60 30} 0" {
		t.Errorf("got %s", got)
	}
}

func TestDefaultSegmentsAreABundle(t *testing.T) {
	definitions, err := json.Marshal(map[string]any{"version": 1, "segments": segment.Defaults()})
	if err != nil {
		t.Fatal(err)
	}
	bundle := parse(t, string(definitions))
	for i, want := range segment.Defaults() {
		if got := bundle.Segments[i].Definition; fmt.Sprintf("%+v", got.Tags) != fmt.Sprintf("%+v", want.Tags) || got.Name != want.Name || len(got.Rules) != len(want.Rules) {
			t.Errorf("%s came back as %+v", want.Key, got)
		}
	}
}

func TestFaultsAreNamedByPathAndPosition(t *testing.T) {
	good := "{type: STATISTIC, field: totalPurchases, operator: EQUAL, value: 1}"
	tests := map[string]struct{ source, want string }{
		"nothing":        {"", "line 1, column 1: is empty"},
		"only a comment": {"# nothing\n", "line 1, column 1: is empty"},
		"not an object":  {"[1]", "line 1, column 1: must be an object"},
		"broken YAML":    {"version: 1\nsegments: [", "line 2: is not valid YAML"},
		"broken JSON":    {"{\"version\": 1,\n  \"segments\": [}", "segments (line 2, column 16): is not valid JSON"},
		"JSON goes on": {`{"version": 1, "segments": [{"key": "a", "rules": [{"type": "STATISTIC", "field": "totalPurchases", "operator": "EQUAL", "value": 1}]}]} {}`,
			"line 1, column 138: has something after the JSON object"},
		"two documents":  {rule(good) + "\n---\nversion: 1", "line 3, column 1: has more than one document"},
		"bad UTF-8":      {"version: \xff", "line 1, column 1: is not valid UTF-8"},
		"no version":     {"segments: [{key: a, rules: [" + good + "]}]", "version (line 1, column 1): is required"},
		"other version":  {"version: 2\nsegments: [{key: a, rules: [" + good + "]}]", "version (line 1, column 1): must be 1"},
		"no segments":    {"version: 1", "segments (line 1, column 1): is required"},
		"empty segments": {"version: 1\nsegments: []", "segments (line 2, column 1): must not be empty"},
		"same key": {"version: 1\nsegments:\n  - {key: a, rules: [" + good + "]}\n  - {key: a, rules: [" + good + "]}",
			"segments[1].key (line 4, column 6): is the key of an earlier segment"},
		"no key":          {"version: 1\nsegments:\n  - rules: [" + good + "]", "segments[0].key (line 3, column 5): is required"},
		"no rules":        {"version: 1\nsegments:\n  - key: a", "segments[0].rules (line 3, column 5): is required"},
		"empty rules":     {rule(""), "segments[0].rules (line 2, column 21): must not be empty"},
		"number for text": {"version: 1\nsegments: [{key: 12, rules: [" + good + "]}]", "segments[0].key (line 2, column 13): must be a text"},
		"null":            {rule("{type: STATISTIC, field: , operator: EQUAL, value: 1}"), "segments[0].rules[0].field (line 2, column 47): must be a text"},
		"empty category": {rule("{type: STATISTIC, field: count(purchase), category: \"\", operator: EQUAL, value: 1}"),
			"segments[0].rules[0].category (line 2, column 71): must contain a letter or a digit and at most 128 characters"},
		"rules in a leaf": {rule("{type: STATISTIC, field: totalPurchases, operator: EQUAL, value: 1, rules: []}"),
			"segments[0].rules[0].rules (line 2, column 97): belongs to a group only"},
		"text for number": {rule("{type: STATISTIC, field: totalPurchases, operator: EQUAL, value: 1, weight: heavy}"),
			"segments[0].rules[0].weight (line 2, column 97): must be a number"},
		"yes for true": {rule("{type: STATISTIC, field: totalPurchases, operator: EQUAL, value: 1, isRequired: yes}"),
			"segments[0].rules[0].isRequired (line 2, column 97): must be true or false"},
		"infinite": {rule("{type: STATISTIC, field: totalPurchases, operator: EQUAL, value: .inf}"),
			"segments[0].rules[0].value (line 2, column 87): must be a finite decimal number"},
		"octal": {rule("{type: STATISTIC, field: totalPurchases, operator: EQUAL, value: 010}"),
			"segments[0].rules[0].value (line 2, column 87): must be a finite decimal number"},
		"beyond all numbers": {`{"version": 1e999, "segments": [{"key": "a", "rules": [{"type": "STATISTIC", "field": "totalPurchases", "operator": "EQUAL", "value": 1}]}]}`,
			"version (line 1, column 2): must be a finite decimal number"},
		"misspelt key": {rule("{type: STATISTIC, field: totalPurchases, operator: EQUAL, value: 1, wieght: 2}"),
			"segments[0].rules[0].wieght (line 2, column 97): is not a known key: there are category, combination,"},
		"key that is private": {rule("{type: STATISTIC, field: totalPurchases, operator: EQUAL, value: 1, anna@example.org: 2}"),
			"segments[0].rules[0] (line 2, column 97): is not a known key"},
		"key twice": {rule("{type: STATISTIC, type: STATISTIC, field: totalPurchases, operator: EQUAL, value: 1}"),
			"segments[0].rules[0].type (line 2, column 47): is there twice"},
		"key twice in JSON": {`{"version": 1, "version": 1, "segments": [{"key": "a", "rules": [{"type": "STATISTIC", "field": "totalPurchases", "operator": "EQUAL", "value": 1}]}]}`,
			"version (line 1, column 16): is there twice"},
		"anchor":    {rule("&r " + good), "segments[0].rules[0] (line 2, column 29): anchors and aliases are not allowed"},
		"no anchor": {rule("*r"), "line 2: anchors and aliases are not allowed"},
		"merge": {rule("{<<: {type: STATISTIC}, type: STATISTIC, field: totalPurchases, operator: EQUAL, value: 1}"),
			"segments[0].rules[0] (line 2, column 30): is not a known key"},
		"tag": {rule("{type: !!str STATISTIC, field: totalPurchases, operator: EQUAL, value: 1}"),
			"segments[0].rules[0].type (line 2, column 30): tags of YAML are not allowed"},
		"operator": {rule("{type: STATISTIC, field: totalPurchases, operator: BIGGER, value: 1}"),
			"segments[0].rules[0].operator (line 2, column 70): must be one of GREATER_THAN,"},
		"absent operator": {rule("{type: STATISTIC, field: totalPurchases, value: 1}"),
			"segments[0].rules[0].operator (line 2, column 29): must be one of GREATER_THAN,"},
		"unknown rule type": {rule("{type: HOROSCOPE, value: \"true\"}"), "segments[0].rules[0].type (line 2, column 30): is not a rule type"},
		"expression": {rule("{type: EXPRESSION, value: \"totalFun > 1\"}"),
			"segments[0].rules[0].value (line 2, column 48): names no field (line 1, column 1)"},
		"segment of no bundle": {rule("{type: SEGMENT, field: segment.b, operator: EQUAL, value: true}"),
			"segments[0].rules[0].field (line 2, column 45): names no segment"},
		"segment on itself": {rule("{type: SEGMENT, field: segment.a, operator: EQUAL, value: true}"),
			"segments[0].rules[0].field (line 2, column 45): makes the segment rest on itself: a -> a"},
		"group without combination": {rule("{type: GROUP, rules: [" + good + "]}"),
			"segments[0].rules[0].combination (line 2, column 29): must be ALL, ANY or WEIGHTED"},
		"deep rule": {rule("{type: GROUP, combination: ALL, rules: [{type: STATISTIC, field: nothing, operator: EQUAL, value: 1}]}"),
			"segments[0].rules[0].rules[0].field (line 2, column 87): must be a total"},
		"entry of a list": {rule("{type: STATISTIC, field: totalPurchases, operator: IN, value: [1, two]}"),
			"segments[0].rules[0].value[1] (line 2, column 95): must be a finite number"},
		"window too long": {rule("{type: STATISTIC, field: count(purchase), operator: EQUAL, value: 1, window: {lastDays: 401}}"),
			"segments[0].rules[0].window.lastDays (line 2, column 107): reaches beyond the 400 days"},
		"half a window": {rule("{type: STATISTIC, field: count(purchase), operator: EQUAL, value: 1, window: {between: {fromDays: 9}}}"),
			"segments[0].rules[0].window.between.toDays (line 2, column 107): is required"},
		"too large": {strings.Repeat("#", catalogue.MaxBundleBytes+1), "is larger than 4194304 bytes"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := catalogue.ParseBundle([]byte(test.source), retention())
			if err == nil {
				t.Fatal("was accepted")
			}
			if !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got\n%v\nwant one line with\n%s", err, test.want)
			}
			if len(domain.FaultsOf(err)) != 1 || domain.FaultsOf(err)[0].Code != domain.BadUserInput {
				t.Errorf("FaultsOf gives %v", domain.FaultsOf(err))
			}
		})
	}
}

func TestDepthIsBounded(t *testing.T) {
	deep := strings.Repeat("[", 1000) + strings.Repeat("]", 1000)
	for _, source := range []string{deep, `{"segments": ` + deep + "}"} {
		if _, err := catalogue.ParseBundle([]byte(source), retention()); err == nil || !strings.Contains(err.Error(), "is nested too deeply") {
			t.Errorf("got %v", err)
		}
	}
}

func TestAllFaultsAreReportedTogetherInTheOrderOfTheFile(t *testing.T) {
	_, err := catalogue.ParseBundle([]byte(`version: 1
segments:
  - key: Not A Key
    treshold: 0.4
    rules:
      - {type: STATISTIC, field: totalPurchases, operator: EQUAL, value: [1]}
      - {type: 7}
  - key: b
    threshold: 2
    rules: nothing
    examples: [{}]
`), retention())
	var faults *catalogue.BundleError
	if !errors.As(err, &faults) {
		t.Fatalf("got %v", err)
	}
	got := make([]string, len(faults.Faults))
	for i, fault := range faults.Faults {
		got[i] = fmt.Sprintf("%s@%d:%d", fault.Fault.Path, fault.At.Line, fault.At.Column)
	}
	want := "segments[0].key@3:5 segments[0].treshold@4:5 segments[0].rules[0].value@6:67 segments[0].rules[1].type@7:10 " +
		"segments[1].threshold@9:5 segments[1].rules@10:5 segments[1].examples[0]@11:16"
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
}

func TestFaultsNeverRepeatValues(t *testing.T) {
	const secret = "anna@example.org"
	for _, source := range []string{
		rule("{type: " + secret + ", field: x}"),
		rule("{type: STATISTIC, field: " + secret + ", operator: " + secret + ", value: " + secret + "}"),
		rule("{type: STATISTIC, field: totalPurchases, operator: EQUAL, value: {" + secret + ": 1}}"),
		"version: *" + secret,
		"version: &" + secret + " 1",
		secret, "{" + secret, `{"version": "` + secret + `", "` + secret + `": 1}`,
		strings.Replace(bigSpenders, "sum(purchase.amount){", secret+"{", 1),
	} {
		_, err := catalogue.ParseBundle([]byte(source), retention())
		if err == nil || strings.Contains(err.Error(), "anna") {
			t.Errorf("%s\ngot %v", source, err)
		}
	}
}

func FuzzParseBundle(f *testing.F) {
	f.Add([]byte(bigSpenders))
	f.Add([]byte(`{"version": 1, "segments": [{"key": "a", "rules": [{"type": "GROUP", "combination": "ANY", "rules": []}]}]}`))
	f.Add([]byte("version: 1\nsegments: [{key: a, rules: [{type: TRAIT, field: traits.x, operator: EQUAL, value: true}], examples: [{profile: {traits.x: true}, member: true}]}]"))
	f.Add([]byte("a: &x [*x]\n<<: *x\n? {a: b}\n: !!binary aGk=\n"))
	f.Fuzz(func(t *testing.T, source []byte) {
		bundle, err := catalogue.ParseBundle(source, retention())
		if err != nil {
			if len(domain.FaultsOf(err)) == 0 {
				t.Fatalf("an error without faults: %v", err)
			}
			return
		}
		checkRewritten(t, definitionsOf(bundle))
		for _, s := range bundle.Segments {
			for _, x := range s.Examples {
				if _, err := s.Evaluate(x); err != nil {
					t.Fatalf("an accepted example cannot be evaluated: %v", err)
				}
			}
		}
	})
}
