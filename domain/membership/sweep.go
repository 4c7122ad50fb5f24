package membership

import (
	"context"
	"errors"
	"time"
)

// Sweep writes what time has moved by an instant, and returns how many
// memberships changed. Nothing is written while the index is loading.
func (s *Service) Sweep(ctx context.Context, now time.Time) (changed int, err error) {
	d, err := s.Definitions(ctx)
	if err != nil || !s.population.IsLoaded() {
		return 0, err
	}
	c := Correction{At: now, Cause: CauseTime, Position: s.population.Position().Position}
	rest, err := differences(ctx, s.population, d.Segments, d.Set.Programs(), now)
	if err != nil {
		return 0, err
	}
	for len(rest) > 0 {
		c.Changes, rest = portion(rest)
		n, err := s.repository.Correct(ctx, d, c, 0)
		changed += n
		if errors.Is(err, ErrDefinitionsChanged) {
			s.forget(d)
			return changed, nil // the next sweep does the rest
		}
		if err != nil {
			return changed, err
		}
	}
	return changed, s.repository.MarkSwept(ctx, now)
}

// KeepTrue sweeps as soon as the index is loaded and then at intervals, until
// ctx ends. Faults are reported and tried again at the next.
func (s *Service) KeepTrue(ctx context.Context, every time.Duration) error {
	s.sweepEvery.Store(int64(every))
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for due := s.population.Loaded(); ; {
		select {
		case <-ctx.Done():
			return nil
		case <-due:
			due = nil
		case <-ticker.C:
		}
		if _, err := s.Sweep(ctx, time.Now()); err != nil && ctx.Err() == nil {
			s.report(err)
		}
	}
}

// staleAfter is how many sweeps may fail before members count as stale.
const staleAfter = 3

// Health tells how current the stored members of each segment are, by ID.
func (s *Service) Health(ctx context.Context) (map[int32]Health, error) {
	all, err := s.repository.Health(ctx)
	if every := time.Duration(s.sweepEvery.Load()); every > 0 {
		for id, h := range all {
			if h.State == Fresh && h.EvaluatedAt != nil && time.Since(*h.EvaluatedAt) > staleAfter*every {
				h.State, h.Cause = Stale, "memberships were not re-evaluated for some time"
				all[id] = h
			}
		}
	}
	return all, err
}
