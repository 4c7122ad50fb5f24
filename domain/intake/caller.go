package intake

import (
	"context"
	"slices"
	"time"

	"halftone/domain"
	"halftone/domain/access"
	"halftone/domain/identity"
)

// Caller is who makes a request.
type Caller struct {
	domain.Actor
	// Visitor is set when the request came with a visitor token as its
	// credential.
	Visitor *identity.Visitor
	// OptOut tells that the request carries Sec-GPC: 1, the wish not to be
	// tracked.
	OptOut bool
	// Account is charged for the request.
	Account access.Account
}

// Stranger is a caller without a credential.
func Stranger(remote string) Caller { return Caller{Account: access.AddressAccount(remote)} }

type callerKey struct{}

// WithCaller returns a context that carries the caller of a request, and its actor.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(domain.WithActor(ctx, c.Actor), callerKey{}, c)
}

// CallerFrom returns the caller of the request, nobody when there is none.
func CallerFrom(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// Gate tells callers by their credentials.
type Gate struct {
	Tokens   *access.Service
	Visitors *identity.Service
	Limiter  *access.Limiter // nil = no limit
}

// Admit returns the caller behind a credential, an API token or a visitor token.
// remote is the network address of the connection. A credential that is not good
// is UNAUTHENTICATED; the caller has an account all the same.
func (g *Gate) Admit(ctx context.Context, credential, remote string) (Caller, error) {
	stranger := Stranger(remote)
	if visitor, err := g.Visitors.Open(credential); err == nil {
		actor := domain.Actor{Name: "visitor", Roles: []domain.Role{domain.Visitor}}
		return Caller{Actor: actor, Visitor: &visitor, Account: stranger.Account}, nil
	}
	actor, err := g.Tokens.Authenticate(ctx, credential)
	if err != nil {
		return stranger, err
	}
	return Caller{Actor: actor, Account: accountOf(actor, credential, stranger.Account)}, nil
}

// accountOf says what an API token is charged to. A SERVICE speaks for many, and
// ADMIN may do what it may; the token of a public page is everybody's, who differ
// by their addresses; any other is one person's.
func accountOf(actor domain.Actor, credential string, address access.Account) access.Account {
	isPublic := func(r domain.Role) bool { return r == domain.Collector || r == domain.Visitor }
	switch {
	case actor.May(domain.Service):
		return ""
	case !slices.ContainsFunc(actor.Roles, func(r domain.Role) bool { return !isPublic(r) }):
		return address
	}
	return access.TokenAccount(credential)
}

// Enter lets a caller in for one unit of cost. The error is RATE_LIMITED, and
// wait says for how long.
func (g *Gate) Enter(c Caller, now time.Time) (wait time.Duration, err error) {
	if wait = g.Limiter.Enter(c.Account, now); wait > 0 {
		return wait, domain.Errorf(domain.RateLimited, "", "too many requests; try again later")
	}
	return 0, nil
}

// Charge charges a caller who was let in for what the request turned out to
// cost besides.
func (g *Gate) Charge(c Caller, cost int, now time.Time) { g.Limiter.Charge(c.Account, cost, now) }
