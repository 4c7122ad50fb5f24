package ingest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"halftone/domain"
)

// hang has every statement on the tables wait until release, or the test's end.
func (s *site) hang(t *testing.T, tables string) (release func()) {
	t.Helper()
	tx, err := s.db.Pool.Begin(t.Context())
	must(t, err)
	release = sync.OnceFunc(func() { must(t, tx.Rollback(context.Background())) })
	t.Cleanup(release)
	_, err = tx.Exec(t.Context(), "SET LOCAL idle_in_transaction_session_timeout = 0")
	must(t, err)
	_, err = tx.Exec(t.Context(), "LOCK TABLE "+tables)
	must(t, err)
	return release
}

func TestWhileTheDatabaseHangsCallersAreAskedToComeBack(t *testing.T) {
	s := openSite(t, 0)
	s.record(t, json1, `{"sessionKey":"v","signals":[{"id":"a","type":"search"}]}`) // the token is known from here on
	s.hang(t, "profile, api_token")

	for name, c := range map[string]struct {
		path, body, token string
		patience          time.Duration // of the request
	}{
		"a claim":                {"/fingerprint", `{"mode":"IDENTITY","value":"ann"}`, secretOf(domain.Service), 200 * time.Millisecond},
		"a token not known here": {"/v1/signals", `{"sessionKey":"v","signals":[]}`, secretOf(domain.Collector), 8 * time.Second},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), c.patience)
		defer cancel()
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, c.path, strings.NewReader(c.body))
		r.Header.Set("Content-Type", json1)
		r.Header.Set("Authorization", "Bearer "+c.token)
		w, began := httptest.NewRecorder(), time.Now()
		s.handler.ServeHTTP(w, r)
		if w.Code != http.StatusServiceUnavailable || codeOf(t, w) != domain.Unavailable || w.Header().Get("Retry-After") == "" || time.Since(began) > 5*time.Second {
			t.Errorf("%s: %d after %v, %s", name, w.Code, time.Since(began), w.Body)
		}
	}

	// What stays in memory needs no database.
	for i, credential := range [][]string{as(domain.Service), page} {
		began := time.Now()
		w := s.post("/v1/signals", json1, `{"sessionKey":"low-`+string(rune('a'+i))+`","signals":[{"id":"b","type":"product_view"}]}`, credential...)
		if w.Code != http.StatusOK || time.Since(began) > time.Second {
			t.Errorf("low intent: %d after %v, %s", w.Code, time.Since(began), w.Body)
		}
	}
	if s.log.Len() > 0 {
		t.Errorf("the log says %s", s.log)
	}
}
