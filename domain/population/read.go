package population

import (
	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/segment"
)

// Reader reads single profiles as of one instant: the hot path. It is for one
// goroutine.
type Reader struct {
	index   *Index
	clock   profile.Clock
	numbers []profile.Field // by slot of the set
	texts   []profile.Field
	space   *workspace // nil until a record must be decoded
}

// Found is what the index knows of a profile besides its fields.
type Found struct {
	ID       int64
	Revision int64
	// DeniesPersonalization says that nothing may be shown of the profile.
	DeniesPersonalization bool
	Memberships           []Membership // as stored, ascending by segment
}

// NewReader returns a reader of what a set asks for, as of an instant in
// milliseconds.
func (x *Index) NewReader(set *segment.Set, now int64) *Reader {
	r := &Reader{index: x, clock: profile.NewClock(x.site, now)}
	r.numbers, r.texts = set.Slots()
	return r
}

// Read reads the profile under key into row, which is laid out as the set's
// evaluators have it; false when the index holds none.
func (r *Reader) Read(key domain.ProfileKey, row segment.Row) (Found, bool) {
	id, known := r.index.keys.find(key)
	if !known {
		return Found{}, false
	}
	b, place := r.index.block(id/BlockSize), int(id%BlockSize)
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.keys[place] != key { // gone in the meantime
		return Found{}, false
	}
	found := Found{ID: id, Revision: b.revision[place], DeniesPersonalization: b.silent.Has(place), Memberships: b.memberships(id)}
	var view *profile.View
	for i, f := range r.numbers {
		base, ready := b.columns[f].at(place, r.clock.Now())
		if !ready {
			view = r.view(view, b, place)
			base = view.Base(f, r.index.reference)
		}
		row.Numbers[i] = r.clock.Value(f.Kind, base, r.index.reference)
	}
	for i, f := range r.texts {
		if c := b.columns[f]; c != nil {
			row.Texts[i] = r.index.names.all()[c.texts[place]]
			continue
		}
		view = r.view(view, b, place)
		row.Texts[i] = view.Text(f)
	}
	return found, true
}

// Revision is that of the profile under key, false when the index holds none.
func (x *Index) Revision(key domain.ProfileKey) (int64, bool) {
	id, known := x.keys.find(key)
	if !known {
		return 0, false
	}
	b := x.block(id / BlockSize)
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.revision[id%BlockSize], true
}

// view decodes the record at a place, once.
func (r *Reader) view(decoded *profile.View, b *block, place int) *profile.View {
	if decoded != nil {
		return decoded
	}
	if r.space == nil {
		r.space = r.index.newWorkspace()
	}
	return r.space.read(b, place, r.clock.Now())
}
