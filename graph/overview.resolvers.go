package graph

import (
	"context"
	"time"

	"halftone/graph/generated"
	"halftone/graph/model"
)

func (r *queryResolver) Overview(ctx context.Context) (*model.Overview, error) {
	now := time.Now()
	profiles := int64(r.Population.Len())
	o := &model.Overview{
		Profiles: r.count(ctx, profiles, now), Sessions: r.Config.Sessions.Stats().Sessions,
		IsLoaded: r.Population.IsLoaded(), LoadedProfiles: r.roughly(ctx, profiles, now), AsOf: now,
	}
	o.SignalsPerSecond, o.ElevationsPerSecond = r.pulse.rates()
	return o, nil
}

func (r *subscriptionResolver) OverviewChanged(ctx context.Context) (<-chan *model.Overview, error) {
	overviews := make(chan *model.Overview)
	go func() {
		defer close(overviews)
		for next := r.pulse.next(); ; next = r.pulse.next() {
			o, err := (&queryResolver{r.Resolver}).Overview(ctx)
			if err != nil {
				endStream(ctx, err)
				return
			}
			select {
			case <-ctx.Done():
				return
			case overviews <- o:
			}
			select {
			case <-ctx.Done():
				return
			case <-next:
			}
		}
	}()
	return overviews, nil
}

// Subscription answers the root of all streams.
func (r *Resolver) Subscription() generated.SubscriptionResolver { return &subscriptionResolver{r} }

type subscriptionResolver struct{ *Resolver }
