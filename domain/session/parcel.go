package session

import (
	"context"
	"encoding/binary"
	"hash/maphash"
	"math/rand/v2"
	"slices"

	"halftone/domain"
	"halftone/domain/signal"
)

// mark recognises a repeated signal within the session. It comes from a seed
// that dies with the process, so unlike the HMAC of an id it needs no consent.
type mark struct {
	id, content uint64
}

// marker makes marks. It is a [signal.Digester], so that what counts as the
// same content is decided in one place.
type marker struct{ seed maphash.Seed }

func (m marker) SignalID(id string) (digest [16]byte) {
	binary.BigEndian.PutUint64(digest[:], maphash.String(m.seed, id))
	return digest
}

func (m marker) OrderID(id string) uint64 { return max(1, maphash.String(m.seed, id)) }

func (m marker) Content(content []byte) uint64 { return maphash.Bytes(m.seed, content) }

// hold brings an accepted signal into the form in which a session that may not
// elevate holds it.
func (m marker) hold(s signal.Signal) held {
	kept := s.Keep(m, domain.ProfileKey{})
	return held{
		mark: mark{id: binary.BigEndian.Uint64(kept.ID[:8]), content: kept.Content},
		kept: kept, raw: &s, high: s.Type.IsHigh(),
	}
}

// held is one signal that is not known to be in the profile.
type held struct {
	mark mark
	kept signal.Kept
	// raw is what kept will be made of again, with lasting digests, once there
	// are a key and consent; nil from then on.
	raw  *signal.Signal
	high bool
}

// keep gives the signal its lasting digests.
func (h *held) keep(ids signal.Digester, key domain.ProfileKey) {
	if h.raw != nil {
		h.kept, h.raw = h.raw.Keep(ids, key), nil
	}
}

// bytes estimates the memory of the signal.
func (h *held) bytes() int {
	n := 256 + len(h.kept.Category) + len(h.kept.Brand)
	for _, tag := range h.kept.Tags {
		n += 16 + len(tag)
	}
	if h.raw != nil {
		n += 192 + len(h.raw.ID) + len(h.raw.ProductID) + len(h.raw.OrderID)
	}
	return n
}

// parcel is a delta in the making or on its way.
type parcel struct {
	token uint64
	held  []held
	// places finds signals by the id of their mark, in parcels of more than a
	// few; nil when it must be made anew.
	places map[uint64]int
	bytes  int  // estimated memory of held
	high   int  // how many of them are of high or conversion intent
	optIn  bool // the visitor's opt-in asks for all of them
	full   bool // there is no room for more: elevate or fold
	// reason is why the parcel was handed over.
	reason Reason
	// ticket is what those wait on who want to know what becomes of the parcel;
	// nil while there are none.
	ticket *ticket
}

// ticket is the answer to those who wait for a parcel; its fields may be read
// once done is closed.
type ticket struct {
	done      chan struct{}
	err       error
	elevated  bool
	repeats   []mark
	conflicts []mark
}

func (p *parcel) add(h held) {
	if len(p.held) == 0 {
		p.token = rand.Uint64()
	}
	if p.places != nil {
		p.places[h.mark.id] = len(p.held)
	}
	p.held = append(p.held, h)
	p.bytes += h.bytes()
	if h.high {
		p.high++
	}
}

// keep gives all signals their lasting digests.
func (p *parcel) keep(ids signal.Digester, key domain.ProfileKey) {
	p.bytes = 0
	for i := range p.held {
		p.held[i].keep(ids, key)
		p.bytes += p.held[i].bytes()
	}
}

// few is how many signals are looked through faster than looked up.
const few = 16

// find looks for a signal by id.
func (p *parcel) find(id uint64) *held {
	if p == nil {
		return nil
	}
	if len(p.held) <= few {
		for i := range p.held {
			if p.held[i].mark.id == id {
				return &p.held[i]
			}
		}
		return nil
	}
	if p.places == nil {
		p.places = make(map[uint64]int, 2*len(p.held))
		for i := range p.held {
			p.places[p.held[i].mark.id] = i
		}
	}
	if i, found := p.places[id]; found {
		return &p.held[i]
	}
	return nil
}

// mustCommit tells whether h may be acknowledged only once it is committed.
func (p *parcel) mustCommit(h *held) bool { return h.high || p.optIn }

// await returns the ticket for what becomes of the parcel.
func (p *parcel) await() *ticket {
	if p.ticket == nil {
		p.ticket = &ticket{done: make(chan struct{})}
	}
	return p.ticket
}

// resolve tells all who wait. A later wait needs a new ticket.
func (p *parcel) resolve(tell func(*ticket)) {
	if p.ticket != nil {
		tell(p.ticket)
		close(p.ticket.done)
		p.ticket = nil
	}
}

// fold takes the oldest signals out until at most size are left, those of the
// weakest intent first. Their weight stays in the sums of the session.
func (p *parcel) fold(size int) (folded []held) {
	for _, intent := range []signal.Intent{signal.Passive, signal.Active, signal.High, signal.Conversion} {
		excess := len(p.held) - size
		p.held = slices.DeleteFunc(p.held, func(h held) bool {
			if excess <= 0 || h.kept.Type.Intent() != intent {
				return false
			}
			excess--
			p.bytes -= h.bytes()
			if h.high {
				p.high--
			}
			folded = append(folded, h)
			return true
		})
	}
	p.full, p.places = false, nil
	return folded
}

// wait returns what became of the parcel: nil once it is elevated, or rests in
// memory because it may not be.
func (t *ticket) wait(ctx context.Context) error {
	select {
	case <-t.done:
		return t.err
	case <-ctx.Done():
		return unavailable("the elevation was not committed in time; try again", ctx.Err())
	}
}
