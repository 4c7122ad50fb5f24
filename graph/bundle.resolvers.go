package graph

import (
	"context"
	"slices"

	"halftone/domain"
	"halftone/domain/catalogue"
	"halftone/domain/segment"
	"halftone/graph/model"
)

// maxExported bounds the keys of an export.
const maxExported = 100

func (r *queryResolver) ExportSegments(ctx context.Context, keys []string, format catalogue.Format) (string, error) {
	if len(keys) > maxExported {
		return "", domain.Errorf(domain.BadUserInput, "keys", "has more than %d entries", maxExported)
	}
	inForce, err := r.Membership.Definitions(ctx)
	if err != nil {
		return "", err
	}
	definitions := inForce.Set.Definitions()
	if keys != nil {
		definitions = slices.DeleteFunc(definitions, func(d segment.Definition) bool { return !slices.Contains(keys, d.Key) })
	}
	return catalogue.WriteBundle(definitions, format)
}

func (r *queryResolver) RenderSegment(_ context.Context, input model.CreateSegmentInput, format catalogue.Format) (string, error) {
	return catalogue.WriteBundle([]segment.Definition{draftOf(input)}, format)
}

func (r *queryResolver) ReadBundle(ctx context.Context, source string) (*model.BundleReading, error) {
	reading := &model.BundleReading{Segments: []*model.BundleSegment{}}
	bundle, err := r.Catalogue.Read(ctx, source)
	for _, s := range bundle.Segments {
		reading.Segments = append(reading.Segments, &model.BundleSegment{Definition: model.Definition{Definition: s.Definition}})
	}
	reading.UserErrors, err = userErrors(located(err), belowSource)
	return reading, err
}

func (r *mutationResolver) ImportSegments(ctx context.Context, input model.ImportSegmentsInput) (*model.ImportSegmentsPayload, error) {
	payload := &model.ImportSegmentsPayload{Plan: []*catalogue.Planned{}}
	plan, err := r.Catalogue.Plan(ctx, input.Source, domain.ActorFrom(ctx).Name)
	if err == nil && !input.DryRun {
		err = r.Catalogue.Carry(ctx, plan)
		payload.IsApplied = err == nil
	}
	if err == nil {
		payload.Plan = plan
	}
	payload.UserErrors, err = userErrors(located(err), func(path string) string { return belowInput(belowSource(path)) })
	return payload, err
}
