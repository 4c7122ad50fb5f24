package segment

import (
	"math"

	"halftone/domain/profile"
	"halftone/domain/signal"
)

// SignalSuggestion is a number of signals of one type, about the category, tag
// or brand of the field changed, if it has one, and with the amount it asks for.
type SignalSuggestion struct {
	Type  signal.Type // [profile.AnyType] when any will do
	Count int         // from 1
}

// maxSuggested is how many signals are still a suggestion.
const maxSuggested = 1000

// evidenceTypes are the types whose evidence is suggested: the everyday one, and
// the one that says most.
var evidenceTypes = [...]signal.Type{signal.ProductView, signal.Purchase}

// signalsFor suggests signals that bring a change about, given the other one of
// a pair.
func (s *search) signalsFor(m move) (suggested []SignalSuggestion) {
	f, from := m.variable.field, m.variable.from
	switch f.Kind {
	case profile.InterestField, profile.AffinityField, profile.BrandField:
		for _, t := range evidenceTypes {
			if n := signalsToReach(m.to, from, t); n > 0 && n <= maxSuggested && s.turnsAfter(m, t, n) {
				suggested = append(suggested, SignalSuggestion{t, int(n)})
			}
		}
		return suggested
	}
	t, n := signalsThatMove(f, m.to), 1.0
	if f.IsWhole() {
		n = m.to - from
	}
	if t == "" || n > maxSuggested {
		return nil
	}
	return []SignalSuggestion{{t, int(n)}}
}

// signalsToReach is how many signals raise evidence to a value: a mass m shows
// as 1 - exp(-m), and every signal adds the base weight of its type.
func signalsToReach(to, from float64, t signal.Type) float64 {
	mass := math.Log1p(-from) - math.Log1p(-to)
	return math.Ceil(mass/t.BaseWeight().Float() - 1e-9)
}

// turnsAfter tells whether so many signals turn the outcome round: they take
// the evidence beyond the value that would be enough.
func (s *search) turnsAfter(m move, t signal.Type, n float64) bool {
	v := m.variable
	reached := 1 - (1-v.from)*math.Exp(-n*t.BaseWeight().Float())
	_, turned := s.evaluate(v, reached)
	s.set(v, m.to)
	return turned && v.reaches(reached)
}

// signalsThatMove are the signals of which each moves the field by one, or a
// single one moves it as far as need be; empty when signals alone do not: visits
// and days take time, and a window that ended before now takes no new signal.
func signalsThatMove(f profile.Field, to float64) signal.Type {
	switch f.Kind {
	case profile.TotalField:
		return countedBy[f.Name]
	case profile.AggregateField:
		if f.Window.To == 0 && f.Measure != profile.AvgAmount && f.Measure != profile.DistinctDays {
			return f.Type
		}
	case profile.RecencyField:
		switch {
		case to > 0:
		case f.Type == "":
			return profile.AnyType
		default:
			return f.Type
		}
	}
	return ""
}

// countedBy are the signals that totals count.
var countedBy = map[string]signal.Type{
	"totalSignals": profile.AnyType, "totalProductViews": signal.ProductView, "totalCartAdds": signal.AddToCart,
	"totalPurchases": signal.Purchase, "totalRevenue": signal.Purchase,
}
