package session

import (
	"context"
	"time"

	"halftone/domain"
	"halftone/domain/profile"
)

// bearing is what the identity of an arrival means to a session.
type bearing int

const (
	// isOwner has the key of the session, or is the first to have any.
	isOwner bearing = iota
	// isLogIn is who the visitor turns out to be: the visit goes over.
	isLogIn
	// isAside is known by less than the session is, or would lift a denial of the
	// device: the session keeps its key.
	isAside
	// isRival has another key of no other worth. It may still name the same profile.
	isRival
)

// bearingOf compares an identity with that of the session.
func (e *entry) bearingOf(id *Identity) bearing {
	if !e.flags.has(hasIdentity) || e.profile == id.Key {
		return isOwner
	}
	switch held := e.identity(); {
	case held.Mode == id.Mode, held.Mode != domain.Identity && id.Mode != domain.Identity:
		return isRival
	case held.Mode == domain.Identity:
		return isAside
	case held.Consent.Persistence == profile.ConsentDenied && id.Consent.Persistence != profile.ConsentDenied:
		return isAside
	}
	return isLogIn
}

// identify takes over what the request says of the visitor, and tells whether
// that is an opt-in: consent that the visit did not have before.
//
// At a log-in what is pending goes to the identity, whatever the device was known
// by, as it is the same visit. A flight stays with the key under which it may have
// been committed.
func (s *session) identify(id *Identity, now time.Time) (optIn bool) {
	if id == nil {
		return false
	}
	id = s.shard.c.denials.hear(id)
	could, next := s.mayElevate(), *id
	bearing := s.bearingOf(id)
	switch bearing {
	case isAside:
		next = *s.identity()
		next.Consent = next.Consent.DeniedBy(id.Consent)
		if s.rare == nil || s.rare.other == (domain.ProfileKey{}) { // else what is in flight may be its
			s.link(id.Key)
		}
	case isLogIn:
		if s.identity().Consent.Persistence == profile.ConsentDenied {
			s.freeze(now) // the device's denial goes over with the visit
		}
		next.Consent = next.Consent.DeniedBy(s.identity().Consent)
		s.link(s.profile)
		s.flags &^= isStored | isOpened // which were said of the other profile
	}
	s.setIdentity(&next)
	s.shard.slab.own(s.number, s.profile[0])
	switch {
	case bearing == isAside && id.Consent.Persistence == profile.ConsentDenied:
		s.freeze(now)
	case s.rare != nil && !id.StatedAt.After(s.rare.frozenAt) && !s.rare.frozenAt.IsZero():
		s.deny()
	}
	return !could && s.mayElevate() && s.signals > 0
}

// link notes another key that the visitor is known by.
func (s *session) link(key domain.ProfileKey) {
	s.uncommon().other = key
	s.shard.slab.link(s.number, key[0])
}

// admitted returns an identity that has another key than the session under
// the session's key. The error is CONFLICT if they do not name one profile, as two
// keys do after a rotation of the site secret.
func (c *Collector) admitted(ctx context.Context, id Identity, owner domain.ProfileKey) (*Identity, error) {
	same, err := c.options.Elevator.Same(ctx, owner, id.Key)
	switch {
	case err != nil:
		return nil, c.refuseAfter(unavailable("the profile store did not answer; try again", err))
	case !same:
		return nil, domain.Errorf(domain.Conflict, "identity", "the session already belongs to another profile")
	}
	id.Key = owner
	return &id, nil
}
