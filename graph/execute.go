package graph

import (
	"context"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"halftone/domain"
)

// operationTimeout bounds one operation, its queries to the database included.
const operationTimeout = 5 * time.Second

// answer checks a request and executes it.
func (h *Handler) answer(ctx context.Context, a answer, req request) {
	operation, errs := h.prepare(ctx, req)
	if errs == nil && operation.Operation.Operation == ast.Subscription {
		errs = gqlerror.List{requestError(domain.BadUserInput, "subscriptions are taken over a WebSocket only")}
	}
	if errs != nil {
		a.requestErrors(errs)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	response := h.execute(ctx, operation)
	a.write(statusOfResponse(response), response.Data, response.Errors)
}

// prepared is an operation that can be executed.
type prepared struct {
	*graphql.OperationContext
	plan *plan // nil when there is none
}

// prepare makes of a request what can be executed, or says what is wrong with it.
func (h *Handler) prepare(ctx context.Context, req request) (*prepared, gqlerror.List) {
	doc, errs := h.documents.get(req.query)
	if errs == nil {
		errs = h.checkOperation(ctx, doc, req.operationName)
	}
	if errs != nil {
		return nil, errs
	}
	variables, fault := variablesOf(h.schema.Schema(), doc.operation(), req.variables)
	if fault == nil {
		fault = checkCost(doc.operation(), variables)
	}
	if fault != nil {
		return nil, gqlerror.List{requestError(fault.Code, "%s", fault)}
	}
	return &prepared{&graphql.OperationContext{
		RawQuery: req.query, OperationName: req.operationName, Variables: variables,
		Doc: doc.QueryDocument, Operation: doc.operation(), RecoverFunc: recovered,
		ResolverMiddleware:     func(ctx context.Context, next graphql.Resolver) (any, error) { return next(ctx) },
		RootResolverMiddleware: func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler { return next(ctx) },
	}, doc.plan}, nil
}

func (h *Handler) checkOperation(ctx context.Context, doc *document, name string) gqlerror.List {
	switch {
	case name != "" && name != doc.operation().Name:
		return gqlerror.List{requestError(domain.BadUserInput, "the document holds no operation of that name")}
	case doc.introspects && !domain.ActorFrom(ctx).May(domain.Admin):
		return gqlerror.List{requestError(domain.Forbidden, "introspection needs a role that this credential does not carry")}
	}
	return nil
}

func (h *Handler) execute(ctx context.Context, operation *prepared) *graphql.Response {
	if data := h.express(ctx, operation); data != nil {
		return &graphql.Response{Data: data}
	}
	ctx = h.withOperation(ctx, operation)
	response := h.schema.Exec(ctx)(ctx)
	response.Errors = append(response.Errors, graphql.GetErrors(ctx)...)
	if response.Data == nil {
		response.Data = []byte("null")
	}
	return response
}

func (h *Handler) withOperation(ctx context.Context, operation *prepared) context.Context {
	ctx = graphql.WithOperationContext(ctx, operation.OperationContext)
	ctx = graphql.WithResponseContext(ctx, h.present, recovered)
	return withLookups(ctx, h.changes.read)
}

// statusOfResponse is 200 unless nothing came of the operation because something
// is away for the moment: then a client should come back, and proxies and
// libraries know that by the status.
func statusOfResponse(response *graphql.Response) int {
	if string(response.Data) == "null" {
		for _, e := range response.Errors {
			if code := e.Extensions["code"]; code == domain.Unavailable || code == domain.RateLimited {
				return statusOf(e)
			}
		}
	}
	return http.StatusOK
}
