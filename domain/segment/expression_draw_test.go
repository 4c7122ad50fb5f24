package segment_test

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"halftone/domain/segment"
)

// term is a piece of an expression. It can be written and be judged without
// CEL: what the text means is known before anybody parses it.
type term struct {
	sign  string // an operator, "field", "number", "truth" or "text"
	text  string // as it is written, of the last four
	name  string // canonical, of a field
	value any    // of a number, a truth or a text
	parts []*term
}

func (x *term) String() string {
	switch p := x.parts; {
	case x.sign == "?:":
		return "(" + p[0].String() + " ? " + p[1].String() + " : " + p[2].String() + ")"
	case x.sign == "contains":
		return p[0].String() + ".contains(" + p[1].String() + ")"
	case len(p) == 1:
		return x.sign + "(" + p[0].String() + ")"
	case len(p) == 2:
		return "(" + p[0].String() + " " + x.sign + " " + p[1].String() + ")"
	}
	return x.text
}

// judge is the score of the expression; missing when it names a field that is,
// and when it is NaN.
func (x *term) judge(w world) (score float64, missing bool) {
	if x.namesMissing(w) {
		return 0, true
	}
	switch v := x.result(w).(type) {
	case bool:
		return truth(v), false
	case float64:
		return math.Max(0, math.Min(1, v)), math.IsNaN(v)
	}
	panic("an expression that is a text was drawn")
}

func (x *term) namesMissing(w world) bool {
	if _, known := w[x.name]; x.name != "" && !known && !zeroWhenAbsent(x.name) {
		return true
	}
	return slices.ContainsFunc(x.parts, func(part *term) bool { return part.namesMissing(w) })
}

// result is a number, a truth or a text.
func (x *term) result(w world) any {
	switch {
	case x.sign == "field":
		if value, known := w[x.name]; known {
			return value
		}
		return 0.0
	case x.parts == nil:
		return x.value
	case x.sign == "?:" && x.parts[0].result(w) == true:
		return x.parts[1].result(w)
	case x.sign == "?:":
		return x.parts[2].result(w)
	case len(x.parts) == 1 && x.sign == "!":
		return !x.parts[0].result(w).(bool)
	case len(x.parts) == 1:
		return -x.parts[0].result(w).(float64)
	}
	a, b := x.parts[0].result(w), x.parts[1].result(w)
	switch x.sign {
	case "&&":
		return a == true && b == true
	case "||":
		return a == true || b == true
	case "==":
		return a == b
	case "!=":
		return a != b
	case "contains":
		return strings.Contains(a.(string), b.(string))
	}
	return arithmetic(x.sign, a.(float64), b.(float64))
}

func arithmetic(sign string, a, b float64) any {
	switch sign {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	case "/":
		return a / b
	}
	return map[string]bool{"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign]
}

// expression draws a rule that is one.
func (d *drawer) expression() segment.Rule {
	x := d.number(3)
	if d.oneIn(2) {
		x = d.truth(3)
	}
	text := x.String()
	d.terms[text] = x
	r := segment.Rule{Type: segment.Expression, Value: text}
	r.WhenMissing = pick(d, "", segment.Pass, segment.Skip)
	if d.plain && r.WhenMissing == segment.Skip {
		r.WhenMissing = ""
	}
	return r
}

func (d *drawer) number(depth int) *term {
	switch {
	case depth == 0 && d.oneIn(2):
		v := pick(d, 0, 1, 2, .5, .4, 1e300, 7, 1e-9, d.Float64())
		text := strconv.FormatFloat(v, 'g', -1, 64)
		return &term{sign: "number", text: text, value: v}
	case depth == 0:
		name := pick(d, "interests.tech", "totalPurchases", "totalRevenue", "priceRange", "price.min", "lastSeen", "last.purchase",
			"context.deviceType.mobile", "model.churn", "count(purchase)", "count(purchase){lastDays=30}", "avg(purchase.amount)")
		text := name
		if strings.Contains(name, "(") || d.oneIn(4) {
			text = `field("` + name + `")`
		}
		return &term{sign: "field", text: text, name: name}
	case d.oneIn(6):
		return &term{sign: "-", parts: []*term{d.number(depth - 1)}}
	case d.oneIn(6):
		return &term{sign: "?:", parts: []*term{d.truth(depth - 1), d.number(depth - 1), d.number(depth - 1)}}
	}
	return &term{sign: pick(d, "+", "-", "*", "/"), parts: []*term{d.number(depth - 1), d.number(depth - 1)}}
}

func (d *drawer) truth(depth int) *term {
	switch {
	case depth == 0 && d.oneIn(2):
		return &term{sign: "field", text: "traits.vip", name: "traits.vip"}
	case depth == 0 && d.oneIn(2):
		of := &term{sign: "field", text: "context.deviceType", name: "context.deviceType"}
		return &term{sign: pick(d, "==", "!=", "contains"), parts: []*term{of, {sign: "text", text: `"mobile"`, value: "mobile"}}}
	case depth == 0:
		v := d.oneIn(2)
		return &term{sign: "truth", text: strconv.FormatBool(v), value: v}
	case d.oneIn(6):
		return &term{sign: "!", parts: []*term{d.truth(depth - 1)}}
	case d.oneIn(2):
		return &term{sign: pick(d, "&&", "||"), parts: []*term{d.truth(depth - 1), d.truth(depth - 1)}}
	}
	return &term{sign: pick(d, "<", "<=", ">", ">=", "==", "!="), parts: []*term{d.number(depth - 1), d.number(depth - 1)}}
}

// give draws values for the fields that an expression names.
func (d *drawer) give(w world, x *term) {
	w[x.String()] = x
	var walk func(*term)
	walk = func(part *term) {
		if _, drawn := w[part.name]; part.name != "" && !drawn && !d.oneIn(6) {
			switch part.name {
			case "traits.vip":
				w[part.name] = d.oneIn(2)
			case "context.deviceType":
				w[part.name] = pick(d, "mobile", "tablet", "desktop")
			default:
				w[part.name] = pick(d, 0, 1, 2, .4, .5, 7, 1e9, 10*d.Float64())
			}
		}
		for _, part := range part.parts {
			walk(part)
		}
	}
	walk(x)
}
