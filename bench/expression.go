package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"halftone/domain/segment"
)

// dialect is what differs between the languages of expression engines and SQL.
type dialect struct {
	// field is the text that reads a field, 0, false or -1 when it is missing.
	field func(name string, isTrait bool) string
	// number writes a number that counts as floating.
	number func(x float64) string
	// equal compares two numbers.
	equal string
	// choose is one of two expressions.
	choose func(condition, then, otherwise string) string
	// let gives an expression a name in another one.
	let func(name, value, in string) string
	// least is the lowest of some numbers.
	least func(numbers []string) string
}

// scoreOf writes a default segment as an expression for its score.
func (d dialect) scoreOf(definition segment.Definition) string {
	scores, required := make([]string, len(definition.Rules)), map[string]string{}
	for i, r := range definition.Rules {
		scores[i] = d.ruleScore(r)
		if r.IsRequired { // read twice
			name := fmt.Sprintf("r%d", i)
			required[name], scores[i] = scores[i], name
		}
	}
	text := d.combine(definition, scores)
	for i := len(scores) - 1; i >= 0; i-- {
		if value, ok := required[scores[i]]; ok {
			text = d.let(scores[i], value, text)
		}
	}
	return text
}

// combine writes the score of a default segment over those of its rules.
func (d dialect) combine(definition segment.Definition, scores []string) string {
	weights := 0.0
	for _, r := range definition.Rules {
		weights += r.Weight
	}
	var terms, caps []string
	for i, r := range definition.Rules {
		if r.IsRequired {
			caps = append(caps, scores[i])
		}
		terms = append(terms, fmt.Sprintf("%s * %s", scores[i], d.number(r.Weight/weights)))
	}
	text := strings.Join(terms, " + ")
	if len(caps) > 0 {
		text = d.least(append(caps, text))
	}
	return text
}

// ruleScore writes what a rule scores, in the shortest form that the rules of
// the default segments allow: below its low end a score falls to 0 at 0, and
// only a price, whose rules have a low end, can be missing.
func (d dialect) ruleScore(r segment.Rule) string {
	zero, one := d.number(0), d.number(1)
	if r.Type == segment.Trait {
		return d.choose(d.field(r.Field, true), one, zero)
	}
	t, field := trapezoidOf(r), d.field(canonicalName(r), false)
	if t.low == t.high {
		return d.choose(fmt.Sprintf("%s %s %s", field, d.equal, d.number(t.low)), one, zero)
	}
	text := one
	if !math.IsInf(t.high, 0) {
		text = d.choose(fmt.Sprintf("%s <= %s", field, d.number(t.high)), one,
			d.choose(fmt.Sprintf("%s >= %s", field, d.number(t.high+t.fallHigh)), zero,
				fmt.Sprintf("(%s - %s) / %s", d.number(t.high+t.fallHigh), field, d.number(t.fallHigh))))
	}
	switch {
	case t.low == 0:
		return d.choose(fmt.Sprintf("%s < %s", field, zero), zero, text)
	case math.IsInf(t.low, 0):
		return text
	}
	return d.choose(fmt.Sprintf("%s >= %s", field, d.number(t.low)), text,
		d.choose(fmt.Sprintf("%s < %s", field, zero), zero, fmt.Sprintf("%s / %s", field, d.number(t.low))))
}

// canonicalName is the name of a rule's field, window included.
func canonicalName(r segment.Rule) string {
	if r.Window == nil {
		return r.Field
	}
	return fmt.Sprintf("%s{lastDays=%v}", r.Field, *r.Window.LastDays)
}

// ternary is how most languages choose.
func ternary(condition, then, otherwise string) string {
	return fmt.Sprintf("(%s ? %s : %s)", condition, then, otherwise)
}

// decimal writes a number with a point.
func decimal(x float64) string {
	text := strconv.FormatFloat(x, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}
