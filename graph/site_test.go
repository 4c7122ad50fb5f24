package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"halftone/domain"
	"halftone/domain/access"
	"halftone/domain/catalogue"
	"halftone/domain/identity"
	"halftone/domain/intake"
	"halftone/domain/membership"
	"halftone/domain/profile"
	"halftone/domain/segment"
	"halftone/domain/session"
	"halftone/domain/signal"
	"halftone/graph"
	"halftone/persistence"
	"halftone/persistence/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// site is the API over a database of its own with the default segments.
type site struct {
	handler *graph.Handler
	log     *bytes.Buffer
	refused refusals
	db      *persistence.DB
	config  graph.Config
}

func openSite(t testing.TB) *site {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	db := pgtest.Open(t)
	settled, err := persistence.SettleSite(ctx, db, profile.DefaultSite(), segment.Defaults())
	must(t, err)
	must(t, persistence.Maintain(ctx, db, time.Now()))
	repository := persistence.NewRepository(db, settled)

	keys := domain.NewKeyring(domain.Secret{KeyID: "test", Key: []byte("0123456789abcdef0123456789abcdef")})
	memberships := membership.NewService(repository, settled, func(err error) { t.Error(err) })
	weights := signal.NewWeights(repository)
	must(t, weights.Load(ctx))
	tokens := access.NewService(repository)
	var bootstrap []access.BootstrapToken
	for _, role := range domain.Roles() {
		bootstrap = append(bootstrap, access.BootstrapToken{Role: role, Secret: secretOf(role)})
	}
	must(t, tokens.Bootstrap(ctx, bootstrap))
	sessions := session.NewCollector(session.Options{
		Idle: 30 * time.Minute, MaxAge: 24 * time.Hour, MaxCount: 1000, MaxBytes: 64 << 20,
		Zone: time.UTC, Digester: keys, Elevator: memberships.Elevator, QueueLength: 100,
	})
	s := &site{log: &bytes.Buffer{}, db: db}
	visitors := identity.NewService(keys, memberships, func(err error) { t.Error(err) })
	people := memberships.Population()
	s.config = graph.Config{
		Membership: memberships, Population: people, Weights: weights, Sessions: sessions,
		Intake:    &intake.Service{Sessions: sessions, Visitors: visitors, Rules: signal.Rules{Weight: weights.Of, Retention: settled.Retention}},
		Gate:      &intake.Gate{Tokens: tokens, Visitors: visitors},
		Catalogue: catalogue.NewService(repository, memberships),
		KFloor:    10, Refused: s.refused.add, Logger: slog.New(slog.NewTextHandler(s.log, nil)),
	}
	s.handler = graph.NewHandler(s.config)

	var background errgroup.Group
	background.Go(func() error { return memberships.Elevator.Run(ctx) })
	background.Go(func() error { return memberships.Watch(ctx) })
	background.Go(func() error { return memberships.Feed.Run(ctx) })
	api := s.handler
	background.Go(func() error { return api.Run(ctx) })
	background.Go(func() error { return people.Follow(ctx, repository, func(err error) { t.Error(err) }) })
	t.Cleanup(func() {
		stop()
		must(t, background.Wait())
	})
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// secretOf is the token of a role, empty for nobody.
func secretOf(role domain.Role) string {
	if role == "" {
		return ""
	}
	return "token-of-" + string(role)
}

// post sends a body as a client with the role would.
func (s *site) post(role domain.Role, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/graphql", body)
	r.Header.Set("Content-Type", "application/json")
	if role != "" {
		r.Header.Set("Authorization", "Bearer "+secretOf(role))
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// refusals are the reasons of refused requests.
type refusals struct {
	mu      sync.Mutex
	reasons []domain.Code
}

func (r *refusals) add(reason domain.Code) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reasons = append(r.reasons, reason)
}

// query sends a query with variables, which may be nil.
func (s *site) query(t testing.TB, role domain.Role, query string, variables any) *httptest.ResponseRecorder {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	must(t, err)
	return s.post(role, bytes.NewReader(body))
}

// codesOf lists the codes of the errors of a response.
func codesOf(t testing.TB, w *httptest.ResponseRecorder) (codes []domain.Code) {
	t.Helper()
	var response struct {
		Errors []struct{ Extensions struct{ Code domain.Code } }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &response); err != nil {
		t.Fatalf("the response is no JSON: %v\n%s", err, w.Body)
	}
	for _, e := range response.Errors {
		codes = append(codes, e.Extensions.Code)
	}
	return codes
}

// quoted is a text as JSON.
func quoted(text string) string {
	b, _ := json.Marshal(text)
	return string(b)
}

func body(query string) io.Reader { return strings.NewReader(`{"query":` + quoted(query) + `}`) }
