package graph

import (
	"context"
	"slices"
	"time"

	"halftone/domain"
	"halftone/domain/population"
	"halftone/domain/segment"
	"halftone/graph/generated"
	"halftone/graph/model"
)

const (
	maxOverlapKeys = 100
	maxSamples     = 10
)

func (r *queryResolver) SimulateSegment(ctx context.Context, ref model.SegmentRef, baselineKey *string) (*model.Simulation, error) {
	if err := r.populationReady(); err != nil {
		return nil, err
	}
	var baseline *segment.Program
	as := unnamed
	if baselineKey != nil {
		var err error
		if baseline, _, err = r.program(ctx, model.SegmentRef{Key: baselineKey}, unnamed); err != nil || baseline == nil {
			return nil, err
		}
		as = *baselineKey
	}
	program, version, err := r.program(ctx, ref, as)
	if err != nil || program == nil {
		return nil, refuse(ctx, err)
	}
	simulation, err := r.Population.Simulate(ctx, program, baseline, time.Now().UnixMilli())
	if err != nil {
		return nil, err
	}
	return &model.Simulation{Simulation: simulation, Program: program, Version: version}, nil
}

// populationReady fails while profiles are still being loaded.
func (r *Resolver) populationReady() error {
	if r.Population.IsLoaded() {
		return nil
	}
	return domain.Errorf(domain.Unavailable, "", "profiles are being loaded, %d so far: try again in a moment", r.Population.Len())
}

func (r *queryResolver) SegmentOverlap(ctx context.Context, keys []string) ([]*model.SegmentOverlap, error) {
	if len(keys) == 0 || len(keys) > maxOverlapKeys {
		return nil, domain.Errorf(domain.BadUserInput, "keys", "must have 1 to %d entries", maxOverlapKeys)
	}
	if err := r.populationReady(); err != nil {
		return nil, err
	}
	d, err := r.Membership.Definitions(ctx)
	if err != nil {
		return nil, err
	}
	var ids []int32
	var segments []*model.Segment
	for i, key := range keys {
		if slices.Contains(keys[:i], key) {
			continue
		}
		if i, found := d.Find(key); found {
			ids, segments = append(ids, d.Segments[i].ID), append(segments, model.SegmentInForce(d, i))
		}
	}
	overlap := r.Population.Overlap(ids)
	out := []*model.SegmentOverlap{}
	for i := range segments {
		for j := i; j < len(segments); j++ {
			shared := &model.SegmentOverlap{A: segments[i], B: segments[j], Count: r.count(ctx, int64(overlap.Counts[i][j]), overlap.AsOf.At)}
			if mayReadProfiles(ctx) {
				jaccard := overlap.Jaccard(i, j)
				shared.Jaccard = &jaccard
			}
			out = append(out, shared)
		}
	}
	return out, nil
}

func (r *segmentSimulationResolver) Samples(ctx context.Context, obj *model.Simulation, movement model.Movement, first int) ([]*model.SimulationSample, error) {
	if first < 1 || first > maxSamples {
		return nil, domain.Errorf(domain.BadUserInput, "first", "must be from 1 to %d", maxSamples)
	}
	samples := obj.Simulation.Samples[movements[movement]]
	samples = samples[:min(first, len(samples))]
	ids := make([]int64, len(samples))
	for i, s := range samples {
		ids[i] = s.ID
	}
	standings, err := r.Membership.ProfilesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := []*model.SimulationSample{}
	for i, standing := range standings {
		if standing == nil {
			continue // it was erased since
		}
		if evaluation, isShown := standing.EvaluateAgainst(obj.Program); isShown {
			out = append(out, &model.SimulationSample{Profile: model.NewProfile(standing), Score: samples[i].Score, Before: samples[i].Before,
				Evaluation: &model.Evaluation{Evaluation: evaluation, Version: obj.Version}})
		}
	}
	return out, nil
}

var movements = map[model.Movement]population.Movement{
	model.MovementEntering: population.Entering, model.MovementLeaving: population.Leaving, model.MovementStaying: population.Staying,
}

func (r *Resolver) SegmentSimulation() generated.SegmentSimulationResolver {
	return &segmentSimulationResolver{r}
}

type segmentSimulationResolver struct{ *Resolver }
