package session

import (
	"context"
	"errors"
	"slices"
	"time"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/signal"
)

// Elevator takes what deserves to last.
type Elevator interface {
	// Elevate returns once the delta is committed. Applying a signal id twice
	// must have no effect, as a delta is handed over again after an error.
	//
	// An error that is a [domain.Error] with a code other than UNAVAILABLE and
	// INTERNAL means that the delta is refused for good; after any other the
	// delta is tried again.
	Elevate(ctx context.Context, e profile.Elevation) (profile.Outcome, error)
	// Exists tells whether a profile is stored under the key.
	Exists(ctx context.Context, key domain.ProfileKey) (bool, error)
}

// Back-off after an elevation that failed, doubling from one to the other.
const (
	firstBackoff = time.Second
	maxBackoff   = 8 * time.Second
)

// patience bounds one call of the Elevator. Nobody else is held up by it:
// callers leave at their own deadline, and the delta goes on.
const patience = 10 * time.Second

// claim makes the caller the pilot of the session, unless it has one.
func (s *session) claim() bool {
	if s.pilot != nil {
		return false
	}
	s.pilot = make(chan struct{})
	return true
}

func (s *session) release() {
	close(s.pilot)
	s.pilot = nil
}

// fly is the work of a pilot who has claimed the session: it hands over as long
// as the policy wants it, also what arrives meanwhile, and frees a session that
// is still ending after that. The error is that of an elevation that failed;
// its signals stay.
func (c *Collector) fly(ctx context.Context, s *session) (elevated bool, err error) {
	asked := false
	for {
		s.shard.Lock()
		decision := s.decide()
		last := s.state == ending || s.pending.full
		switch {
		case decision.When == Now, decision.When == AtEnd && last, s.flight != nil && s.mayElevate():
			e := s.handOver(decision.Reason, c.options.Zone)
			s.shard.Unlock()
			outcome, err := c.elevate(ctx, e)
			s.shard.Lock()
			if isTransient(err) {
				return elevated, c.fail(s, err)
			}
			c.land(s, outcome, err)
			elevated = elevated || err == nil
			s.shard.Unlock()
		case decision.Reason == LowWeight && last && !asked:
			key := s.identity.Key
			s.shard.Unlock()
			stored, err := c.exists(ctx, key)
			s.shard.Lock()
			if err != nil {
				return elevated, c.fail(s, err)
			}
			s.stored, asked = s.stored || stored, true
			s.shard.Unlock()
		default:
			s.elevatedLast = elevated
			c.rest(s, decision)
			return elevated, nil
		}
	}
}

func (c *Collector) elevate(ctx context.Context, e profile.Elevation) (profile.Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return c.options.Elevator.Elevate(ctx, e)
}

func (c *Collector) exists(ctx context.Context, key domain.ProfileKey) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return c.options.Elevator.Exists(ctx, key)
}

// handOver returns the next elevation: that of a flight which failed before, as
// it was, else that of everything pending.
func (s *session) handOver(reason Reason, zone *time.Location) profile.Elevation {
	if s.flight == nil {
		flight := s.pending
		flight.reason = reason
		s.flight, s.pending = &flight, parcel{}
	}
	return profile.Elevation{Key: s.identity.Key, Mode: s.identity.Mode, Consent: s.identity.Consent,
		Delta: s.delta(s.flight, zone)}
}

func (s *session) delta(p *parcel, zone *time.Location) profile.Delta {
	kept := make([]signal.Kept, len(p.held))
	for i := range p.held {
		kept[i] = p.held[i].kept
	}
	return profile.Delta{Token: p.token, Visit: s.visit, Opens: !s.opened, Context: s.contextIn(zone), Signals: kept}
}

// land settles a flight that was committed, or refused for good.
func (c *Collector) land(s *session, outcome profile.Outcome, err error) {
	flight := s.flight
	s.flight = nil
	s.failures = 0
	var repeats, conflicts []mark
	for i, h := range flight.held {
		isConflict := slices.Contains(outcome.Conflicts, i)
		switch {
		case isConflict:
			conflicts = append(conflicts, h.mark)
		case slices.Contains(outcome.Repeats, i):
			repeats = append(repeats, h.mark)
		}
		s.remember(h, isConflict)
	}
	if err == nil {
		s.stored = true
		s.opened = s.opened || outcome.Fresh > 0
		c.counters.elevations.add(flight.reason)
	} else {
		c.counters.rejections.Add(1)
	}
	flight.resolve(func(t *ticket) {
		t.err, t.elevated = err, err == nil
		t.repeats, t.conflicts = repeats, conflicts
	})
	c.account(s)
}

// fail ends the work of the pilot after an error and unlocks the shard. The
// session is alive again and nothing is lost: the sweeper tries once more, or a
// new arrival does before.
func (c *Collector) fail(s *session, cause error) error {
	defer s.shard.Unlock()
	s.state = live
	s.retryAt = time.Now().Add(min(firstBackoff<<s.failures, maxBackoff))
	s.failures = min(s.failures+1, 16)
	c.counters.failures.Add(1)
	// Errors are for callers: a cause that nobody waits for is the Elevator's to report.
	err := unavailable("the profile store did not answer; try again", cause)
	s.resolve(func(t *ticket) { t.err = err })
	s.release()
	return err
}

// rest ends the work of the pilot when there is nothing to hand over now, and
// unlocks the shard.
func (c *Collector) rest(s *session, d Decision) {
	defer s.shard.Unlock()
	s.failures = 0
	// Somebody may wait for a parcel that consent has been withdrawn from: it
	// is recorded in memory, and that is all.
	s.resolve(func(*ticket) {})
	switch {
	case s.state == ending:
		c.free(s, d.Reason)
	case s.pending.full:
		s.fold()
		c.account(s)
	}
	s.release()
}

// resolve tells all who wait for anything of the session.
func (s *session) resolve(tell func(*ticket)) {
	if s.flight != nil {
		s.flight.resolve(tell)
	}
	s.pending.resolve(tell)
}

// isTransient tells whether it makes sense to hand the same delta over again.
func isTransient(err error) bool {
	if err == nil {
		return false
	}
	var fault *domain.Error
	return !errors.As(err, &fault) || fault.Code == domain.Unavailable || fault.Code == domain.Internal
}

// unavailable is what a caller is told; the cause is there for logs.
func unavailable(message string, cause error) error {
	return errors.Join(domain.Errorf(domain.Unavailable, "", "%s", message), cause)
}
