package ingest

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"halftone/domain"
	"halftone/domain/intake"
)

// exchange is one request and its answer.
type exchange struct {
	*Handler
	door   string
	w      http.ResponseWriter
	r      *http.Request
	caller intake.Caller
}

// admit finds out who calls and lets them in; if not, it answers.
func (x *exchange) admit() bool {
	caller, err := x.identifyCaller()
	wait, late := x.Gate.Enter(caller, time.Now()) // also charges those who only try credentials
	switch {
	case late != nil:
		x.retryAfter(wait)
		x.refuseFor(late)
		return false
	case err != nil:
		x.refuseFor(err)
		return false
	}
	caller.OptOut = x.r.Header.Get("Sec-GPC") == "1"
	x.caller = caller
	return true
}

// identifyCaller tells who calls: whoever the credential belongs to, else a page
// of an allowed origin, which is a COLLECTOR, else nobody. Nobody may still
// bring a visitor token in the body.
func (x *exchange) identifyCaller() (intake.Caller, error) {
	if x.r.Header.Get("Authorization") != "" {
		credential := x.credential()
		if credential == "" {
			return intake.Stranger(x.r.RemoteAddr), domain.Errorf(domain.Unauthenticated, "", "needs a bearer token")
		}
		caller, err := x.Gate.Admit(x.r.Context(), credential, x.r.RemoteAddr)
		if err == nil && !caller.May(domain.Service, domain.Collector, domain.Visitor) {
			err = domain.Errorf(domain.Forbidden, "", "needs a role that this credential does not carry")
		}
		return caller, err
	}
	caller := intake.Stranger(x.r.RemoteAddr)
	if x.r.Header.Get("Origin") != "" {
		caller.Actor = domain.Actor{Name: "collector", Roles: []domain.Role{domain.Collector}}
	}
	return caller, nil
}

// credential is the bearer token of the request, empty when it has none.
func (x *exchange) credential() string {
	scheme, credential, _ := strings.Cut(x.r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return credential
}

// problem is the answer to a request that is refused as a whole.
type problem struct {
	Code    domain.Code `json:"code"`
	Path    string      `json:"path,omitempty"`
	Message string      `json:"message"`
	// ID finds an internal error in the log.
	ID string `json:"id,omitempty"`
}

// refuse answers a request of which nothing is taken.
func (x *exchange) refuse(status int, fault *domain.Error) {
	x.Refused(x.door, fault.Code)
	x.write(status, problem{Code: fault.Code, Path: fault.Path, Message: fault.Message})
}

// refuseFor refuses a request for an error, which is logged if it is none that
// the caller can do anything about.
func (x *exchange) refuseFor(err error) {
	faults := domain.FaultsOf(err)
	switch {
	case errors.Is(err, errStalled):
		x.refuse(http.StatusRequestTimeout, errStalled)
		return
	case len(faults) > 0:
		x.refuse(statusOf(faults[0].Code), faults[0])
		return
	}
	x.Refused(x.door, domain.Internal)
	x.write(http.StatusInternalServerError, problem{Code: domain.Internal, Message: "an internal error, logged under its id", ID: x.log(err)})
}

// log logs an internal error and returns the id to find it by.
func (x *exchange) log(err error) (id string) {
	id = rand.Text()
	x.Logger.ErrorContext(x.r.Context(), "internal error", "id", id, "error", err)
	return id
}

// statusOf is the status of an answer that says nothing but this.
func statusOf(code domain.Code) int {
	switch code {
	case domain.Unauthenticated:
		return http.StatusUnauthorized
	case domain.Forbidden:
		return http.StatusForbidden
	case domain.Conflict:
		return http.StatusConflict
	case domain.LimitExceeded:
		return http.StatusRequestEntityTooLarge
	case domain.RateLimited:
		return http.StatusTooManyRequests
	case domain.Unavailable:
		return http.StatusServiceUnavailable
	case domain.Internal:
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

func (x *exchange) retryAfter(wait time.Duration) {
	x.w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
}

func (x *exchange) write(status int, answer any) {
	text, err := json.Marshal(answer)
	if err != nil { // never: texts and numbers can be written
		text = []byte(`{}`)
	}
	header := x.w.Header()
	header.Set("Content-Type", "application/json; charset=utf-8")
	switch status {
	case http.StatusUnauthorized:
		header.Set("WWW-Authenticate", "Bearer")
	case http.StatusServiceUnavailable:
		x.retryAfter(time.Second)
	}
	x.w.WriteHeader(status)
	_, _ = x.w.Write(append(text, '\n')) // a client that has left is nobody's fault
}
