package model

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"halftone/domain"
	"halftone/domain/membership"
	"halftone/domain/profile"
	"halftone/domain/signal"
)

// Profile shows a stored profile at the instant of its standing. It is for one
// goroutine.
type Profile struct {
	standing *membership.Standing
	profile  *profile.Profile
	view     *profile.View
}

// NewProfile shows the profile of a standing, which must have a record.
func NewProfile(st *membership.Standing) *Profile {
	return &Profile{standing: st, profile: st.Profile, view: st.View()}
}

// ID is unique among all nodes.
func (p *Profile) ID() string { return "profile:" + p.Key() }

// Key is the profile key in hexadecimal digits.
func (p *Profile) Key() string { return p.profile.Key.String() }

// IdentificationMode is how the visitor is recognised.
func (p *Profile) IdentificationMode() domain.IdentificationMode { return p.profile.Mode }

// Consent is what the visitor allows.
func (p *Profile) Consent() Consent {
	return Consent{
		Persistence:     cmp.Or(p.profile.Consent.Persistence, profile.ConsentUnknown),
		Personalization: cmp.Or(p.profile.Consent.Personalization, profile.ConsentUnknown),
	}
}

// Interests are affinities to categories, strongest first.
func (p *Profile) Interests() []profile.Affinity { return p.affinities(profile.InterestField) }

// BrandAffinities are affinities to brands, strongest first.
func (p *Profile) BrandAffinities() []profile.Affinity { return p.affinities(profile.BrandField) }

// Affinities are affinities to tags, strongest first.
func (p *Profile) Affinities() []profile.Affinity { return p.affinities(profile.AffinityField) }

// HalfLifeDays is the half-life of the mass behind all of them.
func (p *Profile) HalfLifeDays() float64 { return p.view.HalfLife().Hours() / 24 }

func (p *Profile) affinities(kind profile.Kind) []profile.Affinity {
	list := p.view.Affinities(kind)
	slices.SortStableFunc(list, func(a, b profile.Affinity) int { return cmp.Compare(b.Value, a.Value) })
	return list
}

// number is the value of a field by its name.
func (p *Profile) number(name string) *float64 {
	field, _ := profile.ParseField(name)
	return numberOrNull(p.view.Number(field))
}

// PricePreferences are null while no price was seen.
func (p *Profile) PricePreferences() *PricePreferences {
	price := p.profile.Price
	if price.Count == 0 {
		return nil
	}
	out := &PricePreferences{Min: price.Min, Max: price.Max, Average: *p.number("price.average")}
	if median := p.number("priceRange"); median != nil {
		money := signal.Money(*median*100 + 0.5)
		out.Median = &money
	}
	return out
}

// Traits are those that are known, derived ones first.
func (p *Profile) Traits() []Trait {
	traits := []Trait{}
	for _, name := range slices.Concat(profile.DerivedTraits(), slices.Sorted(maps.Keys(p.profile.Traits))) {
		if value := p.number("traits." + name); value != nil {
			traits = append(traits, Trait{Name: name, Value: *value != 0})
		}
	}
	return traits
}

// ModelScores are those that have not expired, by name.
func (p *Profile) ModelScores() []ModelScore {
	scores := []ModelScore{}
	for _, name := range slices.Sorted(maps.Keys(p.profile.Models)) {
		score := p.number("model." + name)
		if score == nil {
			continue
		}
		m := p.profile.Models[name]
		shown := ModelScore{Name: name, Score: *score, Source: orNull(m.Source), RecordedAt: time.UnixMilli(m.At)}
		if m.Expires != 0 {
			expires := time.UnixMilli(m.Expires)
			shown.ExpiresAt = &expires
		}
		scores = append(scores, shown)
	}
	return scores
}

// TotalSessions counts the visits that were elevated.
func (p *Profile) TotalSessions() int64 { return p.profile.Totals.Sessions }

// TotalSignals counts signals of any type.
func (p *Profile) TotalSignals() int64 { return p.profile.Totals.Signals }

// TotalProductViews counts product views.
func (p *Profile) TotalProductViews() int64 { return p.profile.Totals.ProductViews }

// TotalCartAdds counts cart adds.
func (p *Profile) TotalCartAdds() int64 { return p.profile.Totals.CartAdds }

// TotalPurchases counts purchases; the signals of one order are one.
func (p *Profile) TotalPurchases() int64 { return p.profile.Totals.Purchases }

// TotalRevenue is that of all purchases.
func (p *Profile) TotalRevenue() signal.Money { return signal.Money(p.profile.Totals.Revenue) }

// FirstSeenAt is null while there is no signal.
func (p *Profile) FirstSeenAt() *time.Time { return p.seenAt(p.profile.Totals.FirstSeen) }

// LastSeenAt is null while there is no signal.
func (p *Profile) LastSeenAt() *time.Time { return p.seenAt(p.profile.Totals.LastSeen) }

func (p *Profile) seenAt(millis int64) *time.Time {
	if p.profile.Totals.Signals == 0 {
		return nil
	}
	at := time.UnixMilli(millis)
	return &at
}

// CreatedAt is when the profile was first stored.
func (p *Profile) CreatedAt() time.Time { return p.standing.Record.CreatedAt }

// Contexts are shares of visits, largest first in each dimension.
func (p *Profile) Contexts() []ContextShare {
	visits := map[string]int64{}
	for _, c := range p.profile.Contexts {
		visits[c.Dimension] += c.Sessions
	}
	shares := make([]ContextShare, len(p.profile.Contexts))
	for i, c := range p.profile.Contexts {
		shares[i] = ContextShare{Dimension: c.Dimension, Value: c.Value, Share: float64(c.Sessions) / float64(visits[c.Dimension])}
	}
	slices.SortStableFunc(shares, func(a, b ContextShare) int {
		return cmp.Or(cmp.Compare(a.Dimension, b.Dimension), cmp.Compare(b.Share, a.Share))
	})
	return shares
}

// ActivityInOrder lists the signals at hand, oldest first.
func (p *Profile) ActivityInOrder() []Activity {
	entries := slices.Concat(p.profile.Activity.Sealed, p.profile.Activity.Tail)
	slices.SortStableFunc(entries, func(a, b profile.Entry) int { return cmp.Compare(a.At, b.At) })
	out := make([]Activity, len(entries))
	for i, e := range entries {
		out[i] = Activity{e}
	}
	return out
}

// Memberships are ordered as by [MembershipsOf].
func (p *Profile) Memberships(onlyMembers bool) []*Membership {
	return MembershipsOf(p.standing, nil, onlyMembers)
}

// Evaluation is null when no segment in force has the key, or the visitor denies
// personalization.
func (p *Profile) Evaluation(segmentKey string) *Evaluation {
	i, found := p.standing.Definitions.Find(segmentKey)
	if !found {
		return nil
	}
	m := NewMembership(p.standing, i)
	if m == nil {
		return nil
	}
	return m.Evaluation()
}

// PrimarySegment is null when the profile is no member of any segment.
func (p *Profile) PrimarySegment() *Segment {
	members := MembershipsOf(p.standing, nil, true)
	if len(members) == 0 {
		return nil
	}
	return members[0].Segment()
}

// Activity shows a signal as it is kept.
type Activity struct{ profile.Entry }

// Type is the key of its type.
func (a Activity) Type() string { return string(a.Entry.Type) }

// Category is null when the signal has none.
func (a Activity) Category() *string { return orNull(a.Entry.Category) }

// OccurredAt is when it happened.
func (a Activity) OccurredAt() time.Time { return time.UnixMilli(a.At) }
