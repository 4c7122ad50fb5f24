package graph_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"halftone/domain"
	"halftone/domain/access"
	"halftone/graph"
)

const ownOrigin = "http://example.com" // of the host that httptest asks

// signIn asks for a cookie with a token, as a page of the origin would.
func (s *site) signIn(method, address, token, origin string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address+"/admin/session", strings.NewReader(`{"token":`+quoted(token)+`}`))
	r.Header.Set("Content-Type", "application/json")
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	w := httptest.NewRecorder()
	graph.SignIn{Gate: s.config.Gate, Refused: s.config.Refused}.ServeHTTP(w, r)
	return w
}

func TestATokenIsExchangedForACookieThatNoScriptReads(t *testing.T) {
	s := openSite(t)
	for address, isSecure := range map[string]bool{"http://example.com": true, "https://127.0.0.1": true, "http://127.0.0.1:8080": false, "http://localhost": false, "http://[::1]:8080": false} {
		w := s.signIn(http.MethodPost, address, secretOf(domain.Analyst), "")
		cookies := w.Result().Cookies()
		if w.Code != http.StatusNoContent || len(cookies) != 1 {
			t.Fatalf("%s: got %d %s", address, w.Code, w.Body)
		}
		c := cookies[0]
		if c.Name != "halftone" || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Secure != isSecure {
			t.Errorf("%s: got %s", address, c)
		}
	}
	left := s.signIn(http.MethodDelete, ownOrigin, "", ownOrigin)
	if cookies := left.Result().Cookies(); left.Code != http.StatusNoContent || len(cookies) != 1 || cookies[0].MaxAge >= 0 || cookies[0].Value != "" {
		t.Errorf("got %d %v", left.Code, cookies)
	}
}

func TestWhoMayNotSignInGetsNoCookie(t *testing.T) {
	s := openSite(t)
	for name, c := range map[string]struct {
		method, token, origin string
		status                int
	}{
		"unknown token":            {http.MethodPost, "no", "", http.StatusUnauthorized},
		"no token":                 {http.MethodPost, "", "", http.StatusBadRequest},
		"too long":                 {http.MethodPost, strings.Repeat("x", 5000), "", http.StatusBadRequest},
		"foreign page":             {http.MethodPost, secretOf(domain.Admin), "https://elsewhere.example", http.StatusForbidden},
		"foreign page to sign out": {http.MethodDelete, "", "https://elsewhere.example", http.StatusForbidden},
		"hidden origin":            {http.MethodPost, secretOf(domain.Admin), "null", http.StatusForbidden},
		"other method":             {http.MethodGet, "", "", http.StatusMethodNotAllowed},
	} {
		if w := s.signIn(c.method, ownOrigin, c.token, c.origin); w.Code != c.status || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: got %d %v, want %d", name, w.Code, w.Header(), c.status)
		}
	}
}

func TestGuessesOfTokensAreToldToWait(t *testing.T) {
	s := openSite(t)
	s.config.Gate.Limiter = access.NewLimiter(1)
	var w *httptest.ResponseRecorder
	for range 5 {
		w = s.signIn(http.MethodPost, ownOrigin, "no", "")
	}
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" || s.refused.reasons[4] != domain.RateLimited {
		t.Errorf("got %d %v, counted %v", w.Code, w.Header(), s.refused.reasons)
	}
}

func TestTheCookieOpensTheAPIOnOwnPagesOnly(t *testing.T) {
	s := openSite(t)
	cookie := "halftone=" + secretOf(domain.Analyst)
	for name, c := range map[string]struct {
		headers []string
		status  int
	}{
		"own page":              {[]string{"Cookie", cookie, "Origin", ownOrigin}, http.StatusOK},
		"no page":               {[]string{"Cookie", cookie}, http.StatusOK},
		"foreign page":          {[]string{"Cookie", cookie, "Origin", "https://elsewhere.example"}, http.StatusForbidden},
		"same host, other port": {[]string{"Cookie", cookie, "Origin", "http://example.com:81"}, http.StatusForbidden},
		"hidden origin":         {[]string{"Cookie", cookie, "Origin", "null"}, http.StatusForbidden},
		"wrong cookie":          {[]string{"Cookie", "halftone=no"}, http.StatusUnauthorized},
		"token goes first":      {[]string{"Cookie", cookie, "Origin", "https://elsewhere.example", "Authorization", "Bearer " + secretOf(domain.Viewer)}, http.StatusOK},
	} {
		if w := s.post("", body(`{ viewer { name } }`), c.headers...); w.Code != c.status {
			t.Errorf("%s: got %d %s", name, w.Code, w.Body)
		}
	}
}

func TestTheCookieEndsWithItsToken(t *testing.T) {
	s := openSite(t)
	for _, end := range []string{"revoked_at = now()", "expires_at = now() - interval '1 second'"} {
		until := time.Now().Add(time.Hour)
		secret, token, err := s.config.Gate.Tokens.Issue(t.Context(), "short-lived", []domain.Role{domain.Analyst}, &until)
		must(t, err)
		_, err = s.db.Pool.Exec(t.Context(), "UPDATE api_token SET "+end+" WHERE id = $1", token.ID)
		must(t, err)
		if w := s.signIn(http.MethodPost, ownOrigin, secret, ""); w.Code != http.StatusUnauthorized {
			t.Errorf("%s: signs in with %d", end, w.Code)
		}
		w := s.post("", body(`{ viewer { name } }`), "Cookie", "halftone="+secret)
		if w.Code != http.StatusUnauthorized || !slices.Contains(codesOf(t, w), domain.Unauthenticated) {
			t.Errorf("%s: got %d %s", end, w.Code, w.Body)
		}
	}
}

func TestTheCookieOpensASocket(t *testing.T) {
	s := openSite(t)
	server := httptest.NewServer(s.handler)
	defer server.Close()
	conn, _, err := websocket.Dial(t.Context(), server.URL+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"},
		HTTPHeader: http.Header{"Cookie": {"halftone=" + secretOf(domain.Analyst)}, "Origin": {server.URL}}})
	must(t, err)
	defer conn.CloseNow()
	c := client{conn, t}
	c.send(`{"type":"connection_init"}`)
	if e := c.receive(); e.Type != "connection_ack" {
		t.Errorf("got %+v", e)
	}
}
