package graph

import (
	"context"

	"halftone/domain"
	"halftone/domain/membership"
	"halftone/domain/session"
	"halftone/graph/model"
)

func (r *queryResolver) Memberships(ctx context.Context, profileKeys []string, sessionKey *string, segmentKeys []string, onlyMembers bool) ([]*model.ProfileMemberships, error) {
	var overlay *membership.Overlay
	if sessionKey != nil {
		key, err := session.ParseKey(*sessionKey)
		if err != nil {
			return nil, domain.FaultsOf(err).Under("sessionKey")
		}
		overlay = r.overlay(key)
	}
	keys := make([]domain.ProfileKey, len(profileKeys))
	for i, text := range profileKeys {
		keys[i], _ = domain.ParseProfileKey(text) // a text that is no key names no profile
	}
	standings, err := r.Membership.Standings(ctx, keys, overlay)
	if err != nil {
		return nil, err
	}
	out := make([]*model.ProfileMemberships, len(standings))
	for i, standing := range standings {
		if standing != nil {
			out[i] = model.NewProfileMemberships(standing, segmentKeys, onlyMembers)
		}
	}
	return out, nil
}

func (r *queryResolver) SessionMemberships(ctx context.Context, sessionKey string, onlyMembers bool) (*model.ProfileMemberships, error) {
	key, err := session.ParseKey(sessionKey)
	if err != nil {
		return nil, domain.FaultsOf(err).Under("sessionKey")
	}
	standing, err := r.sessionStanding(ctx, key, r.Membership.Standings)
	if err != nil || standing == nil {
		return nil, err
	}
	return model.NewProfileMemberships(standing, nil, onlyMembers), nil
}

func (r *queryResolver) EvaluateSegment(ctx context.Context, subject model.SubjectRef, segment model.SegmentRef) (*model.Evaluation, error) {
	program, version, err := r.program(ctx, segment, unnamed)
	if err != nil || program == nil {
		return nil, refuse(ctx, err)
	}
	evaluation, err := r.evaluate(ctx, subject, program)
	if err != nil || evaluation == nil {
		return nil, refuse(ctx, err)
	}
	return &model.Evaluation{Evaluation: *evaluation, Version: version}, nil
}
