package membership

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"halftone/domain/segment"
)

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
	if _, err := s.Definitions(ctx); err != nil { // for the index, which is loading
		return err
	}
	for s.population.IsLoaded() {
		s.population.Refresh(ctx) // a run waits until the index includes its publish
		run, err := s.repository.ClaimRun(ctx, s.population.Position().Position, lease)
		if err != nil || run == nil {
			return err
		}
		if err := s.recompute(ctx, run); err != nil {
			return err
		}
	}
	return nil
}

// runWriters is how many corrections of a run are under way at once: while one waits for
// the disk, another is written.
const runWriters = 2

// recompute works through a run.
func (s *Service) recompute(ctx context.Context, run *Run) error {
	for {
		err := s.underDefinitions(ctx, func(d *Definitions) error { return s.tryRecompute(ctx, d, run) })
		switch {
		case errors.Is(err, ErrDefinitionsChanged):
		case err == nil, errors.Is(err, ErrRunEnded):
			return nil
		case ctx.Err() != nil:
			return nil // the lease ends by itself, the next start goes on
		default:
			return errors.Join(err, s.repository.FailRun(ctx, run, "the evaluation of all profiles was interrupted by a fault of the database"))
		}
	}
}

func (s *Service) tryRecompute(ctx context.Context, d *Definitions, run *Run) error {
	i := d.Index(run.Segment)
	if i < 0 {
		return ErrRunEnded // archived
	}
	if err := s.catchUp(ctx); err != nil {
		return err
	}
	c := Correction{At: time.Now(), Cause: CauseDefinition, Position: s.population.Position().Position, Run: run}
	rest, err := differences(ctx, s.population, d.Segments[i:i+1], []*segment.Program{d.Set.Program(i)}, c.At)
	if err != nil {
		return err
	}
	writers, failed := errgroup.WithContext(ctx)
	writers.SetLimit(runWriters)
	for len(rest) > 0 && failed.Err() == nil {
		c := c
		c.Changes, rest = portion(rest)
		writers.Go(func() error {
			_, err := s.repository.Correct(ctx, d, c, lease) // to its end, also when another has failed
			return err
		})
	}
	if err := writers.Wait(); err != nil {
		return err
	}
	c.Ended = true
	_, err = s.repository.Correct(ctx, d, c, lease)
	return err
}

// catchUp has the index include all that was committed before the call, by a run's
// owner before us above all.
func (s *Service) catchUp(ctx context.Context) error {
	end, err := s.repository.LogPosition(ctx)
	if err != nil {
		return err
	}
	s.population.Refresh(ctx)
	if s.population.Position().Position < end {
		return errors.New("membership: the index is behind the log")
	}
	return nil
}
