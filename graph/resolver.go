package graph

import (
	"context"
	"strings"
	"time"

	"halftone/domain"
	"halftone/domain/membership"
	"halftone/domain/session"
	"halftone/graph/generated"
	"halftone/graph/model"
)

// Resolver answers the fields of the schema that need more than their object.
type Resolver struct {
	Config
	pulse   *pulse
	changes *healthWatch
}

// Mutation answers the root of all writes.
func (r *Resolver) Mutation() generated.MutationResolver { return &mutationResolver{r} }

// Query answers the root of all reads.
func (r *Resolver) Query() generated.QueryResolver { return &queryResolver{r} }

type (
	mutationResolver struct{ *Resolver }
	queryResolver    struct{ *Resolver }
)

// userErrors turns faults of the input into the userErrors of a payload, with
// their paths put in place; any other error stays one.
func userErrors(err error, place func(path string) string) ([]*model.UserError, error) {
	faults := domain.FaultsOf(err)
	if len(faults) == 0 || faults[0].Code == domain.Unavailable {
		return []*model.UserError{}, err
	}
	out := make([]*model.UserError, len(faults))
	for i, fault := range faults {
		out[i] = &model.UserError{Message: fault.Message, Path: steps(place(fault.Path)), Code: fault.Code}
	}
	return out, nil
}

// belowInput places paths below the one argument of a mutation.
func belowInput(path string) string { return domain.JoinPath("input", path) }

// steps splits "signals[3].price" into its names and indexes.
func steps(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

// count shows the size of a group of profiles: whoever may not read profiles
// sees no small group, and others only roughly, so that no single profile can
// be found out by subtraction.
func (r *Resolver) count(ctx context.Context, size int64, asOf time.Time) *model.Count {
	n := int(size)
	if mayReadProfiles(ctx) {
		return exactCount(n, asOf)
	}
	if n < r.KFloor {
		return &model.Count{IsSuppressed: true, Lower: 0, Upper: r.KFloor - 1, AsOf: asOf}
	}
	const step = 5
	rounded := (n + step/2) / step * step
	return &model.Count{Value: &rounded, Lower: max(r.KFloor, rounded-step/2), Upper: rounded + step/2, AsOf: asOf}
}

// roughly is the size of a group as a plain number: 0 stands for a group that is
// too small to be shown.
func (r *Resolver) roughly(ctx context.Context, size int64, asOf time.Time) int {
	if value := r.count(ctx, size, asOf).Value; value != nil {
		return *value
	}
	return 0
}

func exactCount(n int, asOf time.Time) *model.Count {
	return &model.Count{Value: &n, IsExact: true, Lower: n, Upper: n, AsOf: asOf}
}

// overlay is the live session under a key, nil when this process does not hold it.
func (r *Resolver) overlay(key session.Key) *membership.Overlay {
	live, held := r.Sessions.Live(key)
	if !held {
		return nil
	}
	o := &membership.Overlay{Deltas: live.Deltas}
	if live.Identity != nil {
		o.Key, o.Consent = &live.Identity.Key, live.Identity.Consent
	}
	return o
}

// readStandings reads profiles, as far as the definitions in force look at them
// or whole.
type readStandings func(context.Context, []domain.ProfileKey, *membership.Overlay) ([]*membership.Standing, error)

// sessionStanding evaluates a live session, laid over its profile if it has
// one; nil when this process does not hold it.
func (r *Resolver) sessionStanding(ctx context.Context, key session.Key, read readStandings) (*membership.Standing, error) {
	o := r.overlay(key)
	switch {
	case o == nil:
		return nil, nil
	case o.Key == nil:
		return r.Membership.SessionStanding(ctx, *o)
	}
	standings, err := read(ctx, []domain.ProfileKey{*o.Key}, o)
	if err != nil {
		return nil, err
	}
	return standings[0], nil
}

// profileStanding evaluates the profile under a key, nil when there is none. A
// text that is no key names no profile: the zero key it parses to is nobody's.
func (r *Resolver) profileStanding(ctx context.Context, text string) (*membership.Standing, error) {
	key, _ := domain.ParseProfileKey(text)
	standings, err := r.Membership.Profiles(ctx, []domain.ProfileKey{key}, nil)
	if err != nil {
		return nil, err
	}
	return standings[0], nil
}

// placed puts the paths of the faults of an error in place.
func placed(err error, place func(path string) string) error {
	faults := domain.FaultsOf(err)
	if faults == nil {
		return err
	}
	out := make(domain.Faults, len(faults))
	for i, fault := range faults {
		out[i] = domain.Errorf(fault.Code, place(fault.Path), "%s", fault.Message)
	}
	return out
}
