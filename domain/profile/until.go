package profile

import (
	"math"

	"halftone/domain/signal"
)

// Forever is the instant until which a base holds that only an elevation changes.
const Forever = math.MaxInt64

// Until is the instant, in milliseconds, up to and excluding which the base of
// a field stays what it is, if the profile does.
func (v *View) Until(f Field) int64 {
	switch f.Kind {
	case AggregateField:
		return v.aggregateUntil(f)
	case ModelField:
		if m, known := v.profile.Models[f.Name]; known && m.Expires > v.clock.now {
			return m.Expires
		}
	case TraitField:
		if f.Name == "healthConscious" {
			return v.healthUntil()
		}
	}
	return Forever
}

// aggregateUntil is when the next signal enters the window or leaves it.
func (v *View) aggregateUntil(f Field) int64 {
	until := int64(Forever)
	reach := func(at int64, days float64) {
		if instant := at + int64(math.Ceil(days*float64(dayMillis))); instant > v.clock.now {
			until = min(until, instant)
		}
	}
	for _, part := range [...][]Entry{v.profile.Activity.Sealed, v.profile.Activity.Tail} {
		for i := range part {
			e := &part[i]
			if f.Type != AnyType && e.Type != f.Type {
				continue
			}
			if f.Window != (Window{}) {
				reach(e.At, f.Window.To)
			}
			if f.Window.From > 0 {
				reach(e.At, f.Window.From)
			}
			if v.site.Retention > 0 {
				reach(e.At, v.site.Retention.Hours()/24)
			}
		}
	}
	return until
}

// healthUntil is a moment before the last affinity to a health tag decays below
// the threshold; the exact instant is a matter of rounding, so the last second is asked anew.
func (v *View) healthUntil() int64 {
	if v.trait("healthConscious") == 0 {
		return Forever // evidence only decays
	}
	const aSecond = 1000
	least := -math.Log1p(-healthyAffinityFrom) // the mass whose value is the threshold
	most := 0.0
	for _, tag := range v.site.HealthTags {
		most = max(most, massIn(v.profile.Affinities.of(signal.Fold(tag)), v.clock.period)*v.clock.factor)
	}
	left := float64(v.site.HalfLife.Milliseconds()) * math.Log2(most/least)
	return max(v.clock.now+1, v.clock.now+int64(left)-aSecond)
}
