package graph

import (
	"context"
	"math"
	"slices"
	"time"

	"halftone/domain"
	"halftone/domain/catalogue"
	"halftone/domain/membership"
	"halftone/domain/segment"
	"halftone/graph/generated"
	"halftone/graph/model"
)

func (r *mutationResolver) CreateSegment(ctx context.Context, input model.CreateSegmentInput) (*model.SegmentPayload, error) {
	entry, err := r.Catalogue.Create(ctx, catalogue.Edit{Definition: draftOf(input), Author: domain.ActorFrom(ctx).Name})
	return segmentPayload(entry, err, placeEdit)
}

func (r *mutationResolver) PublishSegment(ctx context.Context, input model.PublishSegmentInput) (*model.SegmentPayload, error) {
	current, err := r.Catalogue.Get(ctx, input.Key)
	if err != nil {
		return nil, err
	}
	if current == nil {
		return segmentPayload(nil, domain.Errorf(domain.NotFound, "key", "is the key of no segment"), placeEdit)
	}
	edit := catalogue.Edit{Definition: current.Version.Definition, Author: domain.ActorFrom(ctx).Name}
	describe(&edit.Definition, input.Info)
	define(&edit.Definition, input.Definition)
	if input.Note != nil {
		edit.Note = *input.Note
	}
	entry, err := r.Catalogue.Publish(ctx, input.ExpectedVersion, edit)
	return segmentPayload(entry, err, placeEdit)
}

func (r *mutationResolver) ArchiveSegment(ctx context.Context, input model.ArchiveSegmentInput) (*model.SegmentPayload, error) {
	entry, err := r.Catalogue.Archive(ctx, input.Key, input.ExpectedVersion)
	return segmentPayload(entry, err, placeEdit)
}

func (r *queryResolver) Segment(ctx context.Context, key string) (*model.Segment, error) {
	entry, err := r.Catalogue.Get(ctx, key)
	if err != nil || entry == nil {
		return nil, err
	}
	return model.SegmentOf(entry), nil
}

func (r *queryResolver) Segments(ctx context.Context, first int, after *string, search *string, tags []string, status *model.SegmentStatus) (*model.SegmentConnection, error) {
	at, err := position(first, after)
	if err != nil {
		return nil, err
	}
	filter, err := filterOf(search, tags, status)
	if err != nil {
		return nil, err
	}
	entries, err := r.Catalogue.List(ctx, filter, first+1, int32(min(at, math.MaxInt32)))
	if err != nil {
		return nil, err
	}
	total, err := r.Catalogue.Count(ctx, filter)
	if err != nil {
		return nil, err
	}
	c := &model.SegmentConnection{TotalCount: exactCount(total, time.Now())}
	c.Edges, c.PageInfo = page(entries, first, after, func(e *catalogue.Entry) (*model.SegmentEdge, int64) {
		return &model.SegmentEdge{Cursor: cursor(int64(e.ID)), Node: model.SegmentOf(e)}, int64(e.ID)
	})
	return c, nil
}

func (r *queryResolver) ValidateDefinition(ctx context.Context, definition segment.Definition) ([]*model.UserError, error) {
	definition.Key = unnamed
	return userErrors(r.Catalogue.Validate(ctx, definition), placeDefinition)
}

func (r *segmentResolver) Published(ctx context.Context, obj *model.Segment) (*model.SegmentVersion, error) {
	if obj.Published != nil {
		return &model.SegmentVersion{Version: *obj.Published}, nil
	}
	versions, err := r.Catalogue.Versions(ctx, obj.Key, 1, obj.Version+1)
	if err != nil {
		return nil, err
	}
	return &model.SegmentVersion{Version: versions[0]}, nil
}

func (r *segmentResolver) Versions(ctx context.Context, obj *model.Segment, first int, after *string) (*model.SegmentVersionConnection, error) {
	before, err := position(first, after)
	if err != nil {
		return nil, err
	}
	versions, err := r.Catalogue.Versions(ctx, obj.Key, first+1, int(before))
	if err != nil {
		return nil, err
	}
	c := &model.SegmentVersionConnection{}
	c.Edges, c.PageInfo = page(versions, first, after, func(v catalogue.Version) (*model.SegmentVersionEdge, int64) {
		return &model.SegmentVersionEdge{Cursor: cursor(int64(v.Number)), Node: &model.SegmentVersion{Version: v}}, int64(v.Number)
	})
	return c, nil
}

func (r *segmentResolver) Size(ctx context.Context, obj *model.Segment) (*model.Count, error) {
	health, asOf, err := healthOf(ctx, obj.Number)
	if err != nil {
		return nil, err
	}
	return r.count(ctx, health.Size, asOf), nil
}

func (r *segmentResolver) Health(ctx context.Context, obj *model.Segment) (*membership.Health, error) {
	health, _, err := healthOf(ctx, obj.Number)
	return &health, err
}

func (r *segmentResolver) Trend(ctx context.Context, obj *model.Segment, days int) ([]*model.TrendPoint, error) {
	if days < 1 || days > maxTrendDays {
		return nil, domain.Errorf(domain.BadUserInput, "days", "must be from 1 to %d", maxTrendDays)
	}
	trend, err := r.Membership.Trend(ctx, obj.Number, days)
	if err != nil {
		return nil, err
	}
	points := make([]*model.TrendPoint, len(trend))
	for i, p := range trend {
		number := func(n int64) int { return r.roughly(ctx, n, p.At) }
		points[i] = &model.TrendPoint{At: p.At, Size: number(p.Size), Entered: number(p.Entered), Exited: number(p.Exited), Version: p.Version}
	}
	return points, nil
}

func (r *segmentResolver) Members(ctx context.Context, obj *model.Segment, first int, after *string, band model.MemberBand) (*model.SegmentMembershipConnection, error) {
	at, err := position(first, after)
	if err != nil {
		return nil, err
	}
	read := r.storedMembers
	if band == model.MemberBandAlmost {
		read = r.nearlyMembers
	}
	members, total, err := read(ctx, obj, at, first+1)
	if err != nil {
		return nil, err
	}
	members = slices.DeleteFunc(members, func(m member) bool { return m.standing.DeniesPersonalization() }) // since the list was made
	c := &model.SegmentMembershipConnection{TotalCount: total}
	c.Edges, c.PageInfo = page(members, first, after, func(m member) (*model.SegmentMembershipEdge, int64) {
		edge := &model.SegmentMembershipEdge{Cursor: cursor(m.position)}
		if i, inForce := m.standing.Definitions.Find(obj.Key); inForce {
			edge.Node = model.NewMembership(m.standing, i)
		}
		return edge, m.position
	})
	return c, nil
}

func (r *segmentResolver) UsedBy(ctx context.Context, obj *model.Segment) ([]*model.Segment, error) {
	d, err := r.Membership.Definitions(ctx)
	if err != nil {
		return nil, err
	}
	users := []*model.Segment{}
	for i, p := range d.Set.Programs() {
		if slices.Contains(p.Definition().References(), obj.Key) {
			users = append(users, model.SegmentInForce(d, i))
		}
	}
	return users, nil
}

func (r *subscriptionResolver) SegmentChanged(ctx context.Context, keys []string) (<-chan *model.Segment, error) {
	leave, shown := r.changes.watch(), map[int32]shownHealth{}
	first, err := r.changes.latest(ctx)
	if err == nil {
		_, err = r.changedSegments(ctx, first, shown, keys)
	}
	if err != nil {
		leave()
		return nil, err
	}
	segments := make(chan *model.Segment)
	go func() {
		defer close(segments)
		defer leave()
		for newest, next := r.changes.next(); ; newest, next = r.changes.next() {
			changed, err := r.changedSegments(ctx, newest, shown, keys)
			if err != nil {
				endStream(ctx, err)
				return
			}
			for _, s := range changed {
				select {
				case <-ctx.Done():
					return
				case segments <- s:
				}
			}
			select {
			case <-ctx.Done():
				return
			case <-next:
			}
		}
	}()
	return segments, nil
}

func (r *Resolver) Segment() generated.SegmentResolver { return &segmentResolver{r} }

type segmentResolver struct{ *Resolver }
