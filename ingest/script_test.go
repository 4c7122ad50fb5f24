package ingest_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"halftone/ingest/collector"
)

func TestTheScriptIsServedForBrowsersToKeep(t *testing.T) {
	s := memorySite(0)
	get := func(headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/collect.js", nil)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		return w
	}
	plain, packed := get(), get("Accept-Encoding", "br, gzip")
	if plain.Body.String() != string(collector.Script) {
		t.Error("another script is served")
	}
	z, err := gzip.NewReader(packed.Body)
	must(t, err)
	if text, err := io.ReadAll(z); err != nil || string(text) != string(collector.Script) || packed.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("packed: %v %v", err, packed.Header())
	}
	for name, want := range map[string]string{
		"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding",
	} {
		if got := plain.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if w := get("If-None-Match", plain.Header().Get("ETag")); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("unchanged: %d", w.Code)
	}
	if w := s.post("/collect.js", json1, "{}"); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}
