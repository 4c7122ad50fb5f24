package session

import (
	"maps"
	"slices"
	"time"

	"halftone/domain/profile"
)

// Snapshot is a copy of a session at one instant. Weights are in
// ten-thousandths, as [signal.Weight], and may be negative.
type Snapshot struct {
	Key      Key
	Identity *Identity // nil when none was resolved
	// Context includes the time of day and the type of day of the start.
	Context   profile.Context
	EntryPath string
	// StartedAt is when the first signal occurred.
	StartedAt      time.Time
	LastActivityAt time.Time

	Weight       int64
	Signals      int
	PageViews    int
	ProductViews int
	CartAdds     int
	Purchases    int // signals with one order id are one purchase

	Categories map[string]CategorySum
	Tags       map[string]int64 // sum of weights
	Brands     map[string]int64 // sum of weights
	Products   []string         // distinct, in the order of their first view

	// Unelevated is how many signals are not known to be in the profile.
	Unelevated int
	// HighIntent is how many of them are of high or conversion intent.
	HighIntent int
	// OptedIn tells that the visitor agreed to persistence in this visit and
	// that the elevation this calls for is not committed yet.
	OptedIn bool
	// Stored tells that a profile is known to be stored under the key; false
	// means that there is none or that nobody has asked.
	Stored bool
}

// CategorySum is what a session knows of one category.
type CategorySum struct {
	Weight  int64
	Signals int
}

// Live is what a session adds to a stored profile while it lasts.
type Live struct {
	Identity *Identity
	// Deltas are what is not known to be in the profile yet. Take them before
	// reading the profile, and skip one whose token the profile holds: it was
	// committed in between.
	Deltas []profile.Delta
}

// Snapshot returns a copy of a live session.
func (c *Collector) Snapshot(key Key) (Snapshot, bool) {
	shard := c.shardOf(key)
	shard.Lock()
	defer shard.Unlock()
	s, ok := shard.sessions[key]
	if !ok {
		return Snapshot{}, false
	}
	return s.snapshot(c.options.Zone), true
}

// Live returns what a live session adds to the profile behind it.
func (c *Collector) Live(key Key) (Live, bool) {
	shard := c.shardOf(key)
	shard.Lock()
	defer shard.Unlock()
	s, ok := shard.sessions[key]
	if !ok {
		return Live{}, false
	}
	return s.live(c.options.Zone), true
}

// outline is the snapshot without its sums: all that the policy looks at.
func (s *session) outline() Snapshot {
	o := Snapshot{
		Identity: s.identity, Weight: s.weight, Stored: s.stored,
		Unelevated: len(s.pending.held), HighIntent: s.pending.high, OptedIn: s.pending.optIn,
	}
	if s.flight != nil {
		o.Unelevated += len(s.flight.held)
		o.HighIntent += s.flight.high
		o.OptedIn = o.OptedIn || s.flight.optIn
	}
	return o
}

func (s *session) snapshot(zone *time.Location) Snapshot {
	c := s.outline()
	c.Key = s.key
	c.Identity = s.identityCopy()
	c.Context, c.EntryPath = s.contextIn(zone), s.entryPath
	c.StartedAt, c.LastActivityAt = time.UnixMilli(s.startedAt), s.lastActivity
	c.Signals, c.PageViews, c.ProductViews = s.signals, s.pageViews, s.productViews
	c.CartAdds, c.Purchases = s.cartAdds, s.purchases
	c.Categories, c.Tags, c.Brands = maps.Clone(s.categories), maps.Clone(s.tags), maps.Clone(s.brands)
	c.Products = slices.Clone(s.products)
	return c
}

func (s *session) live(zone *time.Location) Live {
	l := Live{Identity: s.identityCopy()}
	if s.flight != nil {
		l.Deltas = append(l.Deltas, s.delta(s.flight, zone))
	}
	if len(s.pending.held) > 0 {
		l.Deltas = append(l.Deltas, s.delta(&s.pending, zone))
	}
	return l
}

func (s *session) identityCopy() *Identity {
	if s.identity == nil {
		return nil
	}
	id := *s.identity
	return &id
}
