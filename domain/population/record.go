package population

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"

	"halftone/domain/profile"
	"halftone/domain/signal"
)

// A record is what the index keeps of a profile besides its dense columns:
// evidence, first and last signals, contexts, traits, model scores, activity, in
// variable-length integers with names by their dictionary number.

// encoder appends records.
type encoder struct {
	names   *dictionary
	b       []byte
	entries []profile.Entry // of the profile under way
}

func (w *encoder) int(n int64)      { w.b = binary.AppendVarint(w.b, n) }
func (w *encoder) uint(n uint64)    { w.b = binary.AppendUvarint(w.b, n) }
func (w *encoder) text(text string) { w.uint(w.names.id(text)) }
func (w *encoder) fixed(n uint64)   { w.b = binary.LittleEndian.AppendUint64(w.b, n) }

// encode appends the record of a profile whose activity is loaded whole.
func (w *encoder) encode(p *profile.Profile) {
	for _, e := range []profile.Evidence{p.Interests, p.Affinities, p.Brands} {
		w.uint(uint64(len(e)))
		for _, m := range e {
			w.text(m.Name)
			w.int(int64(m.Period))
			w.int(m.Units)
		}
	}
	w.uint(uint64(len(p.Seen)))
	for _, s := range p.Seen {
		w.text(s.Type)
		w.int(s.First)
		w.uint(uint64(s.Last - s.First))
	}
	w.uint(uint64(len(p.Contexts)))
	for _, c := range p.Contexts {
		w.text(c.Dimension)
		w.text(c.Value)
		w.int(c.Sessions)
	}
	w.uint(uint64(len(p.Traits)))
	for _, name := range slices.Sorted(maps.Keys(p.Traits)) {
		w.text(name)
		w.uint(bit(p.Traits[name]))
	}
	w.uint(uint64(len(p.Models)))
	for _, name := range slices.Sorted(maps.Keys(p.Models)) {
		w.text(name)
		w.fixed(math.Float64bits(p.Models[name].Score))
		w.int(p.Models[name].Expires)
	}
	w.entries = append(append(w.entries[:0], p.Activity.Sealed...), p.Activity.Tail...)
	w.activity(w.entries)
}

// activity writes signals oldest first, so that instants are small differences.
// A flag byte says what follows.
func (w *encoder) activity(entries []profile.Entry) {
	slices.SortStableFunc(entries, func(a, b profile.Entry) int { return int(min(1, max(-1, a.At-b.At))) })
	w.uint(uint64(len(entries)))
	last := int64(0)
	for i := range entries {
		e := &entries[i]
		w.int(e.At - last)
		last = e.At
		w.text(string(e.Type))
		w.b = append(w.b, byte(bit(e.Category != "")|bit(e.Amount.IsSet())<<1|bit(e.Order != 0)<<2|bit(e.Quantity != 1)<<3))
		if e.Category != "" {
			w.text(e.Category)
		}
		if e.Amount.IsSet() {
			w.int(int64(e.Amount))
		}
		if e.Order != 0 {
			w.fixed(e.Order)
		}
		if e.Quantity != 1 {
			w.int(int64(e.Quantity))
		}
	}
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// decoder reads records that encoder wrote in this process; it keeps its
// buffers from one to the next.
type decoder struct {
	names *dictionary
	texts []string
	b     []byte
}

func (r *decoder) int() int64 {
	n, size := binary.Varint(r.b)
	r.b = r.b[size:]
	return n
}

func (r *decoder) uint() uint64 {
	n, size := binary.Uvarint(r.b)
	r.b = r.b[size:]
	return n
}

func (r *decoder) fixed() uint64 {
	n := binary.LittleEndian.Uint64(r.b)
	r.b = r.b[8:]
	return n
}

func (r *decoder) text() string {
	id := r.uint()
	if id >= uint64(len(r.texts)) {
		r.texts = r.names.all()
	}
	return r.texts[id]
}

// decode reads a record into p, whose slices it reuses. What dense columns hold
// is not in p.
func (r *decoder) decode(record []byte, p *profile.Profile) {
	r.b = record
	for _, e := range []*profile.Evidence{&p.Interests, &p.Affinities, &p.Brands} {
		*e = (*e)[:0]
		for range r.uint() {
			*e = append(*e, profile.Mass{Name: r.text(), Period: int32(r.int()), Units: r.int()})
		}
	}
	p.Seen = p.Seen[:0]
	for range r.uint() {
		s := profile.TypeSeen{Type: r.text(), First: r.int()}
		s.Last = s.First + int64(r.uint())
		p.Seen = append(p.Seen, s)
	}
	p.Totals.Signals = int64(len(p.Seen)) // above 0 when there is any
	p.Contexts = p.Contexts[:0]
	for range r.uint() {
		p.Contexts = append(p.Contexts, profile.ContextCount{Dimension: r.text(), Value: r.text(), Sessions: r.int()})
	}
	clear(p.Traits)
	for range r.uint() {
		if p.Traits == nil {
			p.Traits = map[string]bool{}
		}
		name := r.text()
		p.Traits[name] = r.uint() == 1
	}
	clear(p.Models)
	for range r.uint() {
		if p.Models == nil {
			p.Models = map[string]profile.Model{}
		}
		name := r.text()
		p.Models[name] = profile.Model{Score: math.Float64frombits(r.fixed()), Expires: r.int()}
	}
	p.Activity.Tail = r.activity(p.Activity.Tail[:0])
}

func (r *decoder) activity(entries []profile.Entry) []profile.Entry {
	last := int64(0)
	for range r.uint() {
		e := profile.Entry{At: last + r.int(), Type: signal.Type(r.text()), Price: signal.NoMoney, Amount: signal.NoMoney, Quantity: 1}
		last = e.At
		flags := r.b[0]
		r.b = r.b[1:]
		if flags&1 != 0 {
			e.Category = r.text()
		}
		if flags&2 != 0 {
			e.Amount = signal.Money(r.int())
		}
		if flags&4 != 0 {
			e.Order = r.fixed()
		}
		if flags&8 != 0 {
			e.Quantity = int32(r.int())
		}
		entries = append(entries, e)
	}
	return entries
}
