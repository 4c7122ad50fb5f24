package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"halftone/domain"
)

// hasRole lets a field be resolved for actors who hold one of the roles.
func hasRole(ctx context.Context, _ any, next graphql.Resolver, anyOf []domain.Role) (any, error) {
	if !domain.ActorFrom(ctx).May(anyOf...) {
		return nil, domain.Errorf(domain.Forbidden, "", "needs a role that this credential does not carry")
	}
	return next(ctx)
}

// mayReadProfiles tells whether the actor sees single profiles, and therefore
// exact sizes of groups as well.
func mayReadProfiles(ctx context.Context) bool {
	return domain.ActorFrom(ctx).May(domain.Analyst, domain.Editor, domain.Privacy)
}
