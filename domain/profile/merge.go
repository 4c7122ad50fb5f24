package profile

import (
	"maps"
	"slices"

	"halftone/domain"
	"halftone/domain/signal"
)

// rememberedKeys bounds the former keys of a profile. Repeats are looked for
// during two weeks only, in which a visitor does not log in from more devices.
const rememberedKeys = 16

// Rekey puts the profile under another key.
func (p *Profile) Rekey(key domain.ProfileKey, mode domain.IdentificationMode) {
	p.former = newest(append(p.former, signal.OwnerTag(p.Key)), rememberedKeys)
	p.Key, p.Mode = key, mode
}

// SaysTheSame tells whether two contents of one signal id say the same of this
// profile, under any of its keys.
func (p *Profile) SaysTheSame(a, b uint64) bool {
	tags := append(slices.Clip(p.former), signal.OwnerTag(p.Key))
	return slices.ContainsFunc(tags, func(x uint16) bool {
		return slices.ContainsFunc(tags, func(y uint16) bool { return a^uint64(x) == b^uint64(y) })
	})
}

// Merge adds another profile of the same visitor, as if all its signals had
// been applied to this one. Where both say something that does not add up, p
// wins, but of two model scores the newer one and of two consents the stricter. Sealed
// chunk n of other becomes chunk p.Activity.Chunks + n.
//
// One thing cannot be undone: the context of a visit that both profiles counted
// counts twice; the visit itself counts once.
func (p *Profile) Merge(site Site, other *Profile) {
	p.Rebase(site)
	other = other.Clone()
	other.Rebase(site)

	p.Interests.merge(other.Interests)
	p.Affinities.merge(other.Affinities)
	p.Brands.merge(other.Brands)
	p.Price.merge(&other.Price)
	p.mergeTotals(other)
	for _, s := range other.Seen {
		p.seen(s.Type, s.First)
		p.seen(s.Type, s.Last)
	}
	for _, c := range other.Contexts {
		p.countSessions(c)
	}
	p.mergeStated(other)
	p.Activity.merge(other.Activity)
	p.visits = mergeRemembered(p.visits, other.visits)
	p.deltas = mergeRemembered(p.deltas, other.deltas)
}

// merge adds masses; sums of integers do not depend on where they were made.
func (e *Evidence) merge(other Evidence) {
	for _, m := range other {
		i, found := slices.BinarySearchFunc(*e, m, compareMass)
		if found {
			(*e)[i].Units = addSaturated((*e)[i].Units, m.Units)
		} else {
			*e = slices.Insert(*e, i, m)
		}
	}
}

func (p *Price) merge(other *Price) {
	if other.Count == 0 {
		return
	}
	if p.Count == 0 {
		p.Min, p.Max = other.Min, other.Max
	}
	p.Min, p.Max = min(p.Min, other.Min), max(p.Max, other.Max)
	p.Sum += other.Sum
	p.Count += other.Count
	p.Deals += other.Deals
	for _, priced := range other.Recent {
		p.remember(priced)
	}
}

// mergeTotals counts an order, and a visit, that both have counted once.
func (p *Profile) mergeTotals(other *Profile) {
	t, o := &p.Totals, &other.Totals
	if t.Signals == 0 {
		t.FirstSeen, t.LastSeen = o.FirstSeen, o.LastSeen
	}
	if o.Signals > 0 {
		t.FirstSeen, t.LastSeen = min(t.FirstSeen, o.FirstSeen), max(t.LastSeen, o.LastSeen)
	}
	t.Sessions += o.Sessions
	for _, visit := range other.visits {
		if slices.Contains(p.visits, visit) {
			t.Sessions--
		}
	}
	t.Signals += o.Signals
	t.ProductViews += o.ProductViews
	t.CartAdds += o.CartAdds
	t.Purchases += o.Purchases
	t.Revenue += o.Revenue
	for _, order := range other.orders {
		if !p.isNewOrder(order) {
			t.Purchases--
		}
	}
}

// mergeStated merges what was said rather than observed.
func (p *Profile) mergeStated(other *Profile) {
	p.Consent = p.Consent.Stricter(other.Consent)
	if len(other.Traits) > 0 {
		maps.Copy(other.Traits, p.Traits)
		p.Traits = other.Traits
	}
	for name, m := range other.Models {
		if p.Models == nil {
			p.Models = map[string]Model{}
		}
		if mine, known := p.Models[name]; !known || mine.At < m.At {
			p.Models[name] = m
		}
	}
	p.former = newest(slices.Concat(p.former, other.former, []uint16{signal.OwnerTag(other.Key)}), rememberedKeys)
}

func (a *Activity) merge(other Activity) {
	a.Tail = append(a.Tail, other.Tail...)
	a.Sealed = append(a.Sealed, other.Sealed...)
	a.Chunks += other.Chunks
}

// mergeRemembered keeps the newest tokens of both: each may be under way still.
func mergeRemembered(tokens, other []uint64) []uint64 {
	other = slices.DeleteFunc(other, func(token uint64) bool { return slices.Contains(tokens, token) })
	return slices.Concat(newest(other, remembered), newest(tokens, remembered))
}

// newest is the end of a list whose newest stand last.
func newest[T any](list []T, most int) []T { return slices.Clip(list[max(0, len(list)-most):]) }
