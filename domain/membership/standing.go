package membership

import (
	"cmp"
	"context"
	"slices"
	"time"

	"halftone/domain"
	"halftone/domain/population"
	"halftone/domain/profile"
	"halftone/domain/segment"
)

// Standing is one profile with its evaluation against all definitions. Nothing
// is evaluated for whoever denies personalization, whoever asks. It is for one
// goroutine.
type Standing struct {
	Key         domain.ProfileKey // the zero key for a visit that nobody has identified
	Definitions *Definitions
	AsOf        time.Time
	// IncludesSession tells that a live session is laid over the profile.
	IncludesSession bool
	// Profile is nil when it was evaluated in the index of everybody: see Whole.
	Profile *profile.Profile
	Record  *Record // nil like Profile, and for a visit without a stored profile

	service   *Service
	overlay   *Overlay
	found     *population.Found // in the index, nil when it was read elsewhere
	evaluator *segment.Evaluator
}

// IsStored tells whether there is a stored profile.
func (st *Standing) IsStored() bool { return st.Record != nil || st.found != nil }

// DeniesPersonalization says that no membership and no score may be shown.
func (st *Standing) DeniesPersonalization() bool {
	if st.found != nil {
		return st.found.DeniesPersonalization
	}
	return st.Profile.IsSilent()
}

// Whole is the standing of the same profile with all that is stored of it, as of
// now; nil when it is no longer there.
func (st *Standing) Whole(ctx context.Context) (*Standing, error) {
	if st.Profile != nil {
		return st, nil
	}
	standings, err := st.service.Profiles(ctx, []domain.ProfileKey{st.Key}, st.overlay)
	if err != nil {
		return nil, err
	}
	return standings[0], nil
}

// View is the profile at the instant of the standing; the profile must not be nil.
func (st *Standing) View() *profile.View { return st.Profile.At(st.service.site, st.AsOf.UnixMilli()) }

// Evaluate evaluates the i-th segment of the definitions; false for whoever
// denies personalization.
func (st *Standing) Evaluate(i int) (segment.Evaluation, bool) {
	if st.DeniesPersonalization() {
		return segment.Evaluation{}, false
	}
	return st.evaluate(i), true
}

// EvaluateAgainst evaluates any program over the profile, which must not be nil;
// false for whoever denies personalization.
func (st *Standing) EvaluateAgainst(p *segment.Program) (segment.Evaluation, bool) {
	if st.DeniesPersonalization() {
		return segment.Evaluation{}, false
	}
	return p.Evaluate(st.View()), true
}

func (st *Standing) evaluate(i int) segment.Evaluation {
	if st.evaluator == nil {
		st.evaluator = st.Definitions.Set.NewEvaluator()
		st.evaluator.Load(st.View())
	}
	return st.evaluator.Evaluate(i)
}

// Ranked returns the indexes of all segments: members first, then by falling
// score, then in definition order. The first member is the primary segment. Both
// are empty for whoever denies personalization.
func (st *Standing) Ranked() (indexes []int, evaluations []segment.Evaluation) {
	if st.DeniesPersonalization() {
		return nil, nil
	}
	evaluations = make([]segment.Evaluation, len(st.Definitions.Segments))
	indexes = make([]int, len(evaluations))
	for i := range evaluations {
		evaluations[i], indexes[i] = st.evaluate(i), i
	}
	slices.SortStableFunc(indexes, func(a, b int) int {
		x, y := &evaluations[a], &evaluations[b]
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
	id := st.Definitions.Segments[i].ID
	if st.found != nil {
		if at := slices.IndexFunc(st.found.Memberships, func(m population.Membership) bool { return m.Segment == id }); at >= 0 {
			since := time.UnixMilli(st.found.Memberships[at].Since)
			return &since
		}
		return nil
	}
	if st.Record == nil {
		return nil
	}
	if at := slices.IndexFunc(st.Record.Stored, func(m Stored) bool { return m.Segment == id }); at >= 0 {
		return &st.Record.Stored[at].Since
	}
	return nil
}

// Overlay is a live session to lay over a profile: what it has not elevated.
type Overlay struct {
	Key     *domain.ProfileKey // nil for a session that nobody has identified
	Consent profile.Consent
	Deltas  []profile.Delta
}

// isOver tells whether the session belongs to the profile under key.
func (o *Overlay) isOver(key domain.ProfileKey) bool {
	return o != nil && o.Key != nil && *o.Key == key
}
