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
	// Same tells whether two keys name one stored profile.
	Same(ctx context.Context, a, b domain.ProfileKey) (bool, error)
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
	r := s.uncommon()
	if r.pilot != nil {
		return false
	}
	r.pilot = &pilot{done: make(chan struct{})}
	return true
}

// land ends the work of the pilot.
func (r *rare) land(elevated bool) {
	r.pilot.elevated = elevated
	close(r.pilot.done)
	r.pilot = nil
}

// fly is the work of a pilot who has claimed the session: it hands over as long
// as the policy wants it, also what arrives meanwhile, and frees a session that
// is still ending after that. The error is that of an elevation that failed;
// its signals stay.
func (c *Collector) fly(ctx context.Context, at ref) (elevated bool, err error) {
	var asked domain.ProfileKey // is known to be stored or not
	for {
		at.shard.Lock()
		s, _ := at.open() // nobody else frees it
		decision := s.decide()
		isLast := s.flags&(isEnding|isFull) != 0
		switch {
		case decision.When == Now, decision.When == AtEnd && isLast, s.flight() != nil && s.mayElevate():
			d := s.handOver(decision.Reason)
			at.shard.Unlock()
			outcome, err := c.elevate(ctx, d.elevation(c.options.Digester))
			at.shard.Lock()
			s, _ = at.open()
			if isTransient(err) {
				return elevated, c.fail(&s, err)
			}
			s.settle(d, outcome, err)
			elevated = elevated || err == nil
			at.shard.Unlock()
		case decision.Reason == LowWeight && isLast && asked != s.profile:
			asked = s.profile
			at.shard.Unlock()
			stored, err := c.exists(ctx, asked)
			at.shard.Lock()
			s, _ = at.open()
			if err != nil {
				return elevated, c.fail(&s, err)
			}
			if asked == s.profile {
				s.flags.set(isStored, stored || s.flags.has(isStored))
			}
			at.shard.Unlock()
		default:
			s.rest(decision, elevated)
			at.shard.Unlock()
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
func (s *session) handOver(reason Reason) draft {
	r := s.rare
	if r.flight == nil {
		r.flight = &flight{parcel: s.pending, identity: *s.identity(), token: s.token(), reason: reason, optIn: s.flags.has(isOptIn), waiting: r.waiting, places: r.places}
		r.waiting, r.places = nil, places{}
		s.pending = parcel{}
		s.parcels++
		s.flags &^= isFull | isOptIn
	}
	return s.draft(&r.flight.parcel, r.flight.token, &r.flight.identity)
}

// settle ends a flight that was committed, or refused for good.
func (s *session) settle(d draft, outcome profile.Outcome, err error) {
	c, f := s.shard.c, s.rare.flight
	s.rare.failures = 0
	var repeats, conflicts []signal.Mark
	i := 0
	f.each(&s.shard.slab, func(p *packed) {
		isConflict := slices.Contains(outcome.Conflicts, i)
		switch {
		case isConflict:
			conflicts = append(conflicts, p.mark)
		case slices.Contains(outcome.Repeats, i):
			repeats = append(repeats, p.mark)
		}
		_, gist := c.phrases.body(p.body.phrase())
		s.leave(&d.signals[i], gist.at(d.signals[i].At), p.mark, isConflict)
		i++
	})
	c.counters.repeats.Add(int64(len(repeats)))
	c.counters.conflicts.Add(int64(len(conflicts)))
	if outcome.Frozen {
		s.deny() // as the profile says, whatever the token did
	}
	if err == nil {
		if f.identity.Key == s.profile { // not one from before a log-in
			s.flags |= isStored
			s.flags.set(isOpened, s.flags.has(isOpened) || outcome.Fresh > 0)
		}
		c.counters.elevations.add(f.reason)
	} else {
		c.counters.rejections.Add(1)
	}
	f.waiting.resolve(func(t *ticket) {
		t.err, t.elevated = err, err == nil && !outcome.Frozen
		t.repeats, t.conflicts = repeats, conflicts
	})
	s.clearFlight()
}

// fail ends the work of the pilot after an error and unlocks the shard. The
// session is alive again and nothing is lost: the sweeper tries once more, or a
// new arrival does before.
func (c *Collector) fail(s *session, cause error) error {
	defer s.shard.Unlock()
	s.flags &^= isEnding
	r := s.rare
	r.retryAt = time.Since(c.epoch) + min(firstBackoff<<r.failures, maxBackoff)
	r.failures = min(r.failures+1, 16)
	c.counters.failures.Add(1)
	// Errors are for callers: a cause that nobody waits for is the Elevator's to report.
	err := unavailable("the profile store did not answer; try again", cause)
	s.resolve(func(t *ticket) { t.err = err })
	r.land(false)
	if s.flags.has(isForgotten) {
		s.shard.remove(s)
	}
	return err
}

// rest ends the work of the pilot when there is nothing to hand over now.
func (s *session) rest(d Decision, elevated bool) {
	r := s.rare
	r.failures = 0
	// Somebody may wait for a parcel that consent has been withdrawn from: it
	// is recorded in memory, and that is all.
	s.resolve(func(*ticket) {})
	r.land(elevated)
	switch {
	case s.flags.has(isForgotten):
		s.shard.remove(s)
	case s.flags.has(isEnding):
		s.shard.free(s, d.Reason)
	case s.flags.has(isFull):
		s.fold()
	}
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
