package profile_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"halftone/domain/profile"
)

// TestBasesAndAClockGiveTheValuesOfAView keeps bases while time goes on, as
// whoever holds many profiles does.
func TestBasesAndAClockGiveTheValuesOfAView(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProfile(t)
		from := now + rapid.Int64Range(-40*day, 40*day).Draw(t, "from")
		kept := p.At(site, from)
		reference := profile.NewClock(site, from).Period()
		later := from
		for range 4 {
			later += rapid.OneOf(rapid.Int64Range(0, 2000), rapid.Int64Range(0, 90*day)).Draw(t, "step")
			clock := profile.NewClock(site, later)
			want := p.At(site, later)
			for _, f := range fields() {
				if later >= kept.Until(f) {
					continue // the base no longer holds
				}
				value := []float64{kept.Base(f, reference)}
				clock.Values(f.Kind, value, reference, value)
				if got := want.Number(f); math.Float64bits(got) != math.Float64bits(value[0]) && !(math.IsNaN(got) && math.IsNaN(value[0])) {
					t.Fatalf("%s kept at %d, read at %d: %v, a view says %v", f, from, later, value[0], got)
				}
			}
		}
	})
}

// TestABaseHoldsNoLongerThanItSays looks for the very instant at which windows
// let signals in and out.
func TestABaseHoldsNoLongerThanItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProfile(t)
		for _, f := range fields() {
			view := p.At(site, now)
			until := view.Until(f)
			if until <= now {
				t.Fatalf("%s holds until %d, now is %d", f, until, now)
			}
			if until == profile.Forever {
				continue
			}
			before, base := p.At(site, until-1).Base(f, 0), view.Base(f, 0)
			if f.Kind != profile.TraitField && before != base && !(math.IsNaN(before) && math.IsNaN(base)) {
				t.Fatalf("%s was to hold until %d, but changed from %v to %v", f, until, base, before)
			}
		}
	})
}
