package graph

import (
	"context"
	"sync"

	"halftone/domain"
	"halftone/domain/membership"
	"halftone/graph/model"
)

func (r *queryResolver) MembershipChanges(ctx context.Context, first int, after *string, segmentKeys []string, profileKey *string) (*model.MembershipChangeConnection, error) {
	if _, err := position(first, nil); err != nil {
		return nil, err
	}
	from, err := cursorOfChanges(after)
	if err != nil {
		return nil, err
	}
	page, err := r.Membership.Changes(ctx, from, changeFilter(segmentKeys, profileKey), first)
	if err != nil {
		return nil, err
	}
	c := &model.MembershipChangeConnection{
		Edges:        []*model.MembershipChangeEdge{},
		PageInfo:     &model.PageInfo{HasNextPage: page.HasMore, HasPreviousPage: after != nil},
		LatestCursor: page.Latest.String(),
	}
	for _, change := range r.showChanges(ctx, page.Changes) {
		edge := &model.MembershipChangeEdge{Cursor: change.Cursor(), Node: change}
		if c.PageInfo.StartCursor == nil {
			c.PageInfo.StartCursor = &edge.Cursor
		}
		c.PageInfo.EndCursor = &edge.Cursor
		c.Edges = append(c.Edges, edge)
	}
	return c, nil
}

func (r *subscriptionResolver) MembershipChanged(ctx context.Context, segmentKeys []string, profileKey *string, after *string) (<-chan *model.MembershipChange, error) {
	from, err := cursorOfChanges(after)
	if err != nil {
		return nil, err
	}
	filter := changeFilter(segmentKeys, profileKey)
	if after == nil {
		page, err := r.Membership.Changes(ctx, from, filter, 1)
		if err != nil {
			return nil, err
		}
		from = page.Latest
	}
	subscription := r.Membership.Feed.Subscribe(ctx, filter, from)
	shown := make(chan *model.MembershipChange)
	go func() {
		defer close(shown)
		for change := range subscription.Changes() {
			select {
			case <-ctx.Done():
				return
			case shown <- r.showChanges(ctx, []*membership.LoggedChange{change})[0]:
			}
		}
		if ctx.Err() == nil {
			endStream(ctx, subscription.Err())
		}
	}()
	return shown, nil
}

// cursorOfChanges reads a cursor; none is the beginning of what is kept.
func cursorOfChanges(after *string) (membership.Cursor, error) {
	if after == nil {
		return membership.Cursor{}, nil
	}
	from, err := membership.ParseCursor(*after)
	if err != nil {
		return from, domain.FaultsOf(err).Under("after")
	}
	return from, nil
}

// changeFilter reads how changes are narrowed. A text that is no key names no
// profile: the zero key it parses to is nobody's.
func changeFilter(segmentKeys []string, profileKey *string) membership.ChangeFilter {
	f := membership.ChangeFilter{Segments: segmentKeys}
	if profileKey != nil {
		key, _ := domain.ParseProfileKey(*profileKey)
		f.Profile = &key
	}
	return f
}

// showChanges shows changes; all their profiles are read at once, when the
// first of them is asked for.
func (r *Resolver) showChanges(ctx context.Context, changes []*membership.LoggedChange) []*model.MembershipChange {
	standings := sync.OnceValues(func() ([]*membership.Standing, error) {
		keys := make([]domain.ProfileKey, len(changes))
		for i, c := range changes {
			keys[i] = c.ProfileKey
		}
		return r.Membership.Profiles(ctx, keys, nil)
	})
	shown := make([]*model.MembershipChange, len(changes))
	for i, c := range changes {
		shown[i] = model.NewMembershipChange(c, func() (*membership.Standing, error) {
			all, err := standings()
			if err != nil {
				return nil, err
			}
			return all[i], nil
		})
	}
	return shown
}
