package graph

import (
	"context"

	"halftone/domain/catalogue"
	"halftone/graph/generated"
	"halftone/graph/model"
)

func (r *mutationResolver) RestoreSegment(ctx context.Context, input model.RestoreSegmentInput) (*model.SegmentPayload, error) {
	return nil, errNotYet
}

func (r *segmentVersionResolver) Diff(ctx context.Context, obj *model.SegmentVersion, against *int) ([]*catalogue.Difference, error) {
	return nil, errNotYet
}

func (r *Resolver) SegmentVersion() generated.SegmentVersionResolver {
	return &segmentVersionResolver{r}
}

type segmentVersionResolver struct{ *Resolver }
