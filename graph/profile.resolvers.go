package graph

import (
	"context"

	"halftone/domain/membership"
	"halftone/graph/generated"
	"halftone/graph/model"
)

func (r *profileResolver) Activity(ctx context.Context, obj *model.Profile, first int, after *string) (*model.ActivityConnection, error) {
	at, err := position(first, after)
	if err != nil {
		return nil, err
	}
	// A cursor counts from the oldest signal, so that new ones do not move it.
	all := obj.ActivityInOrder()
	if after != nil {
		all = all[:min(int(at)-1, len(all))]
	}
	var newest []int
	for i := len(all) - 1; i >= 0 && len(newest) <= first; i-- {
		newest = append(newest, i)
	}
	c := &model.ActivityConnection{}
	c.Edges, c.PageInfo = page(newest, first, after, func(i int) (*model.ActivityEdge, int64) {
		return &model.ActivityEdge{Cursor: cursor(int64(i) + 1), Node: &all[i]}, int64(i) + 1
	})
	return c, nil
}

func (r *queryResolver) Profile(ctx context.Context, key string) (*model.Profile, error) {
	standing, err := r.profileStanding(ctx, key)
	if err != nil || standing == nil {
		return nil, err
	}
	return model.NewProfile(standing), nil
}

func (r *queryResolver) ProfileKey(ctx context.Context, customer string) (string, error) {
	key, err := r.Intake.Visitors.Customer(customer)
	return key.String(), err
}

func (r *queryResolver) Profiles(ctx context.Context, first int, after *string) (*model.ProfileConnection, error) {
	before, err := position(first, after)
	if err != nil {
		return nil, err
	}
	standings, err := r.Membership.ListProfiles(ctx, first+1, before)
	if err != nil {
		return nil, err
	}
	c := &model.ProfileConnection{}
	c.Edges, c.PageInfo = page(standings, first, after, func(st *membership.Standing) (*model.ProfileEdge, int64) {
		return &model.ProfileEdge{Cursor: cursor(st.Record.ID), Node: model.NewProfile(st)}, st.Record.ID
	})
	return c, nil
}

func (r *Resolver) Profile() generated.ProfileResolver { return &profileResolver{r} }

type profileResolver struct{ *Resolver }
