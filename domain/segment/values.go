package segment

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"halftone/domain"
	"halftone/domain/profile"
)

// Give fills the evaluator's row from hand-made values by the canonical names
// of fields, as in "count(purchase){lastDays=30}": numbers, bools for traits,
// texts for contexts. What is not given is missing, or 0 where a profile that
// knows nothing has 0. A name that no rule reads, or a value that no profile can have, is a
// fault whose path is the name.
func (e *Evaluator) Give(values map[string]any) error {
	var faults domain.Faults
	given := map[profile.Field]any{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		f, ok := profile.ParseCanonical(name)
		if !ok || !e.set.knows(f) {
			faults.Add(domain.BadUserInput, name, "is not a field that a rule of the segment reads")
			continue
		}
		if fault := checkValue(f, values[name]); fault != "" {
			faults.Add(domain.BadUserInput, name, "%s", fault)
		}
		if _, twice := given[f]; twice {
			faults.Add(domain.BadUserInput, name, "is given twice, under another spelling")
		}
		given[f] = values[name]
	}
	if err := faults.Err(); err != nil {
		return err
	}
	givenDimension := map[string]bool{}
	for f := range given {
		if f.Kind == profile.ShareField {
			givenDimension[f.Name] = true
		}
	}
	for i, f := range e.set.fields.numbers {
		absentIsZero := f.AbsentIsZero() || f.Kind == profile.ShareField && givenDimension[f.Name]
		e.row.Numbers[i] = numberGiven(given[f], absentIsZero)
	}
	for i, f := range e.set.fields.texts {
		e.row.Texts[i], _ = given[f].(string)
	}
	return nil
}

// knows tells whether a rule reads the field, or names the dimension of
// a share.
func (s *Set) knows(f profile.Field) bool {
	if _, read := s.fields.slots[f]; read {
		return true
	}
	return f.Kind == profile.ShareField && slices.ContainsFunc(s.Fields(), func(known profile.Field) bool {
		return known.Name == f.Name && (known.Kind == profile.ShareField || known.Kind == profile.ContextField)
	})
}

func checkValue(f profile.Field, value any) (fault string) {
	switch f.Kind {
	case profile.ContextField:
		text, ok := value.(string)
		if _, possible := profile.ParseField(f.String() + "." + text); !ok || !possible {
			return "must be a text that the context can be"
		}
	case profile.TraitField:
		if _, ok := value.(bool); !ok {
			return "must be true or false"
		}
	default:
		x, ok := numberOf(value)
		if !ok {
			return "must be a number"
		}
		if !f.Admits(x) {
			return fmt.Sprintf("is outside the range of the field: %s", rangeText(f))
		}
	}
	return ""
}

func rangeText(f profile.Field) string {
	switch {
	case f.IsWhole():
		return "whole numbers from 0"
	case f.Kind == profile.InterestField || f.Kind == profile.AffinityField || f.Kind == profile.BrandField:
		return "from 0 to below 1"
	case f.Kind == profile.ShareField || f.Kind == profile.ModelField:
		return "from 0 to 1"
	}
	return "numbers from 0"
}

func numberGiven(value any, absentIsZero bool) float64 {
	switch v := value.(type) {
	case nil:
		if absentIsZero {
			return 0
		}
		return math.NaN()
	case bool:
		return crisp(v)
	}
	x, _ := numberOf(value)
	return x
}
