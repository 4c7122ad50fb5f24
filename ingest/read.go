package ingest

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"slices"
	"strings"

	"halftone/domain"
)

const (
	mediaJSON   = "application/json"
	mediaNDJSON = "application/x-ndjson"
	// mediaText is JSON too: it is the only type that a page can send with
	// sendBeacon to another origin.
	mediaText = "text/plain"
)

// media returns the media type of the body if it is one of those taken; if not,
// it answers. JSON may come as text from whoever cannot say more in a header.
func (x *exchange) media(taken ...string) (string, bool) {
	media, params, err := mime.ParseMediaType(x.r.Header.Get("Content-Type"))
	if media == mediaText && x.r.Header.Get("Authorization") == "" {
		media = mediaJSON
	}
	charset := strings.ToLower(params["charset"])
	if err != nil || !slices.Contains(taken, media) || charset != "" && charset != "utf-8" {
		x.refuse(http.StatusUnsupportedMediaType, domain.Errorf(domain.BadUserInput, "", "only %s in UTF-8 is taken, and text/plain from pages", strings.Join(taken, " or ")))
		return "", false
	}
	if encoding := x.encoding(); encoding != "" && encoding != "identity" && encoding != "gzip" {
		x.refuse(http.StatusUnsupportedMediaType, domain.Errorf(domain.BadUserInput, "", "only gzip is taken as a content encoding"))
		return "", false
	}
	return media, true
}

func (x *exchange) encoding() string {
	return strings.ToLower(strings.TrimSpace(x.r.Header.Get("Content-Encoding")))
}

func (x *exchange) isPacked() bool { return x.encoding() == "gzip" }

// readBody appends the body to buffer. The error is LIMIT_EXCEEDED when it has
// more bytes than limit.
func (x *exchange) readBody(buffer []byte, limit int64) ([]byte, error) {
	var body io.Reader = http.MaxBytesReader(x.w, x.r.Body, limit)
	if x.isPacked() {
		unpacked, err := newGunzip(body)
		if err != nil {
			return buffer, stopOf(err)
		}
		body = unpacked
	}
	body = io.LimitReader(body, limit+1)
	for {
		if len(buffer) == cap(buffer) {
			buffer = append(buffer, 0)[:len(buffer)]
		}
		n, err := body.Read(buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		switch {
		case int64(len(buffer)) > limit:
			return buffer, domain.Errorf(domain.LimitExceeded, "", "the body is larger than %d bytes", limit)
		case errors.Is(err, io.EOF):
			return buffer, nil
		case err != nil:
			return buffer, stopOf(err)
		}
	}
}

// errStalled is the fault of a sender who is too slow.
var errStalled = domain.Errorf(domain.Unavailable, "", "the body did not come within %v", stall)

// stopOf says why a body cannot be read to its end.
func stopOf(err error) *domain.Error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return domain.Errorf(domain.LimitExceeded, "", "the body is larger than %d bytes", tooLarge.Limit)
	case errors.Is(err, errBomb):
		return domain.Errorf(domain.LimitExceeded, "", "the body unpacks to more than %d times its size", maxRatio)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errStalled
	}
	return domain.Errorf(domain.BadUserInput, "", "the body cannot be read to its end")
}
