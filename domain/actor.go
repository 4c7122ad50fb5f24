package domain

import (
	"context"
	"slices"
)

// Role is what a caller may do. Roles add up; none includes another, but ADMIN
// may do everything.
type Role string

// The roles.
const (
	Viewer    Role = "VIEWER"
	Analyst   Role = "ANALYST"
	Editor    Role = "EDITOR"
	Operator  Role = "OPERATOR"
	Privacy   Role = "PRIVACY"
	Admin     Role = "ADMIN"
	Service   Role = "SERVICE"
	Collector Role = "COLLECTOR"
	Visitor   Role = "VISITOR"
)

// Roles lists every role, in the order of the API.
func Roles() []Role {
	return []Role{Viewer, Analyst, Editor, Operator, Privacy, Admin, Service, Collector, Visitor}
}

// Actor is who makes a request. The zero Actor is nobody and may do nothing.
type Actor struct {
	// Name is the name of the token, for versions and audit.
	Name  string
	Roles []Role
}

// May tells whether the actor holds one of the roles, or ADMIN.
func (a Actor) May(anyOf ...Role) bool {
	return slices.ContainsFunc(a.Roles, func(have Role) bool {
		return have == Admin || slices.Contains(anyOf, have)
	})
}

// IsNobody tells whether the request carried no valid credential.
func (a Actor) IsNobody() bool { return len(a.Roles) == 0 }

type actorKey struct{}

// WithActor returns a context that carries the actor of a request.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorFrom returns the actor of the request, nobody when there is none.
func ActorFrom(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}
