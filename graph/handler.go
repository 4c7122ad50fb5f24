package graph

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"halftone/domain"
	"halftone/domain/catalogue"
	"halftone/domain/intake"
	"halftone/domain/membership"
	"halftone/domain/population"
	"halftone/domain/session"
	"halftone/domain/signal"
	"halftone/graph/generated"
)

// Config is what the API stands on. All of it is required but for Development.
type Config struct {
	Membership *membership.Service
	Catalogue  *catalogue.Service
	Weights    *signal.Weights
	Population *population.Index
	Sessions   *session.Collector
	Intake     *intake.Service
	Gate       *intake.Gate
	// KFloor is the smallest group whose size is shown to actors who may not
	// read profiles.
	KFloor int
	// Origins are those of browsers that may open a WebSocket, besides our own.
	Origins []string
	// Refused counts a request that is answered with nothing but an error.
	Refused func(reason domain.Code)
	Logger  *slog.Logger
}

// Handler answers POST /graphql. It is safe for concurrent use.
type Handler struct {
	config    Config
	schema    graphql.ExecutableSchema
	documents *documents
	pulse     *pulse
	changes   *healthWatch
	sockets   sockets
	stopping  chan struct{} // closed when WebSockets are to end
}

// NewHandler returns the API over its services.
func NewHandler(c Config) *Handler {
	pulse := newPulse(c.Sessions)
	changes := newHealthWatch(c.Membership, c.Logger)
	schema := generated.NewExecutableSchema(generated.Config{
		Resolvers:  &Resolver{c, pulse, changes},
		Directives: generated.DirectiveRoot{HasRole: hasRole},
	})
	return &Handler{
		config: c, schema: schema, documents: newDocuments(schema.Schema()), pulse: pulse, changes: changes,
		sockets: sockets{byCredential: map[string]int{}}, stopping: make(chan struct{}),
	}
}

// Run does what the API does by itself until ctx ends, and then ends all
// WebSockets.
func (h *Handler) Run(ctx context.Context) error {
	var group sync.WaitGroup
	group.Go(func() { h.pulse.run(ctx) })
	group.Go(func() { h.changes.run(ctx) })
	group.Go(func() { h.survey(ctx) })
	group.Wait()
	close(h.stopping)
	return nil
}

// survey makes the first survey of everybody before somebody waits for it.
func (h *Handler) survey(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-h.config.Population.Loaded():
		_, _ = h.config.Population.Survey(ctx, time.Now()) // fails with ctx only
	}
}
