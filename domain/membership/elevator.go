package membership

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"halftone/domain"
	"halftone/domain/profile"
)

const (
	// committers is how many transactions elevate at once. More of them only
	// wait for each other's flush: six doubled the latency of four.
	committers = 2
	// waiting bounds the elevations that wait for a committer, and the facts.
	waiting = 4096
	// longestPause bounds the back-off between attempts at one group.
	longestPause = time.Second
)

// Elevator commits elevations in groups, and facts in others. Elevations of one
// profile commit in the order in which they came, and so do facts.
type Elevator struct {
	service *Service
	queues  [committers]*groups[profile.Elevation, profile.Outcome]
	facts   *groups[profile.Facts, profile.Learned]
}

func newElevator(s *Service) *Elevator {
	e := &Elevator{service: s, facts: newGroups(waiting, s.learn)}
	for i := range e.queues {
		e.queues[i] = newGroups(waiting/committers, s.elevate)
	}
	return e
}

// Elevate returns when the elevation is committed. It fails with UNAVAILABLE
// when the queue is full or ctx ends first; in the latter case the elevation
// may still commit, and a repeat of it finds its signals.
func (e *Elevator) Elevate(ctx context.Context, elevation profile.Elevation) (profile.Outcome, error) {
	answers, err := e.queues[binary.LittleEndian.Uint16(elevation.Key[:])%committers].enter(elevation)
	if err != nil {
		return profile.Outcome{}, err
	}
	return await(ctx, answers)
}

// Learn returns when facts are committed, with what became of each. It fails
// with UNAVAILABLE as Elevate does; then any of them may be committed, and all may be
// stated again.
func (e *Elevator) Learn(ctx context.Context, facts ...profile.Facts) (learned []profile.Learned, err error) {
	for portion := range slices.Chunk(facts, groupSize) { // so that many leave room for those of others
		answers := make([]<-chan answer[profile.Learned], len(portion))
		for i, f := range portion {
			if answers[i], err = e.facts.enter(f); err != nil {
				return nil, err
			}
		}
		for i := range answers {
			one, err := await(ctx, answers[i])
			if err != nil {
				return nil, err
			}
			learned = append(learned, one)
		}
	}
	return learned, nil
}

// Exists tells whether a profile is stored under the key.
func (e *Elevator) Exists(ctx context.Context, key domain.ProfileKey) (bool, error) {
	return e.service.repository.Exists(ctx, key)
}

// Same tells whether two keys name one stored profile.
func (e *Elevator) Same(ctx context.Context, a, b domain.ProfileKey) (bool, error) {
	return e.service.repository.Same(ctx, a, b)
}

// Run commits groups until ctx ends; what is waiting then is refused.
func (e *Elevator) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, queue := range e.queues {
		group.Go(func() error { return queue.run(ctx) })
	}
	group.Go(func() error { return e.facts.run(ctx) })
	return group.Wait()
}

// ErrBadElevation says that the database refused the content of an elevation or
// of facts. Repositories wrap it; nothing was written.
var ErrBadElevation = errors.New("membership: an elevation cannot be stored")

// elevate commits a group of elevations.
func (s *Service) elevate(ctx context.Context, batch []profile.Elevation) ([]profile.Outcome, error) {
	outcomes, err := insist(ctx, s, func(ctx context.Context, d *Definitions) ([]profile.Outcome, error) {
		return s.repository.Elevate(ctx, d, time.Now(), batch)
	})
	for i := range outcomes {
		s.acknowledge(batch[i].Key, outcomes[i].Key)
	}
	return outcomes, err
}

// learn commits a group of facts.
func (s *Service) learn(ctx context.Context, batch []profile.Facts) ([]profile.Learned, error) {
	learned, err := insist(ctx, s, func(ctx context.Context, d *Definitions) ([]profile.Learned, error) {
		return s.repository.Learn(ctx, d, time.Now(), batch)
	})
	for i := range learned {
		if learned[i].Refusal == nil {
			s.acknowledge(batch[i].Key, learned[i].Key)
		}
	}
	return learned, err
}

// insist retries a group while the database is away or the definitions change,
// as long as anybody may still wait for it.
func insist[R any](ctx context.Context, s *Service, commit func(context.Context, *Definitions) ([]R, error)) (results []R, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, longestPause) {
		err := s.underDefinitions(ctx, func(d *Definitions) (err error) {
			results, err = commit(ctx, d)
			return err
		})
		switch {
		case err == nil:
			return results, nil
		case errors.Is(err, ErrBadElevation):
			return nil, err
		case errors.Is(err, ErrDefinitionsChanged):
			continue
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			s.report(fmt.Errorf("what was to be committed is given back: %w", err))
			return nil, domain.Errorf(domain.Unavailable, "", "the database is not available, try again in a moment")
		}
	}
}
