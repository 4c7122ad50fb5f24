package replay

import (
	"cmp"
	"iter"
	"slices"
	"sort"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/signal"
)

// Population is the profiles of a log as they were at one instant. Every
// session of the log is elevated. It is for one goroutine.
type Population struct {
	site    profile.Site
	at      int64
	members []*member // by customer, in byte order
	tokens  uint64
}

// member is one customer.
type member struct {
	customer string
	profile  *profile.Profile
	visits   []visit
}

// visit is a session and how many of its signals are in the profile.
type visit struct {
	number  uint64
	signals []signal.Kept
	context profile.Context
	applied int
}

// NewPopulation returns the profiles of a log before its first signal.
func NewPopulation(l *Log, site profile.Site) *Population {
	p := &Population{site: site}
	sessions := l.Sessions(l.Ordinals(), func(string) domain.ProfileKey { return domain.ProfileKey{} })
	of := map[string]*member{}
	for i := range sessions {
		s := &sessions[i]
		m := of[s.Customer]
		if m == nil {
			m = &member{customer: s.Customer, profile: &profile.Profile{}}
			of[s.Customer] = m
			p.members = append(p.members, m)
		}
		m.visits = append(m.visits, visit{
			number: uint64(i) + 1, signals: s.Signals, context: profile.Context{}.StartingAt(s.Start(), site.Zone),
		})
	}
	slices.SortFunc(p.members, func(a, b *member) int { return cmp.Compare(a.customer, b.customer) })
	return p
}

// MoveTo brings every profile to the instant, in milliseconds: signals up to
// and at it count, later ones do not. Going forward only adds, which gives the
// same as beginning anew because deltas commute; going back begins anew.
func (p *Population) MoveTo(at int64) {
	for _, m := range p.members {
		if at < p.at {
			m.reset()
		}
		for i := range m.visits {
			p.advance(m, &m.visits[i], at)
		}
	}
	p.at = at
}

func (m *member) reset() {
	m.profile = &profile.Profile{}
	for i := range m.visits {
		m.visits[i].applied = 0
	}
}

func (p *Population) advance(m *member, v *visit, at int64) {
	until := sort.Search(len(v.signals), func(i int) bool { return v.signals[i].At > at })
	if until <= v.applied {
		return
	}
	p.tokens++
	m.profile.Apply(p.site, profile.Delta{
		Token: p.tokens, Visit: v.number, Opens: v.applied == 0, Context: v.context, Signals: v.signals[v.applied:until],
	})
	v.applied = until
}

// Profiles yields every customer who has a signal by now, in byte order, with
// the profile as it is until the next move.
func (p *Population) Profiles() iter.Seq2[string, *profile.Profile] {
	return func(yield func(string, *profile.Profile) bool) {
		for _, m := range p.members {
			if m.profile.Totals.Signals > 0 && !yield(m.customer, m.profile) {
				return
			}
		}
	}
}

// All is Profiles with a view of each that is valid until the next one.
func (p *Population) All() iter.Seq2[string, *profile.View] {
	return func(yield func(string, *profile.View) bool) {
		var view profile.View
		for customer, of := range p.Profiles() {
			view.Reset(of, p.site, p.at)
			if !yield(customer, &view) {
				return
			}
		}
	}
}
