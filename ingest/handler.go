package ingest

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"

	"halftone/domain"
	"halftone/domain/intake"
)

// Config is what the doors stand on; all of it is required.
type Config struct {
	Intake  *intake.Service
	Gate    *intake.Gate
	Origins Origins
	// Refused counts a request that is answered with an error.
	Refused func(door string, reason domain.Code)
	Logger  *slog.Logger
}

// Handler answers POST /v1/signals, POST /fingerprint and GET /collect.js. It is safe for
// concurrent use.
type Handler struct {
	Config
	doors   http.Handler
	batches sync.Pool // of *batch
	lines   sync.Pool // of *lineReader

	stopping context.Context // done from Stop on
	stop     context.CancelFunc
}

// NewHandler returns the doors over their services.
func NewHandler(c Config) *Handler {
	h := &Handler{Config: c}
	h.stopping, h.stop = context.WithCancel(context.Background())
	h.batches.New = func() any { return &batch{intake: c.Intake, places: map[string]int{}} }
	h.lines.New = func() any { return &lineReader{buffer: make([]byte, lineBuffer)} }
	mux := http.NewServeMux()
	mux.Handle("/v1/signals", h.door("signals", (*exchange).recordSignals))
	mux.Handle("/fingerprint", h.door("fingerprint", (*exchange).identify))
	mux.Handle("GET /collect.js", serveScript())
	h.doors = mux
	return h
}

// Stop ends the streams under way, which might never end by themselves: each is
// answered, with what is in and that the rest is to be sent again.
func (h *Handler) Stop() { h.stop() }

// ServeHTTP answers one request. Nothing of its body is read before its sender
// is known to be welcome.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.doors.ServeHTTP(w, r) }

// door is what every door does with a request before it reads it.
func (h *Handler) door(name string, serve func(*exchange)) http.Handler {
	return h.Origins.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := &exchange{Handler: h, door: name, w: w, r: r}
		defer func() {
			if cause := recover(); cause != nil {
				x.refuseFor(fmt.Errorf("panic: %v\n%s", cause, debug.Stack()))
			}
		}()
		switch {
		case !h.Origins.allow(r):
			x.refuse(http.StatusForbidden, domain.Errorf(domain.Forbidden, "", "pages of this origin are not served"))
		case r.Method != http.MethodPost:
			w.Header().Set("Allow", http.MethodPost)
			x.refuse(http.StatusMethodNotAllowed, domain.Errorf(domain.BadUserInput, "", "only POST is taken"))
		case x.admit():
			serve(x)
		}
	}))
}
