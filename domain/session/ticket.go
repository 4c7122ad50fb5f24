package session

import (
	"context"

	"halftone/domain/signal"
)

// ticket is the answer to those who wait for a parcel; its fields may be read
// once done is closed. A later wait needs a new ticket.
type ticket struct {
	done      chan struct{}
	err       error
	elevated  bool
	repeats   []signal.Mark
	conflicts []signal.Mark
}

func newTicket() *ticket { return &ticket{done: make(chan struct{})} }

// resolve tells all who wait, if anybody does.
func (t *ticket) resolve(tell func(*ticket)) {
	if t != nil {
		tell(t)
		close(t.done)
	}
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

// await returns the ticket for what becomes of the pending signals.
func (s *session) await() *ticket {
	r := s.uncommon()
	if r.waiting == nil {
		r.waiting = newTicket()
	}
	return r.waiting
}

// await returns the ticket for what becomes of the flight.
func (f *flight) await() *ticket {
	if f.waiting == nil {
		f.waiting = newTicket()
	}
	return f.waiting
}

// resolve tells all who wait for anything of the session.
func (s *session) resolve(tell func(*ticket)) {
	if s.rare == nil {
		return
	}
	if f := s.rare.flight; f != nil {
		f.waiting.resolve(tell)
		f.waiting = nil
	}
	s.rare.waiting.resolve(tell)
	s.rare.waiting = nil
}
