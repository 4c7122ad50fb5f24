package adminui

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

var built = fstest.MapFS{
	"index.html":             {Data: []byte("<title>the application</title>")},
	"favicon.svg":            {Data: []byte("<svg/>")},
	"assets/index-C0FFEE.js": {Data: []byte("start()")},
}

func get(h http.Handler, method, address string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, address, nil))
	return w
}

func TestAddressesLeadToFilesOrToTheApplication(t *testing.T) {
	for _, c := range []struct {
		address, content, kind, caching string
		status                          int
	}{
		{"/admin/", "the application", "text/html; charset=utf-8", "no-cache", http.StatusOK},
		{"/admin/index.html", "the application", "text/html; charset=utf-8", "no-cache", http.StatusOK},
		{"/admin/segments/big-spender/edit?tab=code", "the application", "text/html; charset=utf-8", "no-cache", http.StatusOK},
		{"/admin/segments/v1.2", "the application", "text/html; charset=utf-8", "no-cache", http.StatusOK},
		{"/admin/assets/index-C0FFEE.js", "start()", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", http.StatusOK},
		{"/admin/assets/index-GONE.js", "404", "text/plain; charset=utf-8", "no-store", http.StatusNotFound},
		{"/admin/assets/", "404", "text/plain; charset=utf-8", "no-store", http.StatusNotFound},
		{"/admin/favicon.svg", "<svg/>", "image/svg+xml", "public, max-age=3600", http.StatusOK},
	} {
		w := get(handler(built), http.MethodGet, c.address)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.content) {
			t.Errorf("%s: got %d %q", c.address, w.Code, w.Body)
		}
		if got := w.Header().Get("Content-Type"); got != c.kind {
			t.Errorf("%s: content type %q, want %q", c.address, got, c.kind)
		}
		if got := w.Header().Get("Cache-Control"); got != c.caching {
			t.Errorf("%s: caching %q, want %q", c.address, got, c.caching)
		}
	}
}

func TestThePageRunsOnlyItsOwnScriptsAndInNoFrame(t *testing.T) {
	w := get(handler(built), http.MethodGet, "/admin/live")
	for _, want := range []string{"default-src 'self'", "script-src 'self';", "frame-ancestors 'none'", "base-uri 'none'"} {
		if got := w.Header().Get("Content-Security-Policy"); !strings.Contains(got, want) {
			t.Errorf("the policy %q lacks %q", got, want)
		}
	}
	if w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Error("browsers may guess types")
	}
}

func TestOnlyReadingIsAnswered(t *testing.T) {
	if w := get(handler(built), http.MethodPost, "/admin/segments"); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("got %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}

func TestABinaryWithoutTheApplicationSaysHowToBuildIt(t *testing.T) {
	w := get(handler(fstest.MapFS{".gitkeep": {}}), http.MethodGet, "/admin/")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "make ui") {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
}

func TestWhatIsEmbeddedIsServed(t *testing.T) {
	if w := get(Handler(), http.MethodGet, "/admin/"); w.Code != http.StatusOK || w.Body.Len() == 0 {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
}

func TestLargeFilesAreSentCompressed(t *testing.T) {
	script := strings.Repeat("start();", 1000)
	h := handler(fstest.MapFS{"index.html": {}, "assets/index-C0FFEE.js": {Data: []byte(script)}})
	r := httptest.NewRequest(http.MethodGet, "/admin/assets/index-C0FFEE.js", nil)
	r.Header.Set("Accept-Encoding", "gzip, br, zstd")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() > 200 || !strings.Contains(w.Header().Get("Vary"), "Accept-Encoding") {
		t.Errorf("%d bytes, %v", w.Body.Len(), w.Header())
	}
	if plain := get(h, http.MethodGet, "/admin/assets/index-C0FFEE.js"); plain.Body.String() != script {
		t.Error("who accepts no encoding gets something else")
	}
}
