package membership

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/segment"
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

// Standing is one profile with its evaluation against all definitions.
type Standing struct {
	Record      *Record // nil for a session without a stored profile
	Profile     *profile.Profile
	Definitions *Definitions
	AsOf        time.Time
	// IncludesSession tells that a live session is laid over the profile.
	IncludesSession bool

	site      profile.Site
	evaluator *segment.Evaluator
}

// View is the profile at the instant of the standing.
func (st *Standing) View() *profile.View { return st.Profile.At(st.site, st.AsOf.UnixMilli()) }

// Evaluate evaluates the i-th segment of the definitions.
func (st *Standing) Evaluate(i int) segment.Evaluation {
	if st.evaluator == nil {
		st.evaluator = st.Definitions.Set.NewEvaluator()
		st.evaluator.Load(st.View())
	}
	return st.evaluator.Evaluate(i)
}

// Ranked returns the indexes of all segments: members first, then by falling
// score, then in definition order. The first member is the primary segment.
func (st *Standing) Ranked() (indexes []int, evaluations []segment.Evaluation) {
	evaluations = make([]segment.Evaluation, len(st.Definitions.Segments))
	for i := range evaluations {
		evaluations[i] = st.Evaluate(i)
		indexes = append(indexes, i)
	}
	slices.SortStableFunc(indexes, func(a, b int) int {
		x, y := evaluations[a], evaluations[b]
		if x.IsMember != y.IsMember {
			if x.IsMember {
				return -1
			}
			return 1
		}
		return cmp.Compare(y.Score, x.Score)
	})
	return indexes, evaluations
}

// Since is when the profile became a stored member of the i-th segment, nil
// when it is none.
func (st *Standing) Since(i int) *time.Time {
	if st.Record == nil {
		return nil
	}
	id := st.Definitions.Segments[i].ID
	at := slices.IndexFunc(st.Record.Stored, func(m Stored) bool { return m.Segment == id })
	if at < 0 {
		return nil
	}
	return &st.Record.Stored[at].Since
}

// Overlay is a live session to lay over a profile: what it has not elevated.
type Overlay struct {
	Key    *domain.ProfileKey // nil for a session that nobody has identified
	Deltas []profile.Delta
}

// MaxKeys bounds the profiles read at once.
const MaxKeys = 500

// Standings reads the profiles under keys, in their order, nil where there is
// none. An overlay is laid over the profile under its key, which then need not
// be stored.
func (s *Service) Standings(ctx context.Context, keys []domain.ProfileKey, overlay *Overlay) ([]*Standing, error) {
	if len(keys) > MaxKeys {
		return nil, domain.Errorf(domain.LimitExceeded, "profileKeys", "has more than %d entries", MaxKeys)
	}
	d, err := s.Definitions(ctx)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	records, err := s.repository.Profiles(ctx, d, now, keys)
	if err != nil {
		return nil, fmt.Errorf("read profiles: %w", err)
	}
	out := make([]*Standing, len(keys))
	for i, record := range records {
		p := (*profile.Profile)(nil)
		if record != nil {
			p = record.Profile
		}
		isLive := overlay != nil && overlay.Key != nil && *overlay.Key == keys[i]
		if isLive {
			p = s.lay(p, keys[i], overlay.Deltas)
		}
		if p != nil {
			out[i] = &Standing{Record: record, Profile: p, Definitions: d, AsOf: now, IncludesSession: isLive, site: s.site}
		}
	}
	return out, nil
}

// SessionStanding evaluates a live session that has no profile.
func (s *Service) SessionStanding(ctx context.Context, overlay Overlay) (*Standing, error) {
	d, err := s.Definitions(ctx)
	if err != nil {
		return nil, err
	}
	p := s.lay(nil, domain.ProfileKey{}, overlay.Deltas)
	return &Standing{Profile: p, Definitions: d, AsOf: time.Now(), IncludesSession: true, site: s.site}, nil
}

// lay applies to a copy of p the deltas that it does not hold yet.
func (s *Service) lay(p *profile.Profile, key domain.ProfileKey, deltas []profile.Delta) *profile.Profile {
	if p == nil {
		p = &profile.Profile{Key: key}
	} else {
		p = p.Clone()
	}
	for _, delta := range deltas {
		if !p.Holds(delta.Token) {
			p.Apply(s.site, delta)
		}
	}
	return p
}

// ListProfiles lists stored profiles, newest first, below the ID before.
func (s *Service) ListProfiles(ctx context.Context, limit int, before int64) ([]*Standing, error) {
	return s.standings(ctx, func(d *Definitions, now time.Time) ([]*Record, error) {
		return s.repository.ListProfiles(ctx, d, now, limit, before)
	})
}

// Members lists the stored members of a segment by ascending ID above after.
func (s *Service) Members(ctx context.Context, segmentID int32, limit int, after int64) ([]*Standing, error) {
	return s.standings(ctx, func(d *Definitions, now time.Time) ([]*Record, error) {
		return s.repository.Members(ctx, d, now, segmentID, limit, after)
	})
}

func (s *Service) standings(ctx context.Context, read func(*Definitions, time.Time) ([]*Record, error)) ([]*Standing, error) {
	d, err := s.Definitions(ctx)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	records, err := read(d, now)
	if err != nil {
		return nil, fmt.Errorf("list profiles: %w", err)
	}
	out := make([]*Standing, len(records))
	for i, record := range records {
		out[i] = &Standing{Record: record, Profile: record.Profile, Definitions: d, AsOf: now, site: s.site}
	}
	return out, nil
}

// Health tells how current the stored members of each segment are, by ID.
func (s *Service) Health(ctx context.Context) (map[int32]Health, error) {
	return s.repository.Health(ctx)
}
