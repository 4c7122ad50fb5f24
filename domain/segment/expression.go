package segment

import (
	"math"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"

	"halftone/domain/profile"
)

// expression is a compiled CEL expression over fields. Fields are its variables
// under their canonical names: numbers are doubles, traits bools, contexts texts.
type expression struct {
	program cel.Program
	isTruth bool            // its result is true or false
	fields  []profile.Field // all it names, each once
	places  map[string]int  // in fields, by canonical name
}

// value evaluates the expression on the row, whose slots hold its fields: a
// number, or 1 and 0 for true and false. NaN is missing: a field that the
// expression names is, or the result is no number, such as 0/0. So is what would end
// at the limit of the cost, which none does whose estimate was accepted.
func (x *expression) value(slots []int32, r *Row) float64 {
	for i, f := range x.fields {
		if f.IsText() && r.Texts[slots[i]] == "" || !f.IsText() && math.IsNaN(r.Numbers[slots[i]]) {
			return math.NaN()
		}
	}
	result, _, err := x.program.Eval(&variables{x, slots, r})
	if err != nil {
		return math.NaN()
	}
	switch v := result.(type) {
	case types.Double:
		return float64(v)
	case types.Bool:
		return crisp(bool(v))
	}
	return math.NaN()
}

// variables are the values that an expression sees.
type variables struct {
	expression *expression
	slots      []int32
	row        *Row
}

// ResolveName returns the value of a variable.
func (v *variables) ResolveName(name string) (any, bool) {
	i, known := v.expression.places[name]
	if !known {
		return nil, false
	}
	slot := v.slots[i]
	switch f := v.expression.fields[i]; {
	case f.IsText():
		return types.String(v.row.Texts[slot]), true
	case f.Kind == profile.TraitField:
		return types.Bool(v.row.Numbers[slot] != 0), true
	}
	return types.Double(v.row.Numbers[slot]), true
}

// Parent is nil: there are no other variables.
func (v *variables) Parent() cel.Activation { return nil }
