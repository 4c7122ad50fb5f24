package membership

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"halftone/domain/population"
)

// Memberships move without any signal: evidence decays, recencies grow, signals
// leave windows. The sweep finds out with the index of everybody, and only blocks of
// profiles in which something moved are locked, evaluated from the database and written.

// MemberSet is the stored members of every segment, by block of profiles.
type MemberSet map[int32]map[int64]*population.Bits

// Add adds a stored member.
func (m MemberSet) Add(segment int32, profile int64) {
	if m[segment] == nil {
		m[segment] = map[int64]*population.Bits{}
	}
	block := m[segment][profile/population.BlockSize]
	if block == nil {
		block = &population.Bits{}
		m[segment][profile/population.BlockSize] = block
	}
	block.Set(int(profile % population.BlockSize))
}

// of returns the stored members of a segment in a block.
func (m MemberSet) of(segment int32, block int64) population.Bits {
	if bits := m[segment][block]; bits != nil {
		return *bits
	}
	return population.Bits{}
}

// Sweep writes what has moved by an instant, and returns how many memberships
// changed. Nothing is written while the index is loading.
func (s *Service) Sweep(ctx context.Context, index *population.Index, now time.Time) (changed int, err error) {
	d, err := s.Definitions(ctx)
	if err != nil || !index.IsLoaded() {
		return 0, err
	}
	index.Publish(d.Set)
	stored, err := s.repository.StoredMembers(ctx)
	if err != nil {
		return 0, err
	}
	blocks, err := moved(ctx, index, d, stored, now)
	if err != nil {
		return 0, err
	}
	for _, block := range blocks {
		n, err := s.repository.ReassessBlock(ctx, d, now, block)
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

// moved lists the blocks, ascending, in which an evaluation now differs from
// what is stored.
func moved(ctx context.Context, index *population.Index, d *Definitions, stored MemberSet, now time.Time) (blocks []int64, err error) {
	var mu sync.Mutex
	err = index.Each(ctx, d.Set, now.UnixMilli(), func(_ int, scored *population.Scored) {
		for i, segment := range d.Segments {
			if scored.Members(i, d.Set.Program(i)) != stored.of(segment.ID, scored.Number) {
				mu.Lock()
				blocks = append(blocks, scored.Number)
				mu.Unlock()
				return
			}
		}
	})
	slices.Sort(blocks)
	return blocks, err
}

// KeepTrue sweeps at intervals until ctx ends. Faults are reported and tried
// again at the next.
func (s *Service) KeepTrue(ctx context.Context, index *population.Index, every time.Duration) error {
	s.sweepEvery.Store(int64(every))
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			if _, err := s.Sweep(ctx, index, time.Now()); err != nil && ctx.Err() == nil {
				s.report(err)
			}
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
