package segment_test

import (
	"encoding/json"
	"testing"

	"halftone/domain/profile"
	"halftone/domain/segment"
)

// FuzzCompile: whatever somebody sends as a definition is refused with faults
// or evaluates to a degree.
func FuzzCompile(f *testing.F) {
	for _, d := range segment.Defaults() {
		text, err := json.Marshal(d)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, 0.0)
	}
	d := newDrawer(1)
	for range 50 {
		text, err := json.Marshal(d.definition())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, 1.5)
	}
	f.Add([]byte(`{"rules":[{"type":"GROUP","rules":[{}]}]}`), -1.0)
	f.Fuzz(func(t *testing.T, text []byte, value float64) {
		var definition segment.Definition
		isFinite := value-value == 0 // as all numbers of a profile are
		if len(text) > 64<<10 || !isFinite || json.Unmarshal(text, &definition) != nil {
			return
		}
		p, err := segment.Compile(definition, 400*profile.Day)
		if err != nil {
			return
		}
		e := segment.NewSet(p).NewEvaluator()
		for range 2 { // all missing, then all the value
			evaluation := e.Evaluate(0)
			if !(evaluation.Score >= 0 && evaluation.Score <= 1) {
				t.Errorf("score %v", evaluation.Score)
			}
			each(evaluation.Rules(), func(r segment.RuleScore) {
				if !(r.Score >= 0 && r.Score <= 1) {
					t.Errorf("%s scores %v", r.Path, r.Score)
				}
				_ = r.Rule.Describe() + r.ActualText() + r.ExpectedText()
			})
			for i := range e.Row().Numbers {
				e.Row().Numbers[i] = value
			}
		}
	})
}

// A definition as large as the limits allow compiles without quadratic work.
func TestTheLargestDefinitionCompiles(t *testing.T) {
	var rules []segment.Rule
	for i := range 100 {
		operands := make([]any, segment.MaxOperands)
		for j := range operands {
			operands[j] = "c" + string(rune('a'+i%26)) + string(rune('a'+i/26)) + "-" + string(rune('0'+j%10)) + string(rune('a'+j/10%26)) + string(rune('a'+j/260))
		}
		rules = append(rules, segment.Rule{Type: segment.CategoryInterest, Field: "interests", Operator: segment.In, Value: operands, Weight: 1})
	}
	p := compile(t, definitionOf(rules...))
	if got := len(p.Fields()); got != 100*segment.MaxOperands {
		t.Errorf("%d fields", got)
	}
}
