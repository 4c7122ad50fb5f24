package replay

import (
	"cmp"
	"slices"
	"time"

	"halftone/domain"
	"halftone/domain/signal"
)

// idle is the gap after which a customer's next signal begins a new session,
// where the file names no sessions. Exactly this much does not.
const idle = 30 * time.Minute

// Session is one visit of a customer.
type Session struct {
	Customer string
	Name     string        // empty when the file does not name it
	Signals  []signal.Kept // ascending by instant, then in the order of the file
}

// Start is the instant of the first signal, in milliseconds.
func (s *Session) Start() int64 { return s.Signals[0].At }

// End is the instant of the last signal, in milliseconds.
func (s *Session) End() int64 { return s.Signals[len(s.Signals)-1].At }

// Sessions groups the signals by customer and session; where the file names
// none, by gaps. The order is the same on every run: by the instant of the last
// signal, then customer, then name, then first signal.
func (l *Log) Sessions(ids signal.Digester, key func(customer string) domain.ProfileKey) []Session {
	sorted := make([]*line, len(l.lines))
	for i := range l.lines {
		sorted[i] = &l.lines[i]
	}
	slices.SortStableFunc(sorted, func(a, b *line) int {
		return cmp.Or(cmp.Compare(a.customer, b.customer), cmp.Compare(a.session, b.session), cmp.Compare(a.signal.At, b.signal.At))
	})
	var sessions []Session
	var profile domain.ProfileKey
	for i, next := range sorted {
		if i == 0 || next.customer != sorted[i-1].customer {
			profile = key(next.customer)
		}
		if i == 0 || next.begins(sorted[i-1]) {
			sessions = append(sessions, Session{Customer: next.customer, Name: next.session})
		}
		s := &sessions[len(sessions)-1]
		s.Signals = append(s.Signals, next.signal.Keep(ids, profile))
	}
	slices.SortStableFunc(sessions, func(a, b Session) int {
		return cmp.Or(cmp.Compare(a.End(), b.End()), cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.Name, b.Name))
	})
	return sessions
}

// begins tells whether l begins a session, given the line before it in the
// order of customer, session and instant.
func (l *line) begins(before *line) bool {
	if l.customer != before.customer || l.session != before.session {
		return true
	}
	return l.session == "" && l.signal.At-before.signal.At > idle.Milliseconds()
}
