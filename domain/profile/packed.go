package profile

import (
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"halftone/domain"
	"halftone/domain/signal"
)

// packedVersion is the first byte of the packed form. A reader knows the
// versions of the past; there are none yet.
const packedVersion = 1

var errCorrupt = errors.New("profile: packed form is damaged or of an unknown version")

// AppendPacked appends the form in which a profile is stored: everything but
// its key and its sealed activity. Texts are written once and referred to.
func (p *Profile) AppendPacked(b []byte) []byte {
	w := writer{b: append(b, packedVersion), texts: map[string]int{}}
	w.text(string(p.Mode))
	w.text(string(p.Consent.Persistence))
	w.text(string(p.Consent.Personalization))
	w.int(int64(p.halfLife))
	for _, e := range []Evidence{p.Interests, p.Affinities, p.Brands} {
		w.int(int64(len(e)))
		for _, m := range e {
			w.text(m.Name)
			w.int(int64(m.Period))
			w.int(m.Units)
		}
	}
	w.price(&p.Price)
	t := &p.Totals
	for _, n := range []int64{t.Sessions, t.Signals, t.ProductViews, t.CartAdds, t.Purchases, t.Revenue, t.FirstSeen, t.LastSeen} {
		w.int(n)
	}
	w.int(int64(len(p.Seen)))
	for _, s := range p.Seen {
		w.text(s.Type)
		w.int(s.First)
		w.int(s.Last)
	}
	w.int(int64(len(p.Contexts)))
	for _, c := range p.Contexts {
		w.text(c.Dimension)
		w.text(c.Value)
		w.int(c.Sessions)
	}
	w.int(int64(len(p.Traits)))
	for _, name := range slices.Sorted(maps.Keys(p.Traits)) {
		w.text(name)
		w.int(int64(truth(p.Traits[name])))
	}
	w.int(int64(len(p.Models)))
	for _, name := range slices.Sorted(maps.Keys(p.Models)) {
		m := p.Models[name]
		w.text(name)
		w.fixed(math.Float64bits(m.Score))
		w.text(m.Source)
		w.int(m.At)
		w.int(m.Expires)
	}
	w.int(int64(len(p.former)))
	for _, tag := range p.former {
		w.int(int64(tag))
	}
	for _, tokens := range [][]uint64{p.orders, p.visits, p.deltas} {
		w.int(int64(len(tokens)))
		for _, token := range tokens {
			w.fixed(token)
		}
	}
	w.int(int64(p.Activity.Chunks))
	w.entries(p.Activity.Tail)
	return w.b
}

// Unpack reads what AppendPacked wrote into p, whose key it keeps.
func (p *Profile) Unpack(b []byte) error {
	r := newReader(b)
	if r.byte() != packedVersion {
		return errCorrupt
	}
	*p = Profile{Key: p.Key}
	p.Mode = domain.IdentificationMode(r.text())
	p.Consent = Consent{ConsentState(r.text()), ConsentState(r.text())}
	p.halfLife = time.Duration(r.int())
	for _, e := range []*Evidence{&p.Interests, &p.Affinities, &p.Brands} {
		*e = make(Evidence, r.count())
		for i := range *e {
			(*e)[i] = Mass{Name: r.text(), Period: int32(r.int()), Units: r.int()}
		}
	}
	r.price(&p.Price)
	t := &p.Totals
	for _, n := range []*int64{&t.Sessions, &t.Signals, &t.ProductViews, &t.CartAdds, &t.Purchases, &t.Revenue, &t.FirstSeen, &t.LastSeen} {
		*n = r.int()
	}
	p.Seen = make([]TypeSeen, r.count())
	for i := range p.Seen {
		p.Seen[i] = TypeSeen{Type: r.text(), First: r.int(), Last: r.int()}
	}
	p.Contexts = make([]ContextCount, r.count())
	for i := range p.Contexts {
		p.Contexts[i] = ContextCount{Dimension: r.text(), Value: r.text(), Sessions: r.int()}
	}
	if n := r.count(); n > 0 {
		p.Traits = make(map[string]bool, n)
		for range n {
			name := r.text()
			p.Traits[name] = r.int() != 0
		}
	}
	if n := r.count(); n > 0 {
		p.Models = make(map[string]Model, n)
		for range n {
			name := r.text()
			p.Models[name] = Model{Score: math.Float64frombits(r.fixed()), Source: r.text(), At: r.int(), Expires: r.int()}
		}
	}
	p.former = make([]uint16, r.count())
	for i := range p.former {
		p.former[i] = uint16(r.int())
	}
	for _, tokens := range []*[]uint64{&p.orders, &p.visits, &p.deltas} {
		*tokens = make([]uint64, r.count())
		for i := range *tokens {
			(*tokens)[i] = r.fixed()
		}
	}
	p.Activity.Chunks = int(r.int())
	p.Activity.Tail = r.entries()
	return r.err()
}

// AppendChunk appends the stored form of a sealed chunk's entries.
func AppendChunk(b []byte, entries []Entry) []byte {
	w := writer{b: append(b, packedVersion), texts: map[string]int{}}
	w.entries(entries)
	return w.b
}

// UnpackChunk reads what AppendChunk wrote.
func UnpackChunk(b []byte) ([]Entry, error) {
	r := newReader(b)
	if r.byte() != packedVersion {
		return nil, errCorrupt
	}
	entries := r.entries()
	return entries, r.err()
}

type writer struct {
	b     []byte
	texts map[string]int
}

func (w *writer) int(n int64) { w.b = binary.AppendVarint(w.b, n) }

func (w *writer) fixed(n uint64) { w.b = binary.LittleEndian.AppendUint64(w.b, n) }

// text writes the index of a text; the index after the last one announces a new
// text, which follows.
func (w *writer) text(s string) {
	i, known := w.texts[s]
	if known {
		w.int(int64(i))
		return
	}
	w.int(int64(len(w.texts)))
	w.texts[s] = len(w.texts)
	w.int(int64(len(s)))
	w.b = append(w.b, s...)
}

func (w *writer) price(p *Price) {
	for _, n := range []int64{int64(p.Min), int64(p.Max), p.Sum, p.Count, p.Deals, int64(len(p.Recent))} {
		w.int(n)
	}
	for _, priced := range p.Recent {
		w.int(priced.At)
		w.b = append(w.b, priced.ID[:]...)
		w.int(int64(priced.Price))
		w.int(int64(priced.Weight))
	}
}

// entries writes instants as differences: they are close to each other. An
// amount or price is shifted by one, so that 0 can say that there is none.
func (w *writer) entries(entries []Entry) {
	w.int(int64(len(entries)))
	last := int64(0)
	for i := range entries {
		e := &entries[i]
		w.int(e.At - last)
		last = e.At
		w.text(string(e.Type))
		w.text(e.Category)
		w.money(e.Price)
		w.money(e.Amount)
		w.int(int64(e.Quantity))
		if e.Order == 0 {
			w.int(0)
		} else {
			w.int(1)
			w.fixed(e.Order)
		}
	}
}

func (w *writer) money(m signal.Money) {
	if m.IsSet() {
		w.int(int64(m) + 1)
	} else {
		w.int(0)
	}
}

// reader reads what writer wrote. After the first fault everything reads as
// zero and err tells.
type reader struct {
	b     []byte
	texts []string
	bad   bool
}

// newReader has room for the texts of most profiles: their list does not grow.
func newReader(b []byte) reader { return reader{b: b, texts: make([]string, 0, 24)} }

func (r *reader) err() error {
	if r.bad || len(r.b) != 0 {
		return errCorrupt
	}
	return nil
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.bad, r.b = true, nil
		return nil
	}
	part := r.b[:n]
	r.b = r.b[n:]
	return part
}

func (r *reader) byte() byte {
	if part := r.take(1); part != nil {
		return part[0]
	}
	return 0
}

func (r *reader) int() int64 {
	n, size := binary.Varint(r.b)
	if size <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[size:]
	return n
}

// count reads a length. Every element takes a byte at least, so a longer one is
// a fault; this bounds what a damaged form can make the reader allocate.
func (r *reader) count() int {
	n := r.int()
	if n < 0 || n > int64(len(r.b)) {
		r.bad, r.b = true, nil
		return 0
	}
	return int(n)
}

func (r *reader) fixed() uint64 {
	if part := r.take(8); part != nil {
		return binary.LittleEndian.Uint64(part)
	}
	return 0
}

func (r *reader) text() string {
	i := r.int()
	switch {
	case i >= 0 && i < int64(len(r.texts)):
		return r.texts[i]
	case i != int64(len(r.texts)):
		r.bad, r.b = true, nil
		return ""
	}
	s := string(r.take(r.count()))
	r.texts = append(r.texts, s)
	return s
}

func (r *reader) price(p *Price) {
	p.Min, p.Max = signal.Money(r.int()), signal.Money(r.int())
	p.Sum, p.Count, p.Deals = r.int(), r.int(), r.int()
	p.Recent = make([]Priced, r.count())
	for i := range p.Recent {
		p.Recent[i].At = r.int()
		copy(p.Recent[i].ID[:], r.take(len(signal.ID{})))
		p.Recent[i].Price = signal.Money(r.int())
		p.Recent[i].Weight = signal.Weight(r.int())
	}
}

func (r *reader) entries() []Entry {
	entries := make([]Entry, r.count())
	last := int64(0)
	for i := range entries {
		e := &entries[i]
		e.At = last + r.int()
		last = e.At
		e.Type, e.Category = signal.Type(r.text()), r.text()
		e.Price, e.Amount = r.money(), r.money()
		e.Quantity = int32(r.int())
		if r.int() != 0 {
			e.Order = r.fixed()
		}
	}
	return entries
}

func (r *reader) money() signal.Money {
	if n := r.int(); n != 0 {
		return signal.Money(n - 1)
	}
	return signal.NoMoney
}
