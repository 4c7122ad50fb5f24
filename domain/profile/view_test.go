package profile_test

import (
	"math"
	"testing"

	"halftone/domain/profile"
	"halftone/domain/signal"
)

// Absent interests, totals, counts and sums are 0; everything else is missing.
func TestNothingIsKnownOfANewProfile(t *testing.T) {
	view := new(profile.Profile).At(site, now)
	for _, f := range fields() {
		want := missing
		if f.AbsentIsZero() || f.Name == "healthConscious" {
			want = 0
		}
		if got := view.Number(f); !near(got, want) {
			t.Errorf("%s = %v, want %v", f, got, want)
		}
	}
	if got := view.Text(profile.Field{Kind: profile.ContextField, Name: profile.DeviceType}); got != "" {
		t.Errorf("device = %q, want none", got)
	}
}

func TestTotals(t *testing.T) {
	p := visit(
		what("product_view", now), what("product_view", now), what("add_to_cart", now), what("remove_from_cart", now),
		what("purchase", now, worth(1250)), what("review", now, worth(9999)), what("wave", now),
	)
	p.Apply(site, profile.Delta{Token: 2, Visit: 2, Opens: true, Signals: times(1, what("scroll", now))})
	expect(t, p.At(site, now), map[string]float64{
		"totalSessions": 2, "totalSignals": 8, "totalProductViews": 2, "totalCartAdds": 1, "totalPurchases": 1, "totalRevenue": 12.5,
	})
}

func TestRecencyIsInFractionalDaysAndNeverNegative(t *testing.T) {
	p := visit(
		what("purchase", now-10*day),
		what("purchase", now-36*day/24),
		what("page_view", now-day/2),
		what("scroll", now+60_000),
	)
	expect(t, p.At(site, now), map[string]float64{
		"first.purchase": 10, "last.purchase": 1.5, "last.page_view": 0.5, "first.page_view": 0.5,
		"firstSeen": 10, "lastSeen": 0, "last.scroll": 0, "last.review": missing,
	})
	expect(t, p.At(site, now+60_000), map[string]float64{"lastSeen": 0})
	expect(t, p.At(site, now+60_000+day), map[string]float64{"lastSeen": 1})
}

func TestPrefersDeals(t *testing.T) {
	deal, full := what("product_view", now, priced(100), tagged("new", "sale")), what("product_view", now, priced(100))
	for name, c := range map[string]struct {
		signals []signal.Kept
		want    float64
	}{
		"nothing priced":    {times(3, what("product_view", now, tagged("sale"))), missing},
		"half":              {[]signal.Kept{deal, full}, 1},
		"less than half":    {[]signal.Kept{deal, full, full}, 0},
		"weights are equal": {[]signal.Kept{deal, what("purchase", now, priced(100), weighing(signal.MaxWeight))}, 1},
		"negative weight counts": {[]signal.Kept{full,
			what("remove_from_cart", now, priced(100), tagged("clearance"))}, 1},
		"two deal tags count once": {[]signal.Kept{full, full, what("product_view", now, priced(1), tagged("coupon", "discounted"))}, 0},
		"free is priced":           {[]signal.Kept{what("product_view", now, priced(0))}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, visit(c.signals...).At(site, now), map[string]float64{"traits.prefersDeals": c.want})
		})
	}
}

func TestBrowsesExtensively(t *testing.T) {
	for _, c := range []struct {
		views, purchases int
		want             float64
	}{
		{19, 0, missing}, {20, 0, 1}, {20, 1, 1}, {20, 2, 0}, {39, 2, 0}, {40, 2, 1}, {19, 5, missing},
	} {
		p := visit(append(times(c.views, what("product_view", now)), times(c.purchases, what("purchase", now))...)...)
		if got := number(t, p.At(site, now), "traits.browsesExtensively"); !near(got, c.want) {
			t.Errorf("%d views, %d purchases: %v, want %v", c.views, c.purchases, got, c.want)
		}
	}
}

func TestHealthConscious(t *testing.T) {
	organic := site
	organic.HealthTags = []string{"Bio & Fair", "fitness"}
	p := visit(what("purchase", now, tagged("bio-fair")))
	expect(t, p.At(organic, now), map[string]float64{"traits.healthConscious": 1})
	expect(t, p.At(organic, now+60*day), map[string]float64{"traits.healthConscious": 0}) // 0.22 by then
	expect(t, p.At(site, now), map[string]float64{"traits.healthConscious": 0})
	expect(t, new(profile.Profile).At(site, now), map[string]float64{"traits.healthConscious": 0})
}

func TestTraitsAndModelScoresFromOutside(t *testing.T) {
	p := &profile.Profile{
		Traits: map[string]bool{"vip": true, "b2b": false},
		Models: map[string]profile.Model{"churn": {Score: 0.7, Expires: now}, "value": {Score: 0.2}},
	}
	before := map[string]float64{"traits.vip": 1, "traits.b2b": 0, "traits.other": missing, "model.churn": 0.7, "model.value": 0.2}
	expect(t, p.At(site, now-1), before)
	before["model.churn"] = missing // void from Expires on
	expect(t, p.At(site, now), before)
}

func TestViewCanBeTurnedToAnotherProfile(t *testing.T) {
	view := visit(what("purchase", now, in("tech"), worth(100))).At(site, now)
	expect(t, view, map[string]float64{"interests.tech": -math.Expm1(-1), "count(purchase)": 1})
	view.Reset(visit(what("begin_checkout", now, in("home"))), site, now+30*day)
	expect(t, view, map[string]float64{
		"interests.tech": 0, "interests.home": -math.Expm1(-0.2), "count(purchase)": 0, "lastSeen": 30,
	})
	if view.Now() != now+30*day {
		t.Errorf("now = %d, want %d", view.Now(), now+30*day)
	}
}
