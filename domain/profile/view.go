package profile

import (
	"math"
	"slices"
	"time"

	"halftone/domain/signal"
)

// View is a profile seen at an instant: the one place where a profile and a
// time become the values that rules compare. A View is for one goroutine.
type View struct {
	profile *Profile
	site    Site
	clock   Clock
	scratch []orderLine
}

// At returns the view of p at the instant, in milliseconds.
func (p *Profile) At(site Site, now int64) *View {
	v := new(View)
	v.Reset(p, site, now)
	return v
}

// Reset turns v to another profile or instant and keeps its buffers.
func (v *View) Reset(p *Profile, site Site, now int64) {
	if p.halfLife != 0 && p.halfLife != site.HalfLife {
		p = p.Clone()
		p.Rebase(site)
	}
	v.profile = p
	if v.clock.now != now || v.site.HalfLife != site.HalfLife {
		v.clock = NewClock(site, now)
	}
	v.site = site
}

// Now is the instant of the view in milliseconds.
func (v *View) Now() int64 { return v.clock.now }

// HalfLife is that of all evidence.
func (v *View) HalfLife() time.Duration { return v.site.HalfLife }

// Number is the value of a numeric field; NaN means that it is missing.
// Traits are 1 and 0, recencies are fractional days, money is in major units.
func (v *View) Number(f Field) float64 {
	return v.clock.Value(f.Kind, v.Base(f, v.clock.period), v.clock.period)
}

// Base is what of a field's value does not depend on the instant, for
// [Clock.Values]: the mass of evidence relative to the start of the period
// reference, the instant behind a recency, else the value itself, which holds until [View.Until].
func (v *View) Base(f Field, reference int32) float64 {
	p := v.profile
	switch f.Kind {
	case InterestField, AffinityField, BrandField:
		return massIn(v.evidence(f.Kind).of(f.Name), reference)
	case PriceField:
		return v.price(f.Name)
	case TraitField:
		return v.trait(f.Name)
	case TotalField:
		return v.total(f.Name)
	case AggregateField:
		return v.aggregate(f)
	case RecencyField:
		return v.seenAt(f)
	case ShareField:
		if share, known := p.share(f.Name, f.Value); known {
			return share
		}
	case ModelField:
		if m, known := p.Models[f.Name]; known && m.holdsAt(v.clock.now) {
			return m.Score
		}
	}
	return math.NaN()
}

// Text is the value of a text field; empty means that it is missing.
func (v *View) Text(f Field) string { return v.profile.mostFrequent(f.Name) }

// Affinity is one name with its decayed, saturated value in [0, 1).
type Affinity struct {
	Name  string
	Value float64
}

// Affinities are all values above 0 of one kind of evidence, by name. The kind
// is InterestField, AffinityField or BrandField.
func (v *View) Affinities(kind Kind) []Affinity {
	var out []Affinity
	for name, entries := range v.evidence(kind).byName() {
		if value := v.value(entries); value > 0 {
			out = append(out, Affinity{Name: name, Value: value})
		}
	}
	return out
}

func (v *View) evidence(kind Kind) Evidence {
	switch kind {
	case InterestField:
		return v.profile.Interests
	case AffinityField:
		return v.profile.Affinities
	}
	return v.profile.Brands
}

func (v *View) affinity(kind Kind, name string) float64 {
	return v.value(v.evidence(kind).of(name))
}

func (v *View) value(entries []Mass) float64 {
	return v.clock.affinity(massIn(entries, v.clock.period), v.clock.period)
}

func (v *View) price(name string) float64 {
	p := &v.profile.Price
	if p.Count == 0 {
		return math.NaN()
	}
	switch name {
	case "price.min":
		return p.Min.Float()
	case "price.max":
		return p.Max.Float()
	case "price.average":
		return float64(p.Sum) / (100 * float64(p.Count))
	}
	if median, known := p.median(); known {
		return median.Float()
	}
	return math.NaN()
}

// Thresholds of the derived traits.
const (
	viewsToJudge        = 20  // product views before browsesExtensively is known
	viewsAPurchase      = 20  // product views a purchase of an extensive browser
	healthyAffinityFrom = 0.3 // affinity to a health tag
)

func (v *View) trait(name string) float64 {
	p := v.profile
	switch name {
	case "prefersDeals":
		if p.Price.Count == 0 {
			return math.NaN()
		}
		return truth(2*p.Price.Deals >= p.Price.Count)
	case "browsesExtensively":
		if p.Totals.ProductViews < viewsToJudge {
			return math.NaN()
		}
		return truth(p.Totals.ProductViews >= viewsAPurchase*max(1, p.Totals.Purchases))
	case "healthConscious":
		return truth(slices.ContainsFunc(v.site.HealthTags, func(tag string) bool {
			return v.affinity(AffinityField, signal.Fold(tag)) >= healthyAffinityFrom
		}))
	}
	if value, known := p.Traits[name]; known {
		return truth(value)
	}
	return math.NaN()
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func (v *View) total(name string) float64 {
	t := &v.profile.Totals
	switch name {
	case "totalSessions":
		return float64(t.Sessions)
	case "totalSignals":
		return float64(t.Signals)
	case "totalProductViews":
		return float64(t.ProductViews)
	case "totalCartAdds":
		return float64(t.CartAdds)
	case "totalPurchases":
		return float64(t.Purchases)
	}
	return float64(t.Revenue) / 100
}

// seenAt is the instant behind a recency, in milliseconds; NaN when there is none.
func (v *View) seenAt(f Field) float64 {
	p := v.profile
	switch {
	case p.Totals.Signals == 0:
		return math.NaN()
	case f.Name == "lastSeen":
		return float64(p.Totals.LastSeen)
	case f.Name == "firstSeen":
		return float64(p.Totals.FirstSeen)
	}
	i := slices.IndexFunc(p.Seen, func(s TypeSeen) bool { return s.Type == string(f.Type) })
	switch {
	case i < 0:
		return math.NaN()
	case f.Name == "first":
		return float64(p.Seen[i].First)
	}
	return float64(p.Seen[i].Last)
}
