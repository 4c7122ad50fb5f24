package ingest

import (
	"net/http"
	"net/url"
	"slices"
)

// Origins are the browser origins whose pages may call, as in
// https://shop.example. Pages of the server's own origin always may.
type Origins []string

// preflightAge is for how many seconds a browser need not ask again.
const preflightAge = "600"

// allow tells whether a request may be served as far as its origin goes. One
// without an origin does not come from a page.
func (o Origins) allow(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	return origin == "" || slices.Contains(o, origin) || isOwn(origin, r.Host)
}

// isOwn compares hosts only: whether a proxy speaks TLS in front is not known.
func isOwn(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host == host && host != ""
}

// Wrap lets pages of the origins call next (CORS), and answers their preflight
// requests. It keeps no page from calling: an origin that is not allowed only
// cannot read the answer, nor send what needs a preflight. Credentials that a
// browser adds by itself are never allowed; ours are written by the page.
func (o Origins) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Add("Vary", "Origin")
		origin := r.Header.Get("Origin")
		isPage := origin != "" && o.allow(r)
		if isPage {
			header.Set("Access-Control-Allow-Origin", origin)
			header.Set("Access-Control-Expose-Headers", "Retry-After")
		}
		if isPage && r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			header.Set("Access-Control-Allow-Methods", http.MethodPost)
			header.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Encoding")
			header.Set("Access-Control-Max-Age", preflightAge)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}
