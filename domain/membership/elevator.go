package membership

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"halftone/domain"
	"halftone/domain/profile"
)

const (
	// committers is how many transactions elevate at once. More of them only
	// wait for each other's flush: six doubled the latency of four.
	committers = 2
	// groupSize bounds the elevations of one transaction.
	groupSize = 256
	// waiting bounds the elevations that wait for a committer.
	waiting = 4096
	// longestPause bounds the back-off between attempts at one group.
	longestPause = time.Second
)

// Elevator commits elevations in groups: while one group commits, the next
// gathers. Elevations of one profile commit in the order in which they came.
type Elevator struct {
	service *Service
	queues  [committers]chan request
}

type request struct {
	elevation profile.Elevation
	answer    chan<- answer
}

type answer struct {
	outcome profile.Outcome
	err     error
}

func newElevator(s *Service) *Elevator {
	e := &Elevator{service: s}
	for i := range e.queues {
		e.queues[i] = make(chan request, waiting/committers)
	}
	return e
}

// Elevate returns when the elevation is committed. It fails with UNAVAILABLE
// when the queue is full or ctx ends first; in the latter case the elevation
// may still commit, and a repeat of it finds its signals.
func (e *Elevator) Elevate(ctx context.Context, elevation profile.Elevation) (profile.Outcome, error) {
	answers := make(chan answer, 1)
	select {
	case e.queues[binary.LittleEndian.Uint16(elevation.Key[:])%committers] <- request{elevation, answers}:
	default:
		return profile.Outcome{}, domain.Errorf(domain.Unavailable, "", "too many elevations are waiting, try again in a moment")
	}
	select {
	case a := <-answers:
		return a.outcome, a.err
	case <-ctx.Done():
		return profile.Outcome{}, domain.Errorf(domain.Unavailable, "", "the elevation did not commit in time, try again")
	}
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
		group.Go(func() error { return e.commit(ctx, queue) })
	}
	return group.Wait()
}

func (e *Elevator) commit(ctx context.Context, queue chan request) error {
	for {
		select {
		case <-ctx.Done():
			refuse(queue)
			return nil
		case first := <-queue:
			e.commitGroup(ctx, gather(first, queue))
		}
	}
}

// gather takes what waits and does not linger for more: under load the commit
// before has been linger enough.
func gather(first request, queue chan request) []request {
	group := []request{first}
	for len(group) < groupSize {
		select {
		case r := <-queue:
			group = append(group, r)
		default:
			return group
		}
	}
	return group
}

func refuse(queue chan request) {
	for {
		select {
		case r := <-queue:
			r.answer <- answer{err: domain.Errorf(domain.Unavailable, "", "the server is stopping")}
		default:
			return
		}
	}
}

// commitGroup commits a group, splits it when a member of it is at fault, and
// answers every request.
func (e *Elevator) commitGroup(ctx context.Context, group []request) {
	batch := make([]profile.Elevation, len(group))
	for i, r := range group {
		batch[i] = r.elevation
	}
	outcomes, err := e.service.elevate(ctx, batch)
	switch {
	case err == nil:
		for i, r := range group {
			r.answer <- answer{outcome: outcomes[i]}
		}
	case errors.Is(err, ErrBadElevation) && len(group) > 1:
		half := len(group) / 2
		e.commitGroup(ctx, group[:half])
		e.commitGroup(ctx, group[half:])
	default:
		for _, r := range group {
			r.answer <- answer{err: err}
		}
	}
}

// ErrBadElevation says that the database refused the content of an elevation.
// Repositories wrap it; nothing was written.
var ErrBadElevation = errors.New("membership: an elevation cannot be stored")

// elevate retries a group while the database is away or the definitions
// change, as long as anybody may still wait for it.
func (s *Service) elevate(ctx context.Context, batch []profile.Elevation) ([]profile.Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, longestPause) {
		outcomes, err := s.tryElevate(ctx, batch)
		switch {
		case err == nil || errors.Is(err, ErrBadElevation):
			return outcomes, err
		case errors.Is(err, ErrDefinitionsChanged):
			continue
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			s.report(fmt.Errorf("elevations are given back: %w", err))
			return nil, domain.Errorf(domain.Unavailable, "", "the database is not available, try again in a moment")
		}
	}
}

func (s *Service) tryElevate(ctx context.Context, batch []profile.Elevation) (outcomes []profile.Outcome, err error) {
	err = s.underDefinitions(ctx, func(d *Definitions) (err error) {
		outcomes, err = s.repository.Elevate(ctx, d, time.Now(), batch)
		return err
	})
	if err == nil {
		for i := range batch {
			s.acknowledge(batch[i].Key, outcomes[i].Key)
		}
	}
	return outcomes, err
}
