package graph

import (
	"log/slog"

	"github.com/99designs/gqlgen/graphql"

	"halftone/domain"
	"halftone/domain/access"
	"halftone/domain/catalogue"
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
	Access     *access.Service
	Keys       domain.Keyring
	// Rules are what the site accepts as a signal; who may override a weight is
	// decided for each request.
	Rules signal.Rules
	// KFloor is the smallest group whose size is shown to actors who may not
	// read profiles.
	KFloor int
	Logger *slog.Logger
}

// Handler answers POST /graphql. It is safe for concurrent use.
type Handler struct {
	config    Config
	schema    graphql.ExecutableSchema
	documents *documents
}

// NewHandler returns the API over its services.
func NewHandler(c Config) *Handler {
	schema := generated.NewExecutableSchema(generated.Config{
		Resolvers:  &Resolver{c},
		Directives: generated.DirectiveRoot{HasRole: hasRole},
	})
	return &Handler{config: c, schema: schema, documents: newDocuments(schema.Schema())}
}
