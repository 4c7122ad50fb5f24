package segment

import (
	"maps"
	"slices"

	"halftone/domain/profile"
)

// Subject is what a rule can be about, for whoever writes one.
type Subject struct {
	Path      string // as the rule writes it in its field
	Type      Type
	Label     string // for people
	Operators []Operator
	Unit      Unit
}

// Unit says what the values of a subject are.
type Unit string

// The units.
const (
	Share   Unit = "SHARE" // from 0 to 1
	Number  Unit = "COUNT" // whole
	Money   Unit = "MONEY" // in major units
	DaysAgo Unit = "DAYS"  // with fractions
	Text    Unit = "TEXT"
	Flag    Unit = "FLAG"  // true or false
	Names   Unit = "SET"   // of names
	Score   Unit = "SCORE" // strength of evidence or a score, from 0 to 1
)

// SubjectOf is the subject of rules that name a field without category and window.
func SubjectOf(f profile.Field) Subject {
	s := Subject{Path: f.String(), Label: fieldText(f), Operators: operatorsOf(f), Unit: unitOf(f)}
	for _, t := range slices.Sorted(maps.Keys(ruleTypes)) {
		if slices.Contains(ruleTypes[t].kinds, f.Kind) {
			s.Type = t
		}
	}
	return s
}

// SubjectOfSet is the subject of rules over all names of one kind of evidence:
// profile.InterestField, AffinityField or BrandField.
func SubjectOfSet(kind profile.Kind) Subject {
	s := SubjectOf(profile.Field{Kind: kind})
	s.Path, s.Operators, s.Unit = ruleTypes[s.Type].set, ofSets, Names
	s.Label = map[profile.Kind]string{
		profile.InterestField: "Interests", profile.AffinityField: "Affinities", profile.BrandField: "Brands",
	}[kind]
	return s
}

func unitOf(f profile.Field) Unit {
	switch f.Kind {
	case profile.PriceField:
		return Money
	case profile.TraitField:
		return Flag
	case profile.TotalField, profile.AggregateField:
		if !f.IsWhole() {
			return Money
		}
		return Number
	case profile.RecencyField:
		return DaysAgo
	case profile.ShareField:
		return Share
	case profile.ContextField:
		return Text
	}
	return Score
}
