package catalogue_test

import (
	"fmt"
	"testing"

	"halftone/domain/catalogue"
	"halftone/domain/segment"
)

func definitionsOf(b catalogue.Bundle) (definitions []segment.Definition) {
	for _, s := range b.Segments {
		definitions = append(definitions, s.Definition)
	}
	return definitions
}

// checkRewritten makes sure that definitions are the same after they were written and read.
func checkRewritten(t *testing.T, definitions []segment.Definition) {
	t.Helper()
	for _, f := range []catalogue.Format{catalogue.YAML, catalogue.JSON} {
		text, err := catalogue.WriteBundle(definitions, f)
		if err != nil {
			t.Fatal(err)
		}
		again, err := catalogue.ParseBundle([]byte(text), retention())
		if err != nil {
			t.Fatalf("%s is refused: %v\n%s", f, err, text)
		}
		for i, s := range again.Segments {
			if told := catalogue.Differences(definitions[i], s.Definition); len(told) > 0 || s.Definition.Key != definitions[i].Key {
				t.Errorf("%s, %s: %s\n%s", f, s.Definition.Key, told[0].Summary, text)
			}
		}
	}
}

func TestAWrittenBundleIsReadAsItWas(t *testing.T) {
	checkRewritten(t, segment.Defaults())
	checkRewritten(t, definitionsOf(parse(t, bigSpenders)))
	checkRewritten(t, definitionsOf(parse(t, resting)))
	odd := parse(t, `{"version": 1, "segments": [{"key": "1e3", "name": "true", "color": "#123456", "description": "\\\\U0001F4B7 C:\\\\dir # two\nlines: \"here\" ", "tags": ["null", "- a", "{", "~"], "icon": "👩‍🚀",
		"rules": [{"type": "CONTEXT", "field": "context.deviceType", "operator": "IN", "value": ["yes", "0x1", "mobile"], "weight": 1e-7, "description": "&*!%@`+"`"+`"}]}]}`)
	checkRewritten(t, definitionsOf(odd))
}

func TestABundleIsWrittenForPeople(t *testing.T) {
	text, err := catalogue.WriteBundle(definitionsOf(parse(t, bigSpenders)), catalogue.YAML)
	const want = `version: 1
segments:
  - key: big-spender-30d
    name: Big spenders, last 30 days
    icon: "💷"
    color: '#8b5cf6'
    tags: [value]
    combination: ALL
    threshold: 1
    rules:
      - {type: STATISTIC, field: sum(purchase.amount), window: {lastDays: 30}, operator: GREATER_THAN, value: 1000, weight: 1}
      - {type: STATISTIC, field: count(purchase), window: {lastDays: 30}, operator: GREATER_THAN, value: 5, weight: 1, description: More than five orders}
`
	if err != nil || text != want {
		t.Errorf("got %v\n%s", err, text)
	}
}

func TestADraftIsWrittenWhateverIsWrongWithIt(t *testing.T) {
	draft := segment.Definition{Name: "\x00\x7f\u2028", Threshold: 7, Rules: []segment.Rule{{Type: "NONSENSE", Value: map[string]any{"a": nil}}, {Type: segment.Group}}}
	for _, f := range []catalogue.Format{catalogue.YAML, catalogue.JSON} {
		if text, err := catalogue.WriteBundle([]segment.Definition{draft}, f); err != nil || text == "" {
			t.Errorf("%s: %v", f, err)
		}
	}
	if text, err := catalogue.WriteBundle(nil, catalogue.YAML); err != nil || text != fmt.Sprintln("version: 1\nsegments: []") {
		t.Errorf("got %v\n%s", err, text)
	}
}
