package membership

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/segment"
)

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

// Standings reads the profiles under keys as far as the definitions in force
// look at them, in their order, nil where there is none. An overlay is laid over the profile
// under its key, which then need not be stored.
func (s *Service) Standings(ctx context.Context, keys []domain.ProfileKey, overlay *Overlay) ([]*Standing, error) {
	return s.read(ctx, keys, overlay, func(d *Definitions, now time.Time) time.Time { return d.Since(s.site, now) })
}

// Profiles is Standings with all activity that is kept, for whoever looks at it
// in other ways than the definitions in force.
func (s *Service) Profiles(ctx context.Context, keys []domain.ProfileKey, overlay *Overlay) ([]*Standing, error) {
	return s.read(ctx, keys, overlay, func(_ *Definitions, now time.Time) time.Time { return now.Add(-s.site.Retention) })
}

func (s *Service) read(ctx context.Context, keys []domain.ProfileKey, overlay *Overlay, since func(*Definitions, time.Time) time.Time) ([]*Standing, error) {
	if len(keys) > MaxKeys {
		return nil, domain.Errorf(domain.LimitExceeded, "profileKeys", "has more than %d entries", MaxKeys)
	}
	d, err := s.Definitions(ctx)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	records, err := s.repository.Profiles(ctx, since(d, now), keys)
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

// ProfilesByID reads profiles with all their activity, in the order of ids, nil
// where there is none.
func (s *Service) ProfilesByID(ctx context.Context, ids []int64) ([]*Standing, error) {
	return s.list(ctx, func(since time.Time) ([]*Record, error) { return s.repository.ProfilesByID(ctx, since, ids) })
}

// ListProfiles lists stored profiles, newest first, below the ID before.
func (s *Service) ListProfiles(ctx context.Context, limit int, before int64) ([]*Standing, error) {
	return s.list(ctx, func(since time.Time) ([]*Record, error) {
		return s.repository.ListProfiles(ctx, since, limit, before)
	})
}

// Members lists the stored members of a segment by ascending ID above after.
func (s *Service) Members(ctx context.Context, segmentID int32, limit int, after int64) ([]*Standing, error) {
	return s.list(ctx, func(since time.Time) ([]*Record, error) {
		return s.repository.Members(ctx, since, segmentID, limit, after)
	})
}

// list reads profiles with all their activity.
func (s *Service) list(ctx context.Context, read func(since time.Time) ([]*Record, error)) ([]*Standing, error) {
	d, err := s.Definitions(ctx)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	records, err := read(now.Add(-s.site.Retention))
	if err != nil {
		return nil, fmt.Errorf("read profiles: %w", err)
	}
	out := make([]*Standing, len(records))
	for i, record := range records {
		if record != nil {
			out[i] = &Standing{Record: record, Profile: record.Profile, Definitions: d, AsOf: now, site: s.site}
		}
	}
	return out, nil
}
