package segment

import (
	"math"
	"slices"

	"halftone/domain/profile"
)

// variable is a field that a search varies. All its values are numbers: that of
// a text is its place in texts, NaN is missing.
type variable struct {
	field  profile.Field
	rule   *Rule // the first that reads the field
	slot   int32
	leaves []leaf // that read the field
	cost   int    // of scoring them, as work
	texts  []string

	from   float64
	origin float64   // where nearness is measured from: from, or 0 when that is missing
	steps  float64   // how many steps, the differences worth telling people, make 1
	points []float64 // values, ascending, between which the outcome is looked for
	ends   []float64 // those from which the other one of a pair is looked for
}

// Bounds of what is looked at: fields, points of one, and of these those from
// which a pair is looked for.
const (
	maxVariables = 64
	maxPoints    = 512
	maxEnds      = 32
)

// beyondAll is more than any total, price or number of days ever is.
const beyondAll = 1e12

// variablesOf lists the fields that the program's rules read, in their order.
// What only other segments and expressions read is not varied.
func (s *search) variablesOf(set *Set) []variable {
	var variables []variable
	index := map[profile.Field]int{}
	for i := range s.program.leaves {
		l := &s.program.leaves[i]
		if l.expression != nil {
			continue
		}
		for _, f := range l.fields(&set.fields) {
			if _, known := index[f]; known || len(variables) == maxVariables {
				continue
			}
			index[f] = len(variables)
			variables = append(variables, variable{field: f, rule: s.program.sources[l.node].rule, slot: set.fields.slots[f]})
		}
	}
	for _, l := range set.leaves {
		for _, f := range l.fields(&set.fields) {
			i, known := index[f]
			if !known {
				continue
			}
			if v := &variables[i]; len(v.leaves) == 0 || v.leaves[len(v.leaves)-1].node != l.node {
				v.leaves = append(v.leaves, l)
				v.cost += l.cost()
			}
		}
	}
	for i := range variables {
		variables[i].start(s.evaluator.row)
	}
	return variables
}

// start takes the value of the row.
func (v *variable) start(row Row) {
	v.steps = stepsOf(v.field)
	if !v.field.IsText() {
		v.from = row.Numbers[v.slot]
		if v.from == v.from {
			v.origin = v.from
		}
		return
	}
	v.texts = v.possibleTexts()
	text := row.Texts[v.slot]
	place := slices.Index(v.texts, text)
	switch {
	case text == "":
		v.from = math.NaN()
	case place < 0:
		v.from = float64(len(v.texts))
		v.texts = append(v.texts, text)
	default:
		v.from = float64(place)
	}
}

// stepsOf is how many steps make 1: cents, hundredths of a day, thousandths of a
// degree, or whole numbers.
func stepsOf(f profile.Field) float64 {
	switch f.Kind {
	case profile.InterestField, profile.AffinityField, profile.BrandField, profile.ShareField, profile.ModelField:
		return 1000
	case profile.PriceField, profile.RecencyField:
		return 100
	case profile.TotalField, profile.AggregateField:
		if !f.IsWhole() {
			return 100
		}
	}
	return 1
}

// inSteps counts x in steps; what is a step but for its last bits is one.
func (v *variable) inSteps(x float64) float64 {
	n := x * v.steps
	if whole := math.Round(n); math.Abs(n-whole) < 1e-6 {
		return whole
	}
	return n
}

// reaches tells whether the field can come to have the value.
func (v *variable) reaches(x float64) bool {
	f, isMissing := v.field, v.from != v.from
	switch {
	case !f.Admits(x) || x > beyondAll:
		return false
	case isMissing && f.Kind == profile.RecencyField:
		return x == 0
	case isMissing || x == v.from:
		return true
	}
	switch f.Kind {
	case profile.TotalField:
		return x > v.from
	case profile.AggregateField:
		switch f.Measure {
		case profile.AvgAmount:
			return true
		case profile.MinAmount:
			return x < v.from
		}
		return x > v.from
	case profile.PriceField:
		return (f.Name != "price.min" || x < v.from) && (f.Name != "price.max" || x > v.from)
	case profile.RecencyField:
		isLast := f.Name == "last" || f.Name == "lastSeen"
		return x > v.from || isLast && x == 0
	}
	return true
}

// value is what people and [Evaluator.Give] take for x.
func (v *variable) value(x float64) any {
	switch {
	case x != x:
		return nil
	case v.texts != nil:
		return v.texts[int(x)]
	case v.field.Kind == profile.TraitField:
		return x != 0
	}
	return x
}

// possibleTexts are those that rules name, those of a closed set, and for an
// open one a text that no rule names.
func (v *variable) possibleTexts() []string {
	var candidates []string
	for i := range v.leaves {
		candidates = append(candidates, v.leaves[i].texts...)
	}
	candidates = append(candidates, profile.ContextValues(v.field.Name)...)
	texts := []string{}
	for _, text := range append(candidates, "another.example") {
		_, possible := profile.ParseField(v.field.String() + "." + text)
		if possible && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// cost is about how long the leaf takes to score, in scores of an interval.
func (l *leaf) cost() int {
	if l.expression != nil {
		return 100
	}
	return 1 + len(l.slots) + len(l.numbers) + len(l.texts)
}
