package session

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"halftone/domain/profile"
	"halftone/domain/signal"
)

// Snapshot is a copy of a session at one instant. Weights are in
// ten-thousandths, as [signal.Weight], and may be negative.
type Snapshot struct {
	// Label stands for the key where people look: eight hexadecimal digits, the
	// same as long as the process runs.
	Label    string
	Identity *Identity // nil when none was resolved
	// Context includes the time of day and the type of day of the start.
	Context   profile.Context
	EntryPath string
	// StartedAt is when the first signal occurred.
	StartedAt      time.Time
	LastActivityAt time.Time
	// EndsAt is when it ends if nothing more arrives.
	EndsAt time.Time

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
	// Bytes is the memory it takes, by estimate, but for texts that it shares.
	Bytes int64
}

// Interests are the categories as they would be those of a profile that knows
// nothing else and has just seen all signals, strongest first.
func (s Snapshot) Interests() []profile.Affinity {
	all := []profile.Affinity{}
	for name, sum := range s.Categories {
		if value := profile.Saturate(signal.Weight(sum.Weight).Float()); value > 0 {
			all = append(all, profile.Affinity{Name: name, Value: value})
		}
	}
	slices.SortFunc(all, func(a, b profile.Affinity) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), strings.Compare(a.Name, b.Name))
	})
	return all
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
	digest := c.names.digest(key)
	shard := c.shardOf(digest)
	shard.Lock()
	defer shard.Unlock()
	s, found := shard.find(digest)
	if !found {
		return Snapshot{}, false
	}
	return s.snapshot(), true
}

func (s *session) snapshot() Snapshot {
	c, p := s.shard.c, s.outline()
	o := Snapshot{
		Label: fmt.Sprintf("%08x", uint32(s.key[0]>>32)), Identity: s.identity(), Weight: p.weight, Stored: p.stored,
		Unelevated: p.unelevated, HighIntent: p.high, OptedIn: p.optedIn,
	}
	o.Context, o.EntryPath = s.context(), c.phrases.text(s.path)
	o.StartedAt, o.LastActivityAt = time.UnixMilli(s.startedAt), c.epoch.Add(tickLength*time.Duration(s.active))
	o.EndsAt = c.epoch.Add(tickLength * time.Duration(s.active)).Add(c.options.Idle)
	if oldest := c.epoch.Add(tickLength * time.Duration(s.created)).Add(c.options.MaxAge); oldest.Before(o.EndsAt) {
		o.EndsAt = oldest
	}
	o.Signals, o.Bytes = int(s.signals), s.taken()
	sums := s.sums()
	o.PageViews, o.ProductViews, o.CartAdds, o.Purchases = sums.pageViews, sums.productViews, sums.cartAdds, sums.purchases
	o.Categories, o.Tags, o.Brands, o.Products = sums.categories, sums.tags, sums.brands, sums.products
	return o
}

// taken is what the session takes of the bound on bytes.
func (s *session) taken() int64 {
	n := int64(sessionCost) + int64(chunks(int(s.pending.count)))*chunkCost
	if s.rare != nil {
		n += s.rare.taken
		if f := s.rare.flight; f != nil {
			n += int64(chunks(int(f.count))) * chunkCost
		}
	}
	return n
}

// Live returns what a live session adds to the profile behind it.
func (c *Collector) Live(key Key) (Live, bool) {
	digest := c.names.digest(key)
	shard := c.shardOf(digest)
	shard.Lock()
	s, found := shard.find(digest)
	if !found {
		shard.Unlock()
		return Live{}, false
	}
	l := Live{Identity: s.identity()}
	var drafts []draft
	if f := s.flight(); f != nil {
		drafts = append(drafts, s.draft(&f.parcel, f.token, &f.identity))
	}
	if s.pending.count > 0 {
		drafts = append(drafts, s.draft(&s.pending, s.token(), s.identity()))
	}
	var ids signal.Digester = c.names
	if s.mayElevate() {
		ids = c.options.Digester
	}
	shard.Unlock()
	for i := range drafts {
		l.Deltas = append(l.Deltas, drafts[i].elevation(ids).Delta)
	}
	return l, true
}

// sums adds what the session holds to what has left it.
func (s *session) sums() *sums {
	var total *sums
	if s.rare != nil {
		total = s.rare.past
	}
	total = total.clone()
	var x signal.Signal
	add := func(p *packed) {
		s.read(&x, p)
		total.add(&x, s.shard.c.orderOf(&x))
	}
	if f := s.flight(); f != nil {
		f.each(&s.shard.slab, add)
	}
	s.pending.each(&s.shard.slab, add)
	return total
}

// draft is an elevation whose signals have no digests yet: making them takes
// longer than the lock of a shard should be held.
type draft struct {
	identity Identity // zero when none was resolved
	delta    profile.Delta
	signals  []signal.Signal // without ids
	marks    []signal.Mark
}

// draft is nobody's when there is no identity.
func (s *session) draft(p *parcel, token uint64, id *Identity) draft {
	d := draft{
		delta:   profile.Delta{Token: token, Visit: s.visit, Opens: !s.flags.has(isOpened), Context: s.context()},
		signals: make([]signal.Signal, 0, p.count), marks: make([]signal.Mark, 0, p.count),
	}
	if id != nil {
		d.identity = *id
	}
	p.each(&s.shard.slab, func(p *packed) {
		var x signal.Signal
		x.ReadBody(s.shard.c.phrases.text(p.body.phrase()), s.shard.c.base(s.entry)+int64(p.at))
		d.signals, d.marks = append(d.signals, x), append(d.marks, p.mark)
	})
	return d
}

func (d draft) elevation(ids signal.Digester) profile.Elevation {
	d.delta.Signals = make([]signal.Kept, len(d.signals))
	for i := range d.signals {
		d.delta.Signals[i] = d.signals[i].KeepMarked(ids, d.identity.Key, d.marks[i])
	}
	return profile.Elevation{Key: d.identity.Key, Mode: d.identity.Mode, Consent: d.identity.Consent, Delta: d.delta}
}
