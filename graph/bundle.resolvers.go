package graph

import (
	"context"
	"errors"

	"halftone/domain/catalogue"
	"halftone/domain/segment"
	"halftone/graph/model"
)

var errNotYet = errors.New("not yet")

func (r *queryResolver) ExportSegments(ctx context.Context, keys []string, format catalogue.Format) (string, error) {
	return "", errNotYet
}

func (r *queryResolver) RenderSegment(ctx context.Context, segment model.CreateSegmentInput, format catalogue.Format) (string, error) {
	return "", errNotYet
}

func (r *queryResolver) ReadBundle(ctx context.Context, source string) (*model.BundleReading, error) {
	return nil, errNotYet
}

func (r *mutationResolver) ImportSegments(ctx context.Context, input model.ImportSegmentsInput) (*model.ImportSegmentsPayload, error) {
	return nil, errNotYet
}
func (r *queryResolver) RuleFields(ctx context.Context, typeArg *segment.Type, search *string, first int) ([]*model.RuleField, error) {
	return nil, errNotYet
}
func (r *queryResolver) Session(ctx context.Context, key string) (*model.Session, error) {
	return nil, errNotYet
}
func (r *queryResolver) Sessions(ctx context.Context, first int) ([]*model.Session, error) {
	return nil, errNotYet
}
func (r *segmentResolver) Trend(ctx context.Context, obj *model.Segment, days int) ([]*model.TrendPoint, error) {
	return nil, errNotYet
}
func (r *segmentResolver) UsedBy(ctx context.Context, obj *model.Segment) ([]*model.Segment, error) {
	return nil, errNotYet
}
func (r *subscriptionResolver) MembershipChanged(ctx context.Context, segmentKeys []string, profileKey *string, after *string) (<-chan *model.MembershipChange, error) {
	return nil, errNotYet
}
func (r *subscriptionResolver) SegmentChanged(ctx context.Context, keys []string) (<-chan *model.Segment, error) {
	return nil, errNotYet
}
func (r *subscriptionResolver) SignalRecorded(ctx context.Context, types []string) (<-chan *model.LiveSignal, error) {
	return nil, errNotYet
}
