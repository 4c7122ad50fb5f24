package graph

import (
	"context"
	"time"

	"halftone/domain/membership"
	"halftone/graph/model"
)

// maxTrendDays is how long every change is kept at least.
const maxTrendDays = 7

// member is a profile in a list of those that belong to a segment, or nearly do.
type member struct {
	standing *membership.Standing
	position int64 // in the list
}

func (r *segmentResolver) storedMembers(ctx context.Context, obj *model.Segment, after int64, limit int) ([]member, *model.Count, error) {
	standings, err := r.Membership.Members(ctx, obj.Number, limit, after)
	if err != nil {
		return nil, nil, err
	}
	members := make([]member, len(standings))
	for i, st := range standings {
		members[i] = member{st, st.Record.ID}
	}
	total, err := r.Size(ctx, obj)
	return members, total, err
}

// nearlyMembers finds in the index who nearly belongs; a segment that is not in
// force has nobody.
func (r *segmentResolver) nearlyMembers(ctx context.Context, obj *model.Segment, after int64, limit int) ([]member, *model.Count, error) {
	if err := r.populationReady(); err != nil {
		return nil, nil, err
	}
	now := time.Now()
	program, _, err := r.program(ctx, model.SegmentRef{Key: &obj.Key}, unnamed)
	if err != nil || program == nil {
		return nil, r.count(ctx, 0, now), err
	}
	near, all, err := r.Population.Nearly(ctx, program, now.UnixMilli(), after, limit)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]int64, len(near))
	for i, n := range near {
		ids[i] = n.ID
	}
	standings, err := r.Membership.ProfilesByID(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	var members []member
	for i, st := range standings {
		if st != nil { // else it was erased since
			members = append(members, member{st, near[i].Rank})
		}
	}
	return members, r.count(ctx, int64(all), now), nil
}
