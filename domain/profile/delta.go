package profile

import (
	"cmp"
	"slices"

	"halftone/domain/signal"
)

// Delta is what a session adds to a profile: its signals since the last time.
// Deltas commute: any order gives the same profile. A signal must be applied
// once only; whoever stores profiles sees to that by signal id.
type Delta struct {
	// Token names this delta, so that a reader who holds both the delta and a
	// profile can tell whether the one is already in the other.
	Token uint64
	// Visit names the session. It is random: it says nothing about the session key.
	Visit uint64
	// Opens is set until the session has been counted in a profile.
	Opens   bool
	Context Context
	Signals []signal.Kept
}

// remembered is how many visit and delta tokens a profile keeps: more than one
// profile ever has under way at once.
const remembered = 8

// Apply adds d to the profile. A delta without signals changes nothing.
func (p *Profile) Apply(site Site, d Delta) {
	if len(d.Signals) == 0 {
		return
	}
	p.Rebase(site)
	h := decayOf(p.halfLife)
	for i := range d.Signals {
		p.applySignal(h, &d.Signals[i])
	}
	if d.Opens && !slices.Contains(p.visits, d.Visit) {
		p.Totals.Sessions++
		p.countContext(d.Context)
		p.visits = appendRemembered(p.visits, d.Visit)
	}
	p.deltas = appendRemembered(p.deltas, d.Token)
}

// Holds tells whether the delta with that token was among the last applied.
func (p *Profile) Holds(token uint64) bool { return slices.Contains(p.deltas, token) }

// Rebase carries evidence over to the half-life of the site, if it was
// collected under another.
func (p *Profile) Rebase(site Site) {
	if p.halfLife == site.HalfLife {
		return
	}
	if p.halfLife != 0 {
		from, to := decayOf(p.halfLife), decayOf(site.HalfLife)
		for _, e := range []*Evidence{&p.Interests, &p.Affinities, &p.Brands} {
			*e = e.carryOver(from, to, site.HalfLifeSince)
		}
	}
	p.halfLife = site.HalfLife
}

func (p *Profile) applySignal(h decay, s *signal.Kept) {
	if s.Category != "" {
		p.Interests.add(s.Category, h, s.Weight, s.At)
	}
	if s.Brand != "" {
		p.Brands.add(s.Brand, h, s.Weight, s.At)
	}
	for _, tag := range s.Tags {
		p.Affinities.add(tag, h, s.Weight, s.At)
	}
	p.Price.add(s)
	p.count(s)
	p.seen(string(s.Type), s.At)
	p.Activity.add(s)
}

func (p *Profile) count(s *signal.Kept) {
	t := &p.Totals
	if t.Signals == 0 {
		t.FirstSeen, t.LastSeen = s.At, s.At
	}
	t.Signals++
	t.FirstSeen, t.LastSeen = min(t.FirstSeen, s.At), max(t.LastSeen, s.At)
	switch s.Type {
	case signal.ProductView:
		t.ProductViews++
	case signal.AddToCart:
		t.CartAdds++
	case signal.Purchase:
		if p.isNewOrder(s.Order) {
			t.Purchases++
		}
		if s.Amount.IsSet() {
			t.Revenue += int64(s.Amount)
		}
	}
}

// isNewOrder tells whether a purchase is the first line of its order. A
// purchase without an order is one by itself.
func (p *Profile) isNewOrder(order uint64) bool {
	if order == 0 {
		return true
	}
	i, found := slices.BinarySearch(p.orders, order)
	if !found {
		p.orders = slices.Insert(p.orders, i, order)
	}
	return !found
}

func (p *Profile) seen(name string, at int64) {
	i, found := slices.BinarySearchFunc(p.Seen, name, func(s TypeSeen, name string) int {
		return cmp.Compare(s.Type, name)
	})
	if !found {
		p.Seen = slices.Insert(p.Seen, i, TypeSeen{Type: name, First: at, Last: at})
		return
	}
	p.Seen[i].First, p.Seen[i].Last = min(p.Seen[i].First, at), max(p.Seen[i].Last, at)
}

// appendRemembered lets the oldest token go when there are enough. Those of a
// merged profile may be twice as many, and stay so.
func appendRemembered(tokens []uint64, token uint64) []uint64 {
	if len(tokens) >= remembered {
		tokens = tokens[1:]
	}
	return append(tokens, token)
}
