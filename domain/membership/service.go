package membership

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"halftone/domain/profile"
)

const (
	// lease is how long a run stays ours without a sign of life.
	lease = 5 * time.Second
	// epochEvery is how often another process's publish is looked for.
	epochEvery = 500 * time.Millisecond
	// patience is how long a group of elevations is retried.
	patience = 10 * time.Second
)

// Service answers who is in what, and keeps it true. It is safe for
// concurrent use.
type Service struct {
	// Elevator is the way in for what sessions leave behind.
	Elevator *Elevator

	repository Repository
	site       profile.Site
	report     func(error)
	sweepEvery atomic.Int64 // nanoseconds, 0 while nothing sweeps
	inForce    atomic.Pointer[Definitions]
	published  chan struct{}
}

// NewService returns a service over a repository. Elevator.Run and Watch must
// run beside it. Faults of the database that no caller is told in full go to report.
func NewService(r Repository, site profile.Site, report func(error)) *Service {
	s := &Service{repository: r, site: site, report: report, published: make(chan struct{}, 1)}
	s.Elevator = newElevator(s)
	return s
}

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

// Watch follows the definitions and recomputes members after a publish, here or
// in another process, until ctx ends. Faults of the database are reported and
// what they interrupted is tried again.
func (s *Service) Watch(ctx context.Context) error {
	ticker := time.NewTicker(epochEvery)
	defer ticker.Stop()
	for {
		if err := s.follow(ctx); err != nil && ctx.Err() == nil {
			s.report(fmt.Errorf("memberships are not kept up to date: %w", err))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		case <-s.published:
		}
	}
}

func (s *Service) follow(ctx context.Context) error {
	epoch, err := s.repository.Epoch(ctx)
	if err != nil {
		return err
	}
	if d := s.inForce.Load(); d != nil && d.Epoch != epoch {
		s.forget(d)
	}
	for {
		run, err := s.repository.ClaimRun(ctx, lease)
		if err != nil || run == nil {
			return err
		}
		if err := s.recompute(ctx, run); err != nil {
			return err
		}
	}
}

// recompute works through a run, block by block.
func (s *Service) recompute(ctx context.Context, run *Run) error {
	for {
		d, err := s.Definitions(ctx)
		if err != nil {
			return err
		}
		done, err := s.repository.RecomputeBlock(ctx, d, time.Now(), run, lease)
		switch {
		case errors.Is(err, ErrDefinitionsChanged):
			s.forget(d)
		case errors.Is(err, ErrRunEnded):
			return nil
		case err != nil && ctx.Err() != nil:
			return nil // the lease ends by itself, the next start goes on
		case err != nil:
			return errors.Join(err, s.repository.FailRun(ctx, run, "the evaluation of all profiles was interrupted by a fault of the database"))
		case done:
			return nil
		}
	}
}
