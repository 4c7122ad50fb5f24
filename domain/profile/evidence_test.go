package profile_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"halftone/domain/profile"
	"halftone/domain/signal"
)

// Worked examples.
func ExampleView_Number() {
	tech, _ := profile.ParseField("interests.tech")
	for _, signals := range [][]signal.Kept{
		{what("purchase", now, in("tech"))},
		{what("add_to_cart", now, in("tech"))},
		times(5, what("product_view", now, in("tech"))),
	} {
		fmt.Printf("%d x %s: %.3f\n", len(signals), signals[0].Type, visit(signals...).At(site, now).Number(tech))
	}
	// Output:
	// 1 x purchase: 0.632
	// 1 x add_to_cart: 0.295
	// 5 x product_view: 0.393
}

func TestEvidenceCountsForCategoryBrandAndEveryTag(t *testing.T) {
	p := visit(what("purchase", now, in("tech"), of("acme"), tagged("new", "sale")))
	full := 1 - math.Exp(-1)
	expect(t, p.At(site, now), map[string]float64{
		"interests.tech": full, "brandAffinities.acme": full, "affinities.new": full, "affinities.sale": full,
		"interests.new": 0, "affinities.tech": 0,
	})
}

func TestEvidenceHalvesEveryHalfLife(t *testing.T) {
	p := visit(what("purchase", now, in("tech")))
	for n := range 40 {
		at := now + int64(n)*30*day
		expect(t, p.At(site, at), map[string]float64{"interests.tech": -math.Expm1(-math.Exp2(-float64(n)))})
	}
	if got := number(t, p.At(site, now+100*365*day), "interests.tech"); got != 0 {
		t.Errorf("after a hundred years %g is left, want 0", got)
	}
}

func TestOppositesCancelExactly(t *testing.T) {
	for i := range int64(50) {
		at := now - i*7*day - i*1234567
		p := visit(
			what("add_to_cart", at, in("tech"), weighing(1000)),
			what("remove_from_cart", at, in("tech")),
		)
		for _, mass := range p.Interests {
			if mass.Units != 0 {
				t.Fatalf("signal %d: %+v is left, want exactly 0", i, mass)
			}
		}
	}
}

func TestEvidenceBelowZeroIsOwed(t *testing.T) {
	p := visit(times(4, what("remove_from_cart", now, in("tech")))...)
	expect(t, p.At(site, now), map[string]float64{"interests.tech": 0})
	p.Apply(site, profile.Delta{Token: 2, Visit: 1, Signals: []signal.Kept{what("purchase", now, in("tech"))}})
	expect(t, p.At(site, now), map[string]float64{"interests.tech": -math.Expm1(-0.6)})
}

func TestEvidenceStaysBelowOne(t *testing.T) {
	p := visit(times(1000, what("purchase", now, in("tech"), weighing(signal.MaxWeight)))...)
	if got := number(t, p.At(site, now), "interests.tech"); got >= 1 || got < 0.999999 {
		t.Errorf("interest = %v, want just below 1", got)
	}
}

func TestAffinitiesAreWhatIsAboveZeroByName(t *testing.T) {
	p := visit(
		what("purchase", now, in("tech"), of("zenith")),
		what("purchase", now-400*day, in("tech"), of("acme")), // of an earlier period
		what("product_view", now, in("home")),
		what("remove_from_cart", now, in("art")),
	)
	view := p.At(site, now)
	for kind, want := range map[profile.Kind][]string{
		profile.InterestField: {"home", "tech"},
		profile.BrandField:    {"acme", "zenith"},
		profile.AffinityField: nil,
	} {
		var names []string
		for _, a := range view.Affinities(kind) {
			names = append(names, a.Name)
			if got := view.Number(profile.Field{Kind: kind, Name: a.Name}); got != a.Value {
				t.Errorf("%s = %v in the list and %v as a field", a.Name, a.Value, got)
			}
		}
		if !slices.Equal(names, want) {
			t.Errorf("kind %d: %q, want %q", kind, names, want)
		}
	}
}

func TestNewHalfLifeCarriesEvidenceOver(t *testing.T) {
	p := visit(
		what("purchase", now-90*day, in("tech")),
		what("product_view", now-400*day, in("tech")), // of an earlier period
		what("product_view", now-2*day, in("home")),
		what("remove_from_cart", now-day, in("art")),
	)
	week := site
	week.HalfLife, week.HalfLifeSince = 7*profile.Day, now

	before, after := p.At(site, now), p.At(week, now)
	for _, name := range []string{"interests.tech", "interests.home", "interests.art"} {
		if was, is := number(t, before, name), number(t, after, name); !near(was, is) {
			t.Errorf("%s = %v before and %v after, want the same at the instant of the change", name, was, is)
		}
	}
	for _, a := range after.Affinities(profile.InterestField) {
		if got := number(t, before, "interests."+a.Name); !near(got, a.Value) {
			t.Errorf("list of interests: %s = %v, want %v", a.Name, a.Value, got)
		}
	}

	mass := -math.Log1p(-number(t, before, "interests.tech"))
	later := map[string]float64{"interests.tech": -math.Expm1(-mass / 2)}
	expect(t, p.At(week, now+7*day), later)

	// A profile that goes on collecting is carried over for good.
	p.Apply(week, profile.Delta{Token: 2, Visit: 2, Signals: []signal.Kept{what("purchase", now+7*day, in("new"))}})
	later["interests.new"] = -math.Expm1(-1)
	expect(t, p.At(week, now+7*day), later)
	expect(t, p.At(week, now+14*day), map[string]float64{
		"interests.tech": -math.Expm1(-mass / 4), "interests.new": -math.Expm1(-0.5), "interests.art": 0,
	})
}

func TestLookingUnderAnotherHalfLifeChangesNothing(t *testing.T) {
	p := visit(what("purchase", now, in("tech")))
	packed := p.AppendPacked(nil)
	other := site
	other.HalfLife, other.HalfLifeSince = 10*24*time.Hour, now
	p.At(other, now+day).Affinities(profile.InterestField)
	if !slices.Equal(p.AppendPacked(nil), packed) {
		t.Error("reading rebased the profile itself")
	}
}
