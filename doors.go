package main

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	adminui "halftone/admin-ui"
	"halftone/domain/population"
	"halftone/persistence"
)

// doors puts everything that is reached by HTTP under its address.
func doors(api, signIn, ingest http.Handler, ready *readiness) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/graphql", api)
	mux.Handle("/admin/session", signIn)
	mux.Handle("/admin/", adminui.Handler())
	mux.Handle("/v1/signals", ingest)
	mux.Handle("/fingerprint", ingest)
	mux.Handle("/collect.js", ingest)
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { writeText(w, http.StatusOK, "ok\n") })
	mux.Handle("GET /readyz", ready)
	return withSafeHeaders(mux)
}

func withSafeHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func writeText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprint(w, text)
}

// readiness answers /readyz: whether requests should be sent here. With
// ?verbose it says which check failed.
type readiness struct {
	database   *persistence.DB
	population *population.Index
	draining   atomic.Bool
}

// checkFor bounds the checks of one answer.
const checkFor = time.Second

func (r *readiness) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	ctx, cancel := context.WithTimeout(req.Context(), checkFor)
	defer cancel()
	text, status := "", http.StatusOK
	for _, check := range []struct {
		name string
		ok   bool
	}{
		{"intake", !r.draining.Load()},
		{"database", r.database.Pool.Ping(ctx) == nil},
	} {
		mark := "+"
		if !check.ok {
			mark, status = "-", http.StatusServiceUnavailable
		}
		text += fmt.Sprintf("[%s] %s\n", mark, check.name)
	}
	text += r.loading()
	if !req.URL.Query().Has("verbose") {
		text = map[int]string{http.StatusOK: "ok\n", http.StatusServiceUnavailable: "not ready\n"}[status]
	}
	writeText(w, status, text)
}

// loading says how far the index of everybody is. It decides nothing: requests
// are served meanwhile, but for simulations.
func (r *readiness) loading() string {
	if r.population.IsLoaded() {
		return fmt.Sprintf("[+] population: %d profiles\n", r.population.Len())
	}
	return fmt.Sprintf("[ ] population: loading, %d profiles so far\n", r.population.Len())
}
