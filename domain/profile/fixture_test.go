package profile_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"halftone/domain/profile"
	"halftone/domain/signal"
)

const day = int64(24 * time.Hour / time.Millisecond)

var (
	noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	now  = noon.UnixMilli()
	site = profile.DefaultSite()
)

// what makes a signal of a type at an instant, with its base weight.
func what(kind signal.Type, at int64, with ...func(*signal.Kept)) signal.Kept {
	s := signal.Kept{Type: kind, At: at, Weight: kind.BaseWeight(), Quantity: 1, Price: signal.NoMoney, Amount: signal.NoMoney}
	for _, set := range with {
		set(&s)
	}
	return s
}

func in(category string) func(*signal.Kept) {
	return func(s *signal.Kept) { s.Category = category }
}

func of(brand string) func(*signal.Kept) { return func(s *signal.Kept) { s.Brand = brand } }

func tagged(tags ...string) func(*signal.Kept) { return func(s *signal.Kept) { s.Tags = tags } }

func priced(cents signal.Money) func(*signal.Kept) { return func(s *signal.Kept) { s.Price = cents } }

func worth(cents signal.Money) func(*signal.Kept) { return func(s *signal.Kept) { s.Amount = cents } }

func ordered(order uint64) func(*signal.Kept) { return func(s *signal.Kept) { s.Order = order } }

func weighing(w signal.Weight) func(*signal.Kept) { return func(s *signal.Kept) { s.Weight = w } }

func times(n int, s signal.Kept) []signal.Kept {
	signals := make([]signal.Kept, n)
	for i := range signals {
		signals[i] = s
	}
	return signals
}

// visit is a profile after one session with the signals.
func visit(signals ...signal.Kept) *profile.Profile {
	p := new(profile.Profile)
	p.Apply(site, profile.Delta{Token: 1, Visit: 1, Opens: true, Signals: signals})
	return p
}

// number reads a field by its canonical name.
func number(t interface {
	Helper()
	Fatalf(string, ...any)
}, view *profile.View, name string) float64 {
	t.Helper()
	f, ok := profile.ParseCanonical(name)
	if !ok {
		t.Fatalf("%s is no field", name)
	}
	return view.Number(f)
}

// missing is the wanted value of a field that must be missing.
var missing = math.NaN()

// expect compares fields of a profile, to 1e-9.
func expect(t *testing.T, view *profile.View, want map[string]float64) {
	t.Helper()
	for name, wanted := range want {
		if got := number(t, view, name); !near(got, wanted) {
			t.Errorf("%s = %v, want %v", name, got, wanted)
		}
	}
}

func near(a, b float64) bool {
	return math.Abs(a-b) <= 1e-9 || math.IsNaN(a) && math.IsNaN(b)
}

// fields are many fields of every kind but texts.
func fields() []profile.Field {
	names := []string{
		"interests.tech", "interests.home", "interests.never", "affinities.sale", "affinities.fitness", "brandAffinities.acme",
		"priceRange", "price.min", "price.max", "price.average",
		"traits.prefersDeals", "traits.browsesExtensively", "traits.healthConscious", "traits.vip",
		"totalSessions", "totalSignals", "totalProductViews", "totalCartAdds", "totalPurchases", "totalRevenue",
		"lastSeen", "firstSeen", "last.purchase", "first.purchase", "last.wave", "first.never",
		"context.deviceType.mobile", "context.deviceType.desktop", "context.timeOfDay.evening", "context.dayType.weekend",
		"context.referrerDomain.example.com", "model.churn",
	}
	for _, measure := range []string{"count(@)", "signals(@)", "distinctDays(@)", "sum(@.amount)", "sum(@.quantity)",
		"avg(@.amount)", "min(@.amount)", "max(@.amount)"} {
		for _, kind := range []string{"purchase", "product_view", "*"} {
			for _, suffix := range []string{"", "{category=tech}", "{lastDays=30}", "{olderThanDays=30}", "{fromDays=60,toDays=30}",
				"{category=tech,lastDays=30}"} {
				names = append(names, strings.Replace(measure, "@", kind, 1)+suffix)
			}
		}
	}
	fields := make([]profile.Field, len(names))
	for i, name := range names {
		fields[i], _ = profile.ParseCanonical(name)
	}
	return fields
}
