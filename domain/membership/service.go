package membership

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"halftone/domain"
	"halftone/domain/population"
	"halftone/domain/profile"
)

const (
	// lease is how long a run stays ours without a sign of life.
	lease = 5 * time.Second
	// epochEvery is how often another process's publish is looked for.
	epochEvery = 500 * time.Millisecond
	// patience is how long a group is retried.
	patience = 10 * time.Second
	// recentRecords is how many profiles under live sessions are kept, some two
	// kilobytes each; up to twice as many.
	recentRecords = 4096
)

// Service answers who is in what, and keeps it true. It is safe for
// concurrent use.
type Service struct {
	// Elevator is the way in for what sessions leave behind.
	Elevator *Elevator
	// Feed tells this process what changed, wherever it was written.
	Feed *Feed

	repository Repository
	site       profile.Site
	population *population.Index
	report     func(error)
	sweepEvery atomic.Int64 // nanoseconds, 0 while nothing sweeps
	inForce    atomic.Pointer[Definitions]
	published  chan struct{}

	acknowledged acknowledged
	recent       generations[domain.ProfileKey, recentRecord]
}

// NewService returns a service over a repository. Elevator.Run, Feed.Run
// and Watch must run beside it. Faults of the database that no caller is told in full go to report.
func NewService(r Repository, site profile.Site, report func(error)) *Service {
	s := &Service{Feed: NewFeed(r, report), repository: r, site: site, population: population.New(site), report: report, published: make(chan struct{}, 1)}
	s.recent.size = recentRecords
	s.Elevator = newElevator(s)
	return s
}

// Population is the index of everybody. It is empty until somebody has it
// follow the repository; meanwhile everything is read from there, and members are
// not recomputed.
func (s *Service) Population() *population.Index { return s.population }

// Site is what holds for all profiles.
func (s *Service) Site() profile.Site { return s.site }

// Definitions returns the definitions in force, as this process knows them.
func (s *Service) Definitions(ctx context.Context) (*Definitions, error) {
	if d := s.inForce.Load(); d != nil {
		return d, nil
	}
	d, err := s.repository.Definitions(ctx)
	if err != nil {
		return nil, err
	}
	s.inForce.Store(d)
	s.population.Publish(d.Set)
	return d, nil
}

// Published tells the service that definitions have changed: it reloads them
// and starts the recomputation.
func (s *Service) Published() {
	s.inForce.Store(nil)
	select {
	case s.published <- struct{}{}:
	default:
	}
}

// underDefinitions runs what must know the definitions in force. When they have
// changed meanwhile, it forgets them: the next attempt loads the new ones.
func (s *Service) underDefinitions(ctx context.Context, do func(*Definitions) error) error {
	d, err := s.Definitions(ctx)
	if err != nil {
		return err
	}
	if err = do(d); errors.Is(err, ErrDefinitionsChanged) {
		s.forget(d)
	}
	return err
}

func (s *Service) forget(d *Definitions) { s.inForce.CompareAndSwap(d, nil) }

// acknowledge has profiles that were just committed read from the database
// until the index includes them.
func (s *Service) acknowledge(keys ...domain.ProfileKey) {
	now, applied := time.Now(), s.population.Position().At
	for _, key := range keys {
		s.acknowledged.add(key, now, applied)
	}
}
