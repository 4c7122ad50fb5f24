package graph

import (
	"context"
	"errors"

	"halftone/graph/model"
)

var errNotYet = errors.New("not yet")

func (r *subscriptionResolver) MembershipChanged(ctx context.Context, segmentKeys []string, profileKey *string, after *string) (<-chan *model.MembershipChange, error) {
	return nil, errNotYet
}
func (r *subscriptionResolver) SegmentChanged(ctx context.Context, keys []string) (<-chan *model.Segment, error) {
	return nil, errNotYet
}
func (r *subscriptionResolver) SignalRecorded(ctx context.Context, types []string) (<-chan *model.LiveSignal, error) {
	return nil, errNotYet
}
