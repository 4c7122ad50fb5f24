package segment

import (
	"cmp"
	"slices"
	"strings"

	"halftone/domain/profile"
)

// Counterfactual is a smallest change of a profile that turns the outcome of an
// evaluation round: what it would take to enter, or to leave (Wachter,
// Mittelstadt and Russell 2017, "Counterfactual explanations without opening
// the black box"). Fields are taken as independent of each other: what else
// would change along with one is not considered.
type Counterfactual struct {
	Enters  bool                   // the changed profile is a member; else it is none any more
	Changes []CounterfactualChange // one or two, in the order of rules
	Score   float64                // of the changed profile, rounded to three decimals
	Size    float64                // sum of the changes of the rules' scores, rounded to three decimals
}

// Summary says all changes in words, as in "Total purchases 2 -> 3 (one more
// purchase)".
func (c Counterfactual) Summary() string {
	texts := make([]string, len(c.Changes))
	for i := range c.Changes {
		texts[i] = c.Changes[i].Summary()
	}
	return strings.Join(texts, " and ")
}

// CounterfactualChange is one field with another value.
type CounterfactualChange struct {
	Field profile.Field
	// From and To are in the form that [Evaluator.Give] takes: float64, bool for
	// a trait, string for a context. From is nil when the field is missing.
	From, To any
	// Signals are ways to bring the change about, each of them enough; none
	// where signals alone cannot.
	Signals []SignalSuggestion

	rule *Rule // the first that reads the field
}

// Counterfactuals lists the smallest changes of one field that turn the outcome
// round, at most one a field and limit in all, smallest first; if there is none,
// of two fields. Equal sizes stand in the order of rules. Every one is confirmed
// by evaluating the program again. It is empty when nothing turns the outcome
// round, or nothing was found within a bounded amount of work.
//
// Totals, counts and sums only rise; recencies fall to 0, as a signal makes
// them, or rise; evidence, averages, shares, traits and model scores go either
// way; what is missing may become known.
func (e Evaluation) Counterfactuals(limit int) []Counterfactual {
	s := newSearch(&e)
	found := s.singles()
	if len(found) == 0 {
		found = s.pairs()
	}
	slices.SortStableFunc(found, func(a, b finding) int { return cmp.Compare(a.size, b.size) })
	out := make([]Counterfactual, min(len(found), max(0, limit)))
	for i := range out {
		out[i] = s.counterfactual(&found[i])
	}
	return out
}

func (s *search) counterfactual(f *finding) Counterfactual {
	c := Counterfactual{Enters: s.enters, Score: f.score, Size: f.size}
	for _, m := range f.moves[:f.count] {
		s.set(m.variable, m.to)
	}
	for _, m := range f.moves[:f.count] {
		v := m.variable
		c.Changes = append(c.Changes, CounterfactualChange{
			Field: v.field, From: v.value(v.from), To: v.value(m.to), Signals: s.signalsFor(m), rule: v.rule,
		})
	}
	for _, m := range f.moves[:f.count] {
		s.set(m.variable, m.variable.from)
	}
	return c
}
