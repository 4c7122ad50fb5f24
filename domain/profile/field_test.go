package profile_test

import (
	"math"
	"strings"
	"testing"

	"halftone/domain/profile"
)

func TestFieldNames(t *testing.T) {
	for name, canonical := range map[string]string{
		"interests.tech":                          "",
		"interests.Home & Living":                 "interests.home-living",
		"interests.shoes (men)":                   "interests.shoes-men",
		"interests.a.b":                           "interests.a-b",
		"affinities.KÄSE":                         "affinities.käse",
		"brandAffinities.3M":                      "brandAffinities.3m",
		"priceRange":                              "",
		"price.min":                               "",
		"price.max":                               "",
		"price.average":                           "",
		"traits.prefersDeals":                     "",
		"traits.is_vip-2":                         "",
		"totalSessions":                           "",
		"totalSignals":                            "",
		"totalProductViews":                       "",
		"totalCartAdds":                           "",
		"totalPurchases":                          "",
		"totalRevenue":                            "",
		"count(purchase)":                         "",
		"count(*)":                                "",
		"signals(product_view)":                   "",
		"distinctDays(*)":                         "",
		"sum(purchase.amount)":                    "",
		"sum(*.quantity)":                         "",
		"avg(purchase.amount)":                    "",
		"min(purchase.amount)":                    "",
		"max(wave.amount)":                        "",
		"lastSeen":                                "",
		"firstSeen":                               "",
		"last.purchase":                           "",
		"first.page_view":                         "",
		"context.deviceType":                      "",
		"context.deviceType.mobile":               "",
		"context.timeOfDay.night":                 "",
		"context.dayType.weekend":                 "",
		"context.referrerDomain":                  "",
		"context.referrerDomain.shop.example.com": "",
		"model.churn":                             "",
	} {
		f, ok := profile.ParseField(name)
		if !ok {
			t.Errorf("%q is refused", name)
			continue
		}
		if canonical == "" {
			canonical = name
		}
		if f.String() != canonical {
			t.Errorf("%q becomes %q, want %q", name, f, canonical)
		}
		if again, ok := profile.ParseCanonical(f.String()); !ok || again != f {
			t.Errorf("%q is read back as %+v, want %+v", f, again, f)
		}
	}
}

func TestRefusedFieldNames(t *testing.T) {
	for _, name := range []string{
		"", ".", "tech", "interests", "interests.", "interests.👟", "interest.tech", "Interests.tech",
		"affinities.", "brandAffinities", "interests." + strings.Repeat("x", 600),
		"price", "price.", "price.median", "priceRange.min",
		"traits", "traits.", "traits.ein trait", "traits.1st", "traits." + strings.Repeat("x", 65), "traits.ä",
		"totalVisits", "total", "totalsessions",
		"lastSeen.purchase", "last", "last.", "last.Purchase", "last.*", "first.a.b",
		"context", "context.", "context.deviceType.", "context.deviceType.watch", "context.weather", "context.weather.rain",
		"context.referrerDomain.", "context.referrerDomain.Example.com", "context.referrerDomain.a b",
		"model", "model.", "model.a.b",
		"count", "count()", "count(", "count(Purchase)", "count(purchase", "count(purchase))", "(purchase)", "Count(purchase)",
		"count(purchase.amount)", "signals(purchase.quantity)", "distinctDays(purchase.amount)",
		"sum(purchase)", "avg(purchase.quantity)", "sum(purchase.price)", "median(purchase.amount)", "sum(.amount)", "count(a b)",
		"count(purchase){lastDays=30}", // a rule gives its window apart
	} {
		if f, ok := profile.ParseField(name); ok {
			t.Errorf("%q is read as %v, want it refused", name, f)
		}
	}
}

func TestCanonicalNames(t *testing.T) {
	for _, name := range []string{
		"interests.tech",
		"count(purchase){category=tech}",
		"count(purchase){lastDays=30}",
		"count(purchase){lastDays=0.5}",
		"signals(*){olderThanDays=7}",
		"sum(purchase.amount){fromDays=60,toDays=30}",
		"avg(purchase.amount){category=home-living,lastDays=30}",
		"distinctDays(*){category=tech,fromDays=60,toDays=0.25}",
	} {
		f, ok := profile.ParseCanonical(name)
		if !ok || f.String() != name {
			t.Errorf("%q is read as %q (%t)", name, f, ok)
		}
	}
	// A window that reaches up to now is written in one way.
	if f, ok := profile.ParseCanonical("count(purchase){fromDays=60,toDays=0}"); !ok || f.String() != "count(purchase){lastDays=60}" {
		t.Errorf("between 60 and 0 days is read as %q (%t)", f, ok)
	}
}

func TestRefusedCanonicalNames(t *testing.T) {
	for _, suffix := range []string{
		"{}", "{", "{lastDays=30", "{lastDays=30}}", "{lastDays=30}x", "{lastDays}", "{lastDays=}", "{lastDays=x}",
		"{lastDays=0}", "{lastDays=-1}", "{lastDays=NaN}", "{lastDays=Inf}", "{lastDays=1e999}", "{lastDays=30,lastDays=30}",
		"{lastDays=30,olderThanDays=30}", "{lastDays=30,category=tech}", "{category=}", "{category=,lastDays=30}", "{category=👟}",
		"{fromDays=60}", "{toDays=30}", "{fromDays=30,toDays=60}", "{fromDays=30,toDays=30}", "{fromDays=0,toDays=5}",
		"{fromDays=30,toDays=-1}", "{weeks=1}", "{=1}", "{lastDays=30,}",
	} {
		if f, ok := profile.ParseCanonical("count(purchase)" + suffix); ok {
			t.Errorf("%q is read as %v, want it refused", suffix, f)
		}
	}
	for _, name := range []string{"interests.tech{lastDays=30}", "totalPurchases{category=tech}", "nothing{lastDays=30}"} {
		if f, ok := profile.ParseCanonical(name); ok {
			t.Errorf("%q is read as %v, want it refused", name, f)
		}
	}
}

func FuzzParseCanonical(f *testing.F) {
	for _, field := range fields() {
		f.Add(field.String())
	}
	f.Add("count(purchase){category=tech,fromDays=60,toDays=0.25}")
	f.Fuzz(func(t *testing.T, name string) {
		field, ok := profile.ParseCanonical(name)
		if !ok {
			return
		}
		if again, ok := profile.ParseCanonical(field.String()); !ok || again != field {
			t.Errorf("%q is read as %+v and back as %+v (%t)", name, field, again, ok)
		}
	})
}

func TestWholeNumberFields(t *testing.T) {
	for name, want := range map[string]bool{
		"totalPurchases": true, "totalRevenue": false, "count(*)": true, "signals(*)": true, "distinctDays(*)": true,
		"sum(*.quantity)": true, "sum(*.amount)": false, "avg(*.amount)": false, "priceRange": false, "lastSeen": false,
		"interests.tech": false, "context.deviceType.mobile": false,
	} {
		f, _ := profile.ParseField(name)
		if f.IsWhole() != want {
			t.Errorf("%s: IsWhole = %t, want %t", name, f.IsWhole(), want)
		}
	}
}

func TestFieldAdmitsWhatAProfileCanHave(t *testing.T) {
	for name, c := range map[string]struct{ good, bad []float64 }{
		"interests.tech":            {[]float64{0, 0.5, 0.999}, []float64{1, 2}},
		"context.deviceType.mobile": {[]float64{0, 1}, []float64{1.001}},
		"model.churn":               {[]float64{0, 1}, []float64{1.001}},
		"traits.vip":                {[]float64{0, 1}, []float64{0.5, 2}},
		"totalPurchases":            {[]float64{0, 7}, []float64{0.5}},
		"totalRevenue":              {[]float64{0, 7.25}, nil},
		"sum(*.quantity)":           {[]float64{3}, []float64{3.5}},
		"lastSeen":                  {[]float64{0, 3.5, 1e6}, nil},
		"priceRange":                {[]float64{0, 3.5}, nil},
	} {
		f, _ := profile.ParseField(name)
		for _, x := range c.good {
			if !f.Admits(x) {
				t.Errorf("%s does not admit %v", name, x)
			}
		}
		for _, x := range append(c.bad, -0.001, math.NaN(), math.Inf(1), math.Inf(-1)) {
			if f.Admits(x) {
				t.Errorf("%s admits %v", name, x)
			}
		}
	}
}

func TestEveryValueOfAProfileIsAdmitted(t *testing.T) {
	view := visit(
		what("purchase", now, in("tech"), of("acme"), tagged("sale"), priced(100), worth(250)),
		what("remove_from_cart", now-100*day, in("home")),
	).At(site, now)
	for _, f := range fields() {
		if x := view.Number(f); !math.IsNaN(x) && !f.Admits(x) {
			t.Errorf("%s = %v, which the field does not admit", f, x)
		}
	}
}
