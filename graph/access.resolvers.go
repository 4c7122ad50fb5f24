package graph

import (
	"context"

	"halftone/domain"
)

func (r *queryResolver) Viewer(ctx context.Context) (*domain.Actor, error) {
	actor := domain.ActorFrom(ctx)
	return &actor, nil
}
