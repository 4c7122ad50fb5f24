package graph

import (
	"context"
	"slices"

	"halftone/domain/membership"
	"halftone/graph/model"
)

// shownHealth is what an actor sees of size and health: who sees rounded counts
// is not to learn from an event that an exact one has moved.
type shownHealth struct {
	size  int
	state membership.HealthState
}

// changedSegments lists the segments in force whose size or health is not the
// one shown, and notes it as shown.
func (r *Resolver) changedSegments(ctx context.Context, newest healths, shown map[int32]shownHealth, keys []string) ([]*model.Segment, error) {
	d, err := r.Membership.Definitions(ctx)
	if err != nil {
		return nil, err
	}
	var changed []*model.Segment
	for i, s := range d.Segments {
		if keys != nil && !slices.Contains(keys, s.Key) {
			continue
		}
		health := newest.byID[s.ID]
		is := shownHealth{r.roughly(ctx, health.Size, newest.asOf), health.State}
		if was, known := shown[s.ID]; !known || was != is {
			shown[s.ID] = is
			changed = append(changed, model.SegmentInForce(d, i))
		}
	}
	return changed, nil
}
