package profile_test

import (
	"cmp"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"halftone/domain/profile"
	"halftone/domain/signal"
)

// A View agrees with a computation straight from the list of signals, in
// floating point and without any of the package's shortcuts.
func TestViewAgreesWithTheReference(t *testing.T) {
	short := site
	short.Retention = 200 * profile.Day
	rapid.Check(t, func(t *rapid.T) {
		signals := drawSignals(t, 24)
		at := now + rapid.SampledFrom([]int64{0, 1, day, 40 * day}).Draw(t, "later")
		ref := reference{signals: signals, now: at, site: short}
		p := visit(signals...)
		if rapid.Bool().Draw(t, "sealed") {
			// Where activity lies must not matter.
			p.Activity.Sealed, p.Activity.Tail = p.Activity.Tail, nil
		}
		view := p.At(short, at)
		for _, f := range fields() {
			want, has := ref.number(f)
			if got := view.Number(f); has && !near(got, want) {
				t.Fatalf("%s = %v, want %v", f, got, want)
			}
		}
	})
}

type reference struct {
	signals []signal.Kept
	now     int64
	site    profile.Site
}

// number returns the value of a field, false for fields that do not follow from
// signals alone.
func (r reference) number(f profile.Field) (float64, bool) {
	switch f.Kind {
	case profile.InterestField:
		return r.interest(func(s signal.Kept) bool { return s.Category == f.Name }), true
	case profile.BrandField:
		return r.interest(func(s signal.Kept) bool { return s.Brand == f.Name }), true
	case profile.AffinityField:
		return r.interest(func(s signal.Kept) bool { return slices.Contains(s.Tags, f.Name) }), true
	case profile.PriceField:
		return r.price(f.Name), true
	case profile.TotalField:
		return r.total(f.Name)
	case profile.AggregateField:
		return r.aggregate(f), true
	case profile.RecencyField:
		return r.recency(f), true
	}
	return 0, false
}

func (r reference) interest(belongs func(signal.Kept) bool) float64 {
	mass := 0.0
	for _, s := range r.signals {
		if belongs(s) {
			halfLives := float64(r.now-s.At) / float64(r.site.HalfLife.Milliseconds())
			mass += s.Weight.Float() * math.Pow(0.5, halfLives)
		}
	}
	return 1 - math.Exp(-math.Max(0, mass))
}

func (r reference) price(name string) float64 {
	var all []signal.Kept
	for _, s := range r.signals {
		if s.Price.IsSet() {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return math.NaN()
	}
	slices.SortFunc(all, func(a, b signal.Kept) int { return cmp.Compare(a.Price, b.Price) })
	sum, weight := 0.0, 0.0
	for _, s := range all {
		sum += s.Price.Float()
		weight += math.Max(0, s.Weight.Float())
	}
	switch name {
	case "price.min":
		return all[0].Price.Float()
	case "price.max":
		return all[len(all)-1].Price.Float()
	case "price.average":
		return sum / float64(len(all))
	}
	reached := 0.0
	for _, s := range all { // at most 24: all are among the newest 64
		reached += math.Max(0, s.Weight.Float())
		if s.Weight > 0 && reached >= weight/2-1e-9 {
			return s.Price.Float()
		}
	}
	return math.NaN()
}

func (r reference) total(name string) (float64, bool) {
	count := func(kind signal.Type) (n float64) {
		for _, s := range r.signals {
			if s.Type == kind {
				n++
			}
		}
		return n
	}
	switch name {
	case "totalSignals":
		return float64(len(r.signals)), true
	case "totalProductViews":
		return count("product_view"), true
	case "totalCartAdds":
		return count("add_to_cart"), true
	}
	return 0, false
}

func (r reference) aggregate(f profile.Field) float64 {
	quantity, money, days, signals := 0.0, 0.0, map[string]bool{}, 0.0
	orders := map[uint64][]signal.Kept{} // one entry a purchase; others have made-up keys
	for i, s := range r.signals {
		if f.Type != profile.AnyType && s.Type != f.Type || f.Category != "" && s.Category != f.Category ||
			!r.inWindow(s.At, f.Window) || s.At <= r.now-r.site.Retention.Milliseconds() {
			continue
		}
		signals++
		quantity += float64(s.Quantity)
		days[time.UnixMilli(s.At).UTC().Format(time.DateOnly)] = true
		key := uint64(1000 + i)
		if s.Type == "purchase" && s.Order != 0 {
			key = s.Order
		}
		orders[key] = append(orders[key], s)
		if s.Amount.IsSet() {
			money += s.Amount.Float()
		}
	}
	var amounts []float64
	for _, lines := range orders {
		amount := math.NaN()
		for _, s := range lines {
			switch {
			case !s.Amount.IsSet():
			case math.IsNaN(amount):
				amount = s.Amount.Float()
			default:
				amount += s.Amount.Float()
			}
		}
		if !math.IsNaN(amount) {
			amounts = append(amounts, amount)
		}
	}
	switch {
	case f.Measure == profile.Count:
		return float64(len(orders))
	case f.Measure == profile.Signals:
		return signals
	case f.Measure == profile.SumQuantity:
		return quantity
	case f.Measure == profile.SumAmount:
		return money
	case f.Measure == profile.DistinctDays:
		return float64(len(days))
	case len(amounts) == 0:
		return math.NaN()
	case f.Measure == profile.MinAmount:
		return slices.Min(amounts)
	case f.Measure == profile.MaxAmount:
		return slices.Max(amounts)
	}
	return money / float64(len(amounts))
}

func (r reference) inWindow(at int64, w profile.Window) bool {
	after, upTo := int64(math.MinInt64), int64(math.MaxInt64)
	if w.From > 0 {
		after, upTo = r.now-int64(w.From)*day, r.now
	}
	if w.To > 0 {
		upTo = r.now - int64(w.To)*day
	}
	return after < at && at <= upTo
}

func (r reference) recency(f profile.Field) float64 {
	var instants []int64
	for _, s := range r.signals {
		if f.Type == "" || s.Type == f.Type {
			instants = append(instants, s.At)
		}
	}
	if len(instants) == 0 {
		return math.NaN()
	}
	at := slices.Max(instants)
	if f.Name == "first" || f.Name == "firstSeen" {
		at = slices.Min(instants)
	}
	return math.Max(0, float64(r.now-at)/float64(day))
}
