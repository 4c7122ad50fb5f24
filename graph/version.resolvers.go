package graph

import (
	"context"

	"halftone/domain"
	"halftone/domain/catalogue"
	"halftone/graph/generated"
	"halftone/graph/model"
)

func (r *mutationResolver) RestoreSegment(ctx context.Context, input model.RestoreSegmentInput) (*model.SegmentPayload, error) {
	note := ""
	if input.Note != nil {
		note = *input.Note
	}
	entry, err := r.Catalogue.Restore(ctx, input.Key, input.Version, input.ExpectedVersion, note, domain.ActorFrom(ctx).Name)
	return segmentPayload(entry, err, placeRestored)
}

// placeRestored puts faults of what the old version says at its number: it may
// name a segment that has been archived since.
func placeRestored(path string) string {
	switch path {
	case "key", "version", "expectedVersion", "note":
		return belowInput(path)
	}
	return "input.version"
}

func (r *segmentVersionResolver) Diff(ctx context.Context, obj *model.SegmentVersion, against *int) ([]*catalogue.Difference, error) {
	other := 0
	if against != nil {
		if other = *against; other < 1 {
			return nil, domain.Errorf(domain.BadUserInput, "against", "must be above 0")
		}
	}
	return r.Catalogue.Compare(ctx, obj.Version, other)
}

func (r *Resolver) SegmentVersion() generated.SegmentVersionResolver {
	return &segmentVersionResolver{r}
}

type segmentVersionResolver struct{ *Resolver }
