package stock

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
)

// Serve answers for the profiles in a file, a JSON array of what Halftone
// answers for each, on a free port until the process ends. It writes its address to w.
func Serve(file string, w io.Writer) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var profiles []*Profile
	if err := json.Unmarshal(text, &profiles); err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	r := resolver{profiles: map[string]*Profile{}}
	for _, p := range profiles {
		r.profiles[p.Key] = p
	}
	api := handler.New(NewExecutableSchema(Config{Resolvers: r}))
	api.AddTransport(transport.POST{})
	api.SetQueryCache(lru.New[*ast.QueryDocument](1000))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "http://%s/graphql\n", listener.Addr())
	return http.Serve(listener, api)
}

type resolver struct{ profiles map[string]*Profile }

func (r resolver) Query() QueryResolver       { return r }
func (r resolver) Mutation() MutationResolver { return r }

// Profile implements [QueryResolver].
func (r resolver) Profile(_ context.Context, key string) (*Profile, error) {
	return r.profiles[key], nil
}

// RecordSignals implements [MutationResolver].
func (r resolver) RecordSignals(_ context.Context, input RecordSignalsInput) (*RecordSignalsPayload, error) {
	return &RecordSignalsPayload{Accepted: len(input.Signals)}, nil
}
