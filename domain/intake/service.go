package intake

import (
	"context"
	"maps"
	"sync"
	"time"

	"halftone/domain"
	"halftone/domain/identity"
	"halftone/domain/session"
	"halftone/domain/signal"
)

// MaxBatch bounds the signals, or the model scores, of one request that is not
// a stream.
const MaxBatch = 1000

// Service takes in visits and their signals.
type Service struct {
	Sessions *session.Collector
	Visitors *identity.Service
	// Rules are what the site accepts as a signal; who may override a weight is
	// decided for each caller.
	Rules signal.Rules

	mu       sync.Mutex
	rejected map[domain.Code]int64
}

// Identify answers a claim, see [identity.Service.Identify]. A denial reaches the
// live visits of this process first: once nothing of them is under way, what they
// committed is frozen like any other stored profile.
func (s *Service) Identify(ctx context.Context, claim identity.Claim) (token string, v identity.Visitor, err error) {
	if keys := s.Visitors.Denied(claim); len(keys) > 0 {
		if err := s.Sessions.Deny(ctx, keys...); err != nil {
			return "", v, err
		}
	}
	return s.Visitors.Identify(ctx, claim)
}

// RulesFor are the rules for signals of a caller.
func (s *Service) RulesFor(caller Caller) signal.Rules {
	rules := s.Rules
	rules.Undated = true
	rules.MayOverrideWeight = caller.May(domain.Service)
	return rules
}

// Accept validates one signal by the rules for its caller. All its faults are
// told together, and it is counted when there are any.
func (s *Service) Accept(rules signal.Rules, given *signal.Given, now time.Time) (signal.Signal, domain.Faults) {
	accepted, err := rules.Accept(given.Input, now)
	if err == nil && len(given.Malformed) == 0 {
		return accepted, nil
	}
	faults := append(given.Malformed, domain.FaultsOf(err)...)
	s.Reject(faults[0].Code, 1)
	return signal.Signal{}, faults
}

// freezePatience bounds what an opt-out may cost signals that are taken all the
// same while the database is away.
const freezePatience = time.Second

// Record takes in an arrival of accepted signals, see [session.Collector.Record],
// and counts those that are refused after all: all of them with an error, else
// those whose id was used before for another signal. An opt-out freezes the
// visitor who is named, as a claim does; the key of a visit alone is no proof of whose it is.
func (s *Service) Record(ctx context.Context, a session.Arrival) (session.Receipt, error) {
	if a.OptOut && a.Identity != nil {
		ctx, cancel := context.WithTimeout(ctx, freezePatience)
		s.Sessions.OptOut(ctx, a.Identity, s.Visitors.Freeze)
		cancel()
	}
	receipt, err := s.Sessions.Record(ctx, a)
	switch faults := domain.FaultsOf(err); {
	case len(faults) > 0:
		s.Reject(faults[0].Code, len(a.Signals))
	case err != nil:
		s.Reject(domain.Internal, len(a.Signals))
	default:
		s.Reject(domain.Conflict, len(receipt.Conflicts))
	}
	return receipt, err
}

// Reject counts signals that are refused.
func (s *Service) Reject(reason domain.Code, signals int) {
	if signals == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rejected == nil {
		s.rejected = map[domain.Code]int64{}
	}
	s.rejected[reason] += int64(signals)
}

// Rejected tells how many signals were refused so far, by reason.
func (s *Service) Rejected() map[domain.Code]int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.rejected)
}
