package population

import (
	"math/bits"
	"slices"

	"halftone/domain"
)

// Membership is a stored membership of a profile.
type Membership struct {
	Profile int64
	Segment int32
	Since   int64 // milliseconds
}

// members are the stored members of one segment in a block: the mirror of
// committed rows.
type members struct {
	places Bits
	since  []int64 // of the members, by ascending place
}

// rank is how many members stand before a place.
func (m *members) rank(place int) (n int) {
	for _, word := range m.places[:place/64] {
		n += bits.OnesCount64(word)
	}
	return n + bits.OnesCount64(m.places[place/64]&(1<<(place%64)-1))
}

func (m *members) enter(place int, since int64) {
	i := m.rank(place)
	if m.places.Has(place) {
		m.since[i] = since
		return
	}
	m.places.Set(place)
	m.since = slices.Insert(m.since, i, since)
}

func (m *members) exit(place int) {
	if m.places.Has(place) {
		i := m.rank(place)
		m.places.Clear(place)
		m.since = slices.Delete(m.since, i, i+1)
	}
}

// enter mirrors a membership that was stored. The log may tell of one whose
// profile has gone since, which it tells further on.
func (b *block) enter(m Membership) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if place := m.Profile % BlockSize; place >= int64(len(b.keys)) || b.keys[place] == (domain.ProfileKey{}) {
		return
	}
	if b.members[m.Segment] == nil {
		b.members[m.Segment] = &members{}
	}
	b.members[m.Segment].enter(int(m.Profile%BlockSize), m.Since)
}

// exit mirrors a membership that was deleted.
func (b *block) exit(m Membership) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if of := b.members[m.Segment]; of != nil {
		of.exit(int(m.Profile % BlockSize))
	}
}

// storedMembers copies the members of each segment.
func (b *block) storedMembers(segments []int32, out []Bits) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for i, segment := range segments {
		out[i] = b.membersOf(segment)
	}
}

// membersOf are the members of a segment. The block must be locked.
func (b *block) membersOf(segment int32) Bits {
	if of := b.members[segment]; of != nil {
		return of.places
	}
	return Bits{}
}

// memberships are those of the profile at a place, ascending by segment. The
// block must be locked.
func (b *block) memberships(id int64) (all []Membership) {
	place := int(id % BlockSize)
	for segment, of := range b.members {
		if of.places.Has(place) {
			all = append(all, Membership{Profile: id, Segment: segment, Since: of.since[of.rank(place)]})
		}
	}
	slices.SortFunc(all, func(x, y Membership) int { return int(x.Segment - y.Segment) })
	return all
}
