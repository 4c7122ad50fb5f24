package graph

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"halftone/domain"
	"halftone/domain/intake"
	"halftone/domain/strictjson"
)

// cookieName is the cookie in which a browser keeps the token of who signed in:
// no script can read it there.
const cookieName = "halftone"

// maxSignIn bounds the body of a sign-in, in bytes.
const maxSignIn = 4 << 10

// SignIn answers POST /admin/session, which exchanges {"token": "..."} for a
// cookie that the API takes as it takes the token, and DELETE, which removes it.
type SignIn struct {
	Gate    *intake.Gate
	Refused func(reason domain.Code) // as that of [Config]
}

func (s SignIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := answer{ResponseWriter: w, media: mediaJSON, refused: s.Refused}
	if !isOwnPage(r) {
		a.refuse(http.StatusForbidden, requestError(domain.Forbidden, "pages of another origin may not sign in or out"))
		return
	}
	switch r.Method {
	case http.MethodPost:
		s.enter(a, r)
	case http.MethodDelete:
		http.SetCookie(w, cookieOf(r, "", -1))
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Allow", "POST, DELETE")
		a.refuse(http.StatusMethodNotAllowed, requestError(domain.BadUserInput, "only POST and DELETE are taken"))
	}
}

func (s SignIn) enter(a answer, r *http.Request) {
	if refusal := checkHeader(r); refusal != nil {
		a.refuse(refusal.status, requestError(domain.BadUserInput, "%s", refusal.reason))
		return
	}
	if wait, late := s.Gate.Enter(intake.Stranger(r.RemoteAddr), time.Now()); late != nil { // guesses are charged
		a.retryAfter(wait)
		a.refuse(http.StatusTooManyRequests, requestError(domain.RateLimited, "%s", late))
		return
	}
	token, err := readToken(http.MaxBytesReader(a, r.Body, maxSignIn))
	if err != nil {
		a.refuse(http.StatusBadRequest, requestError(domain.BadUserInput, "the body must be a JSON object with the text token"))
		return
	}
	switch _, err := s.Gate.Tokens.Authenticate(r.Context(), token); {
	case isUnauthenticated(err):
		a.refuse(http.StatusUnauthorized, requestError(domain.Unauthenticated, "the token is unknown, expired or revoked"))
	case err != nil:
		a.refuse(http.StatusServiceUnavailable, requestError(domain.Unavailable, "tokens cannot be checked for the moment; try again"))
	default:
		http.SetCookie(a, cookieOf(r, token, 0))
		a.WriteHeader(http.StatusNoContent)
	}
}

var errNoToken = errors.New("no token")

func readToken(body io.Reader) (token string, err error) {
	text, err := io.ReadAll(body)
	if err != nil {
		return "", err
	}
	r := strictjson.NewReader(text)
	r.Object(func(key []byte) {
		if string(key) == "token" && r.Kind() == strictjson.String {
			token = r.String()
			return
		}
		r.Raw()
	})
	r.End()
	if r.Err() != nil || token == "" {
		return "", errNoToken
	}
	return token, nil
}

// cookieOf lasts as long as the browser; a maxAge below 0 removes it.
func cookieOf(r *http.Request, token string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: cookieName, Value: token, Path: "/", MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil || !isLoopback(r.Host),
	}
}

// isLoopback tells whether a host is this machine, where plain HTTP is as safe as
// it gets and some browsers keep no Secure cookie.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// credentialOf is the credential of a request: a bearer token, which only our own
// code can add, else the cookie, which a browser adds by itself and which therefore
// counts only on pages of ours. It is empty when there is none.
func credentialOf(r *http.Request) (credential string, err error) {
	if credential = bearer(r.Header.Get("Authorization")); credential != "" {
		return credential, nil
	}
	cookie, err := r.Cookie(cookieName)
	if err != nil { // there is none
		return "", nil
	}
	if !isOwnPage(r) {
		return "", domain.Errorf(domain.Forbidden, "", "pages of another origin cannot use the cookie")
	}
	return cookie.Value, nil
}

// isOwnPage tells whether a request comes from a page of the host it goes to, or
// from no page. Hosts are compared only: whether a proxy in front speaks TLS is not known.
func isOwnPage(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	page, err := url.Parse(origin)
	return err == nil && page.Host != "" && page.Host == r.Host
}
