package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"mime"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"halftone/domain"
	"halftone/domain/intake"
)

const (
	// maxBody bounds the body of a request, in bytes.
	maxBody = 1 << 20

	mediaJSON     = "application/json"
	mediaResponse = "application/graphql-response+json"
)

// ServeHTTP answers one request by GraphQL over HTTP: POST with a JSON body and
// a bearer token, or the cookie of [SignIn]; or it upgrades a GET to a WebSocket. Nothing of the body is read before the token is known to be good.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		h.serveSocket(w, r)
		return
	}
	a := answer{ResponseWriter: w, media: mediaOf(r.Header.Get("Accept")), refused: h.config.Refused}
	defer func() {
		if cause := recover(); cause != nil {
			a.refuse(http.StatusInternalServerError, h.internal(r.Context(), recovered(r.Context(), cause)))
		}
	}()
	if refusal := checkHeader(r); refusal != nil {
		if refusal.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", http.MethodPost)
		}
		a.refuse(refusal.status, requestError(domain.BadUserInput, "%s", refusal.reason))
		return
	}
	caller, err := h.authenticate(r)
	caller.OptOut = r.Header.Get("Sec-GPC") == "1"
	if wait, late := h.config.Gate.Enter(caller, time.Now()); late != nil { // also charges those who only try credentials
		a.retryAfter(wait)
		err = late
	}
	if err != nil {
		e := h.present(r.Context(), err)
		if e.Extensions["code"] == domain.Unauthenticated {
			w.Header().Set("WWW-Authenticate", "Bearer")
		}
		a.refuse(statusOf(e), e)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		a.refuse(unread(err))
		return
	}
	req, fault := readRequest(body)
	if fault != nil {
		a.refuse(http.StatusBadRequest, requestError(fault.Code, "%s", fault.Message))
		return
	}
	h.answer(intake.WithCaller(r.Context(), caller), a, req)
}

// refusal is a request of which only the header was read.
type refusal struct {
	status int
	reason string
}

func checkHeader(r *http.Request) *refusal {
	if r.Method != http.MethodPost {
		return &refusal{http.StatusMethodNotAllowed, "only POST is taken"}
	}
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := strings.ToLower(params["charset"])
	if err != nil || media != mediaJSON || charset != "" && charset != "utf-8" {
		return &refusal{http.StatusUnsupportedMediaType, "only application/json in UTF-8 is taken"}
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return &refusal{http.StatusUnsupportedMediaType, "compressed bodies are not taken"}
	}
	return nil
}

func (h *Handler) authenticate(r *http.Request) (intake.Caller, error) {
	credential, err := credentialOf(r)
	switch {
	case err != nil:
		return intake.Stranger(r.RemoteAddr), err
	case credential == "":
		return intake.Stranger(r.RemoteAddr), domain.Errorf(domain.Unauthenticated, "", "needs a bearer token")
	}
	return h.config.Gate.Admit(r.Context(), credential, r.RemoteAddr)
}

// bearer is the token of an Authorization header, empty when it holds none.
func bearer(authorization string) string {
	scheme, secret, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return secret
}

// statusOf is the status under which an error leaves that concerns the whole
// request, not only its content.
func statusOf(e *gqlerror.Error) int {
	switch e.Extensions["code"] {
	case domain.Unauthenticated:
		return http.StatusUnauthorized
	case domain.Forbidden:
		return http.StatusForbidden
	case domain.Unavailable:
		return http.StatusServiceUnavailable
	case domain.RateLimited:
		return http.StatusTooManyRequests
	}
	return http.StatusInternalServerError
}

// unread is the answer to a body that could not be read.
func unread(err error) (status int, e *gqlerror.Error) {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge, requestError(domain.LimitExceeded, "the body is larger than 1 MiB")
	case errors.Is(err, os.ErrDeadlineExceeded):
		return http.StatusRequestTimeout, requestError(domain.Unavailable, "the body did not come in time")
	}
	return http.StatusBadRequest, requestError(domain.BadUserInput, "the body cannot be read to its end")
}

// mediaOf chooses the media type of the answer: what the client names first.
func mediaOf(accept string) string {
	for _, part := range strings.Split(accept, ",") {
		switch media, _, _ := mime.ParseMediaType(part); media {
		case mediaResponse:
			return mediaResponse
		case mediaJSON, "application/*", "*/*":
			return mediaJSON
		}
	}
	return mediaJSON
}

// answer writes one response.
type answer struct {
	http.ResponseWriter
	media   string
	refused func(reason domain.Code) // see [Config]
}

func (a answer) retryAfter(wait time.Duration) {
	a.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
}

// requestErrors answers a request that is not executed. A client that accepts
// only application/json gets 200, as it cannot tell our 400 from a proxy's.
func (a answer) requestErrors(errs gqlerror.List) {
	status := http.StatusOK
	if a.media == mediaResponse {
		status = http.StatusBadRequest
	}
	a.write(status, nil, errs)
}

// refuse answers with one error that concerns the whole request.
func (a answer) refuse(status int, e *gqlerror.Error) {
	a.write(status, nil, gqlerror.List{e})
}

// write writes a response; data is nil when the request was not executed.
func (a answer) write(status int, data []byte, errs gqlerror.List) {
	if len(errs) > 0 && (data == nil || status != http.StatusOK) {
		reason, _ := errs[0].Extensions["code"].(domain.Code)
		a.refused(reason)
	}
	var b bytes.Buffer
	b.WriteByte('{')
	if len(errs) > 0 {
		text, err := json.Marshal(errs)
		if err != nil { // never: all that an error holds can be written
			text = []byte(`[]`)
		}
		b.WriteString(`"errors":`)
		b.Write(text)
	}
	if data != nil {
		if len(errs) > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"data":`)
		b.Write(data)
	}
	b.WriteByte('}')

	header := a.Header()
	header.Set("Content-Type", a.media+"; charset=utf-8")
	if status == http.StatusServiceUnavailable {
		a.retryAfter(time.Second)
	}
	a.WriteHeader(status)
	_, _ = a.Write(b.Bytes()) // a client that has left is nobody's fault
}
