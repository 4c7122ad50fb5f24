package profile

import (
	"maps"
	"slices"
	"time"

	"halftone/domain"
)

// Day is the length of a day in every rule: 24 hours, whatever the calendar says.
const Day = 24 * time.Hour

const dayMillis = int64(Day / time.Millisecond)

// Site is what holds for all profiles of an installation.
type Site struct {
	// HalfLife is the half-life of evidence, at least 7 days.
	HalfLife time.Duration
	// HalfLifeSince is the instant from which HalfLife holds, in milliseconds.
	// Evidence under an earlier half-life is carried over at that instant.
	HalfLifeSince int64
	// Retention is how long activity is kept; 0 keeps it for ever.
	Retention time.Duration
	// Zone is where time of day and weekday are read.
	Zone *time.Location
	// HealthTags are the tags behind the healthConscious trait.
	HealthTags []string
}

// DefaultSite is the installation that nobody has configured.
func DefaultSite() Site {
	return Site{
		HalfLife:   30 * Day,
		Retention:  400 * Day,
		Zone:       time.UTC,
		HealthTags: []string{"health", "fitness", "organic", "wellness"},
	}
}

// Profile is what is known of one visitor: patterns, no identity. The zero
// Profile is one of which nothing is known yet.
type Profile struct {
	Key     domain.ProfileKey
	Mode    domain.IdentificationMode
	Consent Consent

	Interests  Evidence // by category
	Affinities Evidence // by tag
	Brands     Evidence // by brand
	Price      Price
	Totals     Totals
	Seen       []TypeSeen // ascending by type
	Contexts   []ContextCount
	Traits     map[string]bool // set from outside; derived ones are computed
	Models     map[string]Model
	Activity   Activity

	halfLife time.Duration // of the masses in evidence, 0 when there is none
	former   []uint16      // owner tags of keys it had before, oldest first
	orders   []uint64      // digests of all orders counted, ascending
	visits   []uint64      // the newest visits counted in Totals.Sessions
	deltas   []uint64      // the newest deltas applied
}

// Totals are counted for ever, whatever the retention.
type Totals struct {
	Sessions     int64
	Signals      int64
	ProductViews int64
	CartAdds     int64
	Purchases    int64 // signals with one order id are one purchase
	Revenue      int64 // cents, of purchases
	FirstSeen    int64 // milliseconds; meaningless while Signals is 0
	LastSeen     int64
}

// TypeSeen is when signals of one type were first and last seen.
type TypeSeen struct {
	Type        string
	First, Last int64 // milliseconds
}

// Model is a score in [0, 1] from outside, void from Expires on.
type Model struct {
	Score   float64
	Source  string // what made it, may be empty
	At      int64  // milliseconds; the newer of two scores counts
	Expires int64  // milliseconds, 0 = never
}

// Clone returns a copy that shares nothing that Apply or Seal changes.
func (p *Profile) Clone() *Profile {
	c := *p
	c.Interests = slices.Clone(p.Interests)
	c.Affinities = slices.Clone(p.Affinities)
	c.Brands = slices.Clone(p.Brands)
	c.Price.Recent = slices.Clone(p.Price.Recent)
	c.Seen = slices.Clone(p.Seen)
	c.Contexts = slices.Clone(p.Contexts)
	c.Traits = maps.Clone(p.Traits)
	c.Models = maps.Clone(p.Models)
	c.Activity.Tail = slices.Clone(p.Activity.Tail)
	c.Activity.Sealed = slices.Clip(p.Activity.Sealed)
	c.former = slices.Clone(p.former)
	c.orders = slices.Clone(p.orders)
	c.visits = slices.Clone(p.visits)
	c.deltas = slices.Clone(p.deltas)
	return &c
}
