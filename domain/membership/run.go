package membership

import (
	"context"
	"errors"
	"fmt"
	"time"

	"halftone/domain/population"
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
	now := time.Now()
	rest, err := differences(ctx, s.population, d.Segments[i:i+1], []*segment.Program{d.Set.Program(i)}, run.Block, now)
	if err != nil {
		return err
	}
	for {
		c := Correction{At: now, Cause: CauseDefinition, Position: run.Position, Run: run}
		c.Changes, rest = portion(rest)
		if c.Ended = len(rest) == 0; !c.Ended {
			c.Next = rest[0].Profile / population.BlockSize
		}
		if _, err := s.repository.Correct(ctx, d, c, lease); err != nil || c.Ended {
			return err
		}
		run.Block = c.Next
	}
}
