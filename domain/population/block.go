package population

import (
	"slices"
	"sync"

	"halftone/domain"
	"halftone/domain/profile"
)

// BlockSize is how many ids of profiles one block holds.
const BlockSize = 1024

// scratchColumns bounds the columns a block keeps for drafts, besides the dense
// ones and those of published definitions.
const scratchColumns = 64

// block is the profiles whose ids share id / BlockSize. Readers hold it for a
// tenth of a millisecond, so that writers change it in place.
type block struct {
	mu       sync.RWMutex
	keys     []domain.ProfileKey // by place; the zero key is a place without profile
	revision []int64
	present  Bits // places with a profile
	silent   Bits // whose visitors deny personalization: never evaluated together with others
	members  map[int32]*members

	arena   []byte // records, one behind the other, with gaps where one was replaced
	at      []uint32
	length  []uint32
	garbage int

	columns map[profile.Field]*column
	scratch []profile.Field // columns that nothing published reads, oldest first
}

// newBlock has columns for what published definitions read: made while a profile is
// put, they cost a fraction of reading its record for them later.
func newBlock(published map[profile.Field]bool) *block {
	b := &block{columns: map[profile.Field]*column{}, members: map[int32]*members{}}
	for _, f := range dense {
		b.columns[f] = newColumn(f, 0)
	}
	for f := range published {
		if b.columns[f] == nil {
			b.columns[f] = newColumn(f, 0)
		}
	}
	return b
}

func (b *block) grow(size int) {
	if size <= len(b.keys) {
		return
	}
	b.keys = grown(b.keys, size)
	b.revision = grown(b.revision, size)
	b.at = grown(b.at, size)
	b.length = grown(b.length, size)
	for _, c := range b.columns {
		c.grow(size)
	}
}

// grown lengthens a slice that holds something for every place. It has room for
// a whole block from the beginning: doubling would leave a fifth of it unused.
func grown[T any](places []T, size int) []T {
	if places == nil {
		places = make([]T, 0, BlockSize)
	}
	return places[:size]
}

// workspace is what one goroutine needs to read and write blocks.
type workspace struct {
	site      profile.Site
	reference int32
	names     *dictionary
	encoder   encoder
	decoder   decoder
	profile   profile.Profile
	view      profile.View
}

// read decodes the record at a place. The view is valid until the next one.
func (w *workspace) read(b *block, place int, now int64) *profile.View {
	record := b.arena[b.at[place] : b.at[place]+b.length[place]]
	w.decoder.decode(record, &w.profile)
	w.view.Reset(&w.profile, w.site, now)
	return &w.view
}

// put stores a profile unless a newer revision is there, and returns the key
// that the place had before.
func (b *block) put(w *workspace, place int, revision int64, p *profile.Profile, now int64) (before domain.ProfileKey, put bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.grow(place + 1)
	before = b.keys[place]
	if b.revision[place] >= revision && before != (domain.ProfileKey{}) {
		return before, false
	}
	b.present.Set(place)
	b.keys[place], b.revision[place] = p.Key, revision
	b.silent.Clear(place)
	if p.IsSilent() {
		b.silent.Set(place)
	}
	b.store(w, place, p)
	if before == (domain.ProfileKey{}) && place == BlockSize-1 {
		b.compact(0) // full: what growing left over is given back
	}
	w.view.Reset(p, w.site, now)
	for _, c := range b.columns {
		c.set(place, &w.view, w.reference, w.names)
	}
	return before, true
}

// remove forgets the profile at a place and returns its key.
func (b *block) remove(place int) (key domain.ProfileKey) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, of := range b.members {
		of.exit(place)
	}
	if place >= len(b.keys) || b.keys[place] == (domain.ProfileKey{}) {
		return key
	}
	key, b.keys[place] = b.keys[place], key
	b.present.Clear(place)
	b.garbage += int(b.length[place])
	b.length[place] = 0
	return key
}

// store writes the record of a profile behind the others, and moves them
// together when a quarter of the arena is gaps.
func (b *block) store(w *workspace, place int, p *profile.Profile) {
	w.encoder.b = w.encoder.b[:0]
	w.encoder.encode(p)
	b.garbage += int(b.length[place])
	b.length[place] = 0
	need := len(w.encoder.b)
	if b.garbage > len(b.arena)/4 || len(b.arena)+need > cap(b.arena) {
		b.compact(need)
	}
	b.at[place], b.length[place] = uint32(len(b.arena)), uint32(len(w.encoder.b))
	b.arena = append(b.arena, w.encoder.b...)
}

// compact moves the records together, with room for need bytes and a sixtieth
// more: so many elevations later it takes some 30 microseconds again. A block that is
// not full yet gets a quarter more, or loading it would copy it thirty times over.
func (b *block) compact(need int) {
	used := len(b.arena) - b.garbage + need
	spare := used / 60
	if len(b.keys) < BlockSize {
		spare = used / 4
	}
	arena := make([]byte, 0, used+spare)
	for i := range b.at {
		record := b.arena[b.at[i] : b.at[i]+b.length[i]]
		b.at[i] = uint32(len(arena))
		arena = append(arena, record...)
	}
	b.arena, b.garbage = arena, 0
}

// prepare makes sure that the block has a column for every field, all holding
// at the instant. It returns with the block locked for reading.
func (b *block) prepare(w *workspace, fields []profile.Field, published map[profile.Field]bool, now int64) {
	b.mu.RLock()
	for !b.isReady(fields, now) {
		b.mu.RUnlock()
		b.materialise(w, fields, published, now)
		b.mu.RLock()
	}
}

// release ends what prepare began. A draft that reads more fields than there is
// room for leaves no more behind than others do.
func (b *block) release() {
	isCrowded := len(b.scratch) > scratchColumns
	b.mu.RUnlock()
	if isCrowded {
		b.mu.Lock()
		b.drop(scratchColumns)
		b.mu.Unlock()
	}
}

func (b *block) isReady(fields []profile.Field, now int64) bool {
	for _, f := range fields {
		if c := b.columns[f]; c == nil || !c.holdsAt(now) {
			return false
		}
	}
	return true
}

// materialise makes the columns that are missing and renews the bases that no
// longer hold, reading each record at most once.
func (b *block) materialise(w *workspace, fields []profile.Field, published map[profile.Field]bool, now int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var whole, partly []*column
	for _, f := range fields {
		c := b.columns[f]
		switch {
		case c == nil:
			c = newColumn(f, len(b.keys))
			b.columns[f] = c
			whole = append(whole, c)
		case now < c.from && c.soonest != profile.Forever:
			c.soonest, c.from, c.until = profile.Forever, 0, nil
			whole = append(whole, c)
		case now >= c.soonest:
			partly = append(partly, c)
		}
		b.use(f, published)
	}
	b.drop(max(scratchColumns, len(fields)))
	for i := range b.keys {
		expired := slices.ContainsFunc(partly, func(c *column) bool { return c.until[i] <= now })
		if len(whole) == 0 && !expired {
			continue
		}
		view := w.read(b, i, now)
		for _, c := range whole {
			c.set(i, view, w.reference, w.names)
		}
		for _, c := range partly {
			if c.until[i] <= now {
				c.set(i, view, w.reference, w.names)
			}
		}
	}
	for _, c := range partly {
		c.soonest = slices.Min(c.until)
	}
}

// use remembers that a column serves drafts only, and is the newest of them.
func (b *block) use(f profile.Field, published map[profile.Field]bool) {
	if published[f] || slices.Contains(dense, f) {
		return
	}
	if i := slices.Index(b.scratch, f); i >= 0 {
		b.scratch = slices.Delete(b.scratch, i, i+1)
	}
	b.scratch = append(b.scratch, f)
}

// publish counts the columns that nothing published reads any more among those of
// drafts, as the oldest.
func (b *block) publish(published map[profile.Field]bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	drafted := slices.DeleteFunc(b.scratch, func(f profile.Field) bool { return published[f] })
	b.scratch = nil
	for f := range b.columns {
		if !published[f] && !slices.Contains(dense, f) && !slices.Contains(drafted, f) {
			b.scratch = append(b.scratch, f)
		}
	}
	b.scratch = append(b.scratch, drafted...)
	b.drop(scratchColumns)
}

// drop forgets the oldest columns of drafts until so many are left.
func (b *block) drop(most int) {
	for len(b.scratch) > most {
		delete(b.columns, b.scratch[0])
		b.scratch = b.scratch[1:]
	}
}

// bytes estimates the memory of the block.
func (b *block) bytes() int64 {
	b.mu.RLock()
	defer b.mu.RUnlock()
	const perPlace = 32 + 8 + 4 + 4 // key, revision, at, length
	n := cap(b.arena) + perPlace*cap(b.keys)
	for _, of := range b.members {
		n += len(of.places)*8 + 8*cap(of.since)
	}
	for _, c := range b.columns {
		n += 8*cap(c.bases) + 4*cap(c.texts) + 8*cap(c.until)
	}
	return int64(n)
}
