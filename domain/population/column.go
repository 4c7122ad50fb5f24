package population

import (
	"math"

	"halftone/domain/profile"
)

// column is the base of one field for every profile of a block, as
// profile.View.Base gives it. Texts are kept as dictionary numbers.
type column struct {
	field profile.Field
	bases []float64
	texts []uint32
	// until says for each profile up to which instant its base holds; nil when
	// all hold until an elevation.
	until []int64
	// soonest is the earliest of until, and from the instant of the oldest
	// base: between the two the column holds as it is.
	soonest, from int64
}

// dense are the fields that every block keeps for all profiles from the
// beginning: they do not depend on time but through the clock.
var dense = denseFields()

func denseFields() []profile.Field {
	var fields []profile.Field
	for _, name := range []string{
		"priceRange", "price.min", "price.max", "price.average", "traits.prefersDeals", "traits.browsesExtensively",
		"totalSessions", "totalSignals", "totalProductViews", "totalCartAdds", "totalPurchases", "totalRevenue",
		"lastSeen", "firstSeen",
	} {
		f, ok := profile.ParseField(name)
		if !ok {
			panic("population: " + name + " is no field") // a slip in the list above
		}
		fields = append(fields, f)
	}
	return fields
}

func newColumn(f profile.Field, size int) *column {
	c := &column{field: f, soonest: profile.Forever}
	if f.IsText() {
		c.texts = grown[uint32](nil, size)
	} else {
		c.bases = grown[float64](nil, size)
	}
	return c
}

// grow makes room for size profiles.
func (c *column) grow(size int) {
	if c.texts != nil {
		c.texts = grown(c.texts, size)
		return
	}
	for i := len(c.bases); i < size; i++ {
		c.bases = append(c.bases, math.NaN())
	}
	for c.until != nil && len(c.until) < size {
		c.until = append(c.until, profile.Forever)
	}
}

// set reads the field of one profile from its view.
func (c *column) set(i int, v *profile.View, reference int32, names *dictionary) {
	if c.texts != nil {
		c.texts[i] = uint32(names.id(v.Text(c.field)))
		return
	}
	c.bases[i] = v.Base(c.field, reference)
	until := v.Until(c.field)
	if until != profile.Forever && c.until == nil {
		c.until = make([]int64, len(c.bases))
		for j := range c.until {
			c.until[j] = profile.Forever
		}
	}
	if c.until != nil {
		c.until[i] = until
	}
	c.soonest = min(c.soonest, until)
	c.from = max(c.from, v.Now())
}

// holdsAt tells whether all bases hold at an instant.
func (c *column) holdsAt(now int64) bool {
	return now < c.soonest && (now >= c.from || c.soonest == profile.Forever)
}

// at returns the base at a place, false when it is none at that instant. A nil
// column has none at all.
func (c *column) at(place int, now int64) (base float64, ready bool) {
	switch {
	case c == nil:
		return 0, false
	case c.soonest != profile.Forever && now < c.from, c.until != nil && c.until[place] <= now:
		return 0, false
	}
	return c.bases[place], true
}
