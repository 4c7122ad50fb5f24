package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"halftone/domain/segment"
)

// dialect is what differs between the languages of expression engines.
type dialect struct {
	// field is the text that reads a field, 0, false or -1 when it is missing.
	field func(name string, isTrait bool) string
	// let gives an expression a name in another one.
	let func(name, value, in string) string
	// least is the lowest of some numbers.
	least func(numbers []string) string
}

// scoreOf writes a default segment as an expression for its score.
func (d dialect) scoreOf(definition segment.Definition) string {
	weights := 0.0
	for _, r := range definition.Rules {
		weights += r.Weight
	}
	var terms, caps []string
	required := map[string]string{}
	for i, r := range definition.Rules {
		score := d.ruleScore(r)
		if r.IsRequired {
			name := fmt.Sprintf("r%d", i)
			required[name], score = score, name
			caps = append(caps, name)
		}
		terms = append(terms, fmt.Sprintf("%s * %s", score, decimal(r.Weight/weights)))
	}
	text := strings.Join(terms, " + ")
	if len(caps) > 0 {
		text = d.least(append(caps, text))
	}
	for i := len(caps) - 1; i >= 0; i-- {
		text = d.let(caps[i], required[caps[i]], text)
	}
	return text
}

// ruleScore writes what a rule scores, in the shortest form that the rules of
// the default segments allow: below its low end a score falls to 0 at 0, and
// only a price, whose rules have a low end, can be missing.
func (d dialect) ruleScore(r segment.Rule) string {
	if r.Type == segment.Trait {
		return fmt.Sprintf("(%s ? 1.0 : 0.0)", d.field(r.Field, true))
	}
	t, field := trapezoidOf(r), d.field(r.Field, false)
	if t.low == t.high {
		return fmt.Sprintf("(%s == %s ? 1.0 : 0.0)", field, decimal(t.low))
	}
	text := "1.0"
	if !math.IsInf(t.high, 0) {
		text = fmt.Sprintf("(%[1]s <= %[2]s ? 1.0 : %[1]s >= %[3]s ? 0.0 : (%[3]s - %[1]s) / %[4]s)",
			field, decimal(t.high), decimal(t.high+t.fallHigh), decimal(t.fallHigh))
	}
	switch {
	case t.low == 0:
		return fmt.Sprintf("(%s < 0.0 ? 0.0 : %s)", field, text)
	case math.IsInf(t.low, 0):
		return text
	}
	return fmt.Sprintf("(%[1]s >= %[2]s ? %[3]s : %[1]s < 0.0 ? 0.0 : %[1]s / %[2]s)", field, decimal(t.low), text)
}

// decimal writes a number that every dialect reads as floating.
func decimal(x float64) string {
	text := strconv.FormatFloat(x, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}
