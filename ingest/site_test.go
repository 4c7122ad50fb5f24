package ingest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"halftone/domain"
	"halftone/domain/access"
	"halftone/domain/identity"
	"halftone/domain/intake"
	"halftone/domain/membership"
	"halftone/domain/privacy"
	"halftone/domain/profile"
	"halftone/domain/segment"
	"halftone/domain/session"
	"halftone/domain/signal"
	"halftone/ingest"
	"halftone/persistence"
	"halftone/persistence/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const (
	json1  = "application/json"
	ndjson = "application/x-ndjson"
	shop   = "https://shop.example"
)

// site is the doors over a database of its own.
type site struct {
	handler  *ingest.Handler
	log      *bytes.Buffer
	db       *persistence.DB
	sessions *session.Collector
	intake   *intake.Service

	memberships *membership.Service
	tokens      *access.Service
	retention   time.Duration
	perSecond   int
}

func openSite(t testing.TB, perSecond int) *site {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	db := pgtest.Open(t)
	settled, err := persistence.SettleSite(ctx, db, profile.DefaultSite(), segment.Defaults())
	must(t, err)
	must(t, persistence.Maintain(ctx, db, time.Now()))
	repository := persistence.NewRepository(db, settled)

	memberships := membership.NewService(repository, settled, func(error) {}) // a test may take the database away
	tokens := access.NewService(repository)
	var bootstrap []access.BootstrapToken
	for _, role := range domain.Roles() {
		bootstrap = append(bootstrap, access.BootstrapToken{Role: role, Secret: secretOf(role)})
	}
	must(t, tokens.Bootstrap(ctx, bootstrap))
	s := &site{log: &bytes.Buffer{}, db: db, memberships: memberships, tokens: tokens, retention: settled.Retention, perSecond: perSecond}
	s.start(t, "test")
	var background errgroup.Group
	background.Go(func() error { return memberships.Elevator.Run(ctx) })
	t.Cleanup(func() {
		stop()
		must(t, background.Wait())
	})
	return s
}

// start opens the doors, as a process that starts under secrets of these names,
// the current one first.
func (s *site) start(t testing.TB, secrets ...string) {
	var list []domain.Secret
	for _, id := range secrets {
		list = append(list, domain.Secret{KeyID: id, Key: bytes.Repeat([]byte(id), 32)[:32]})
	}
	keys, _, err := persistence.SettleKeyring(t.Context(), s.db, domain.NewKeyring(list[0], list[1:]...))
	must(t, err)
	s.sessions = session.NewCollector(session.Options{
		Idle: 30 * time.Minute, MaxAge: 24 * time.Hour, MaxCount: 1000, MaxBytes: 64 << 20,
		Zone: time.UTC, Digester: keys, Elevator: s.memberships.Elevator, QueueLength: 100,
	})
	visitors := identity.NewService(keys, s.memberships, func(err error) { t.Error(err) })
	s.intake = &intake.Service{Sessions: s.sessions, Visitors: visitors, Rules: signal.Rules{Retention: s.retention, Guard: privacy.NewGuard(privacy.Reject)}}
	s.handler = ingest.NewHandler(ingest.Config{
		Intake:  s.intake,
		Gate:    &intake.Gate{Tokens: s.tokens, Visitors: visitors, Limiter: access.NewLimiter(s.perSecond)},
		Origins: ingest.Origins{shop}, Refused: func(string, domain.Code) {}, Logger: slog.New(slog.NewTextHandler(s.log, nil)),
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func secretOf(role domain.Role) string { return "token-of-" + string(role) }

// as are the headers of a caller with a role.
func as(role domain.Role) []string { return []string{"Authorization", "Bearer " + secretOf(role)} }

// page are the headers of a page of the shop.
var page = []string{"Origin", shop}

// post sends a body of a media type with headers, which come in pairs.
func (s *site) post(path, media, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", media)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// record sends signals as a SERVICE and returns the answer as text.
func (s *site) record(t testing.TB, media, body string) string {
	t.Helper()
	w := s.post("/v1/signals", media, body, as(domain.Service)...)
	if w.Code != http.StatusOK {
		t.Fatalf("%d %s\n%s", w.Code, w.Body, s.log)
	}
	return strings.TrimSpace(w.Body.String())
}

func zipped(body string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, body)
	_ = z.Close()
	return b.String()
}

// codeOf is the code of an answer to a request that was refused.
func codeOf(t testing.TB, w *httptest.ResponseRecorder) domain.Code {
	t.Helper()
	var problem struct{ Code domain.Code }
	if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil {
		t.Fatalf("the answer is no JSON: %v\n%s", err, w.Body)
	}
	return problem.Code
}
