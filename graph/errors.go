package graph

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"halftone/domain"
)

// present gives an error the form in which it leaves the program: faults of the
// domain as they are, everything else as INTERNAL with an id that is logged.
func (h *Handler) present(ctx context.Context, err error) *gqlerror.Error {
	var e *gqlerror.Error
	switch faults := domain.FaultsOf(err); {
	case faults != nil:
		e = requestError(faults[0].Code, "%s", faults)
	case ctx.Err() != nil:
		e = requestError(domain.Unavailable, "the request took too long or was given up")
	default:
		e = h.internal(ctx, err)
	}
	e.Path = graphql.GetPath(ctx)
	var located *gqlerror.Error
	if errors.As(err, &located) {
		e.Path, e.Locations = located.Path, located.Locations
	}
	return e
}

// internal logs a fault of the server and tells the caller no more than its id.
func (h *Handler) internal(ctx context.Context, err error) *gqlerror.Error {
	id := rand.Text()
	h.config.Logger.ErrorContext(ctx, "internal error", "id", id, "error", err)
	extensions := codeOf(domain.Internal)
	extensions["id"] = id
	return &gqlerror.Error{Message: "an internal error, logged under its id", Extensions: extensions}
}

func codeOf(code domain.Code) map[string]any { return map[string]any{"code": code} }

// recovered makes an error of a panic, with the place for the log.
func recovered(_ context.Context, cause any) error {
	return fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
}

// requestError is one of a request that is not executed.
func requestError(code domain.Code, format string, args ...any) *gqlerror.Error {
	return &gqlerror.Error{Message: fmt.Sprintf(format, args...), Extensions: codeOf(code)}
}

// refuse reports every fault of a read as an error of its own; a write puts
// them into its userErrors.
func refuse(ctx context.Context, err error) error {
	faults := domain.FaultsOf(err)
	if len(faults) == 0 {
		return err
	}
	for _, fault := range faults[:len(faults)-1] {
		graphql.AddError(ctx, fault)
	}
	return faults[len(faults)-1]
}
