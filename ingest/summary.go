package ingest

import (
	"net/http"
	"slices"

	"halftone/domain"
)

// maxRejections bounds the rejections that an answer lists.
const maxRejections = 1000

// summary is the answer to signals.
type summary struct {
	Accepted   int         `json:"accepted"`
	Duplicates int         `json:"duplicates"`
	Rejected   []rejection `json:"rejected"`
	// RejectedTotal is there when there are more than are listed.
	RejectedTotal int `json:"rejectedTotal,omitempty"`
	// Code and Message say why a stream was not read to its end.
	Code    domain.Code `json:"code,omitempty"`
	Message string      `json:"message,omitempty"`

	rejected int
	// byVisit counts the rejected signals whose visit was refused; of those
	// visits, visitFault is the fault of the first.
	byVisit    int
	visitFault domain.Code
	// isUnavailable tells that signals could not be committed.
	isUnavailable bool
	internal      error
}

// rejection is a signal that is not taken. Line counts from 1 in a stream; in a
// JSON body it is the index of the signal among all, from 0.
type rejection struct {
	Line int         `json:"line"`
	Code domain.Code `json:"code"`
	Path string      `json:"path,omitempty"`
}

func (s *summary) reject(line int, code domain.Code, path string) {
	if s.rejected++; len(s.Rejected) < maxRejections {
		s.Rejected = append(s.Rejected, rejection{line, code, path})
	}
}

// refuse rejects a signal for a fault of its visit.
func (s *summary) refuse(line int, fault *domain.Error) {
	if s.byVisit++; s.visitFault == "" {
		s.visitFault = fault.Code
	}
	s.isUnavailable = s.isUnavailable || fault.Code == domain.Unavailable
	s.reject(line, fault.Code, fault.Path)
}

// stop notes why the rest of a stream is not read.
func (s *summary) stop(fault *domain.Error) { s.Code, s.Message = fault.Code, fault.Message }

// status is that of the answer, with the reason when it is an error: 200 once
// anything went in, also beside rejections, and otherwise what is wrong with the
// visits. A body that is to be sent again as a whole is 503; of a stream, what is
// UNAVAILABLE is sent again.
func (s *summary) status(isStream bool) (status int, reason domain.Code) {
	switch isNothingIn := s.Accepted+s.Duplicates == 0; {
	case s.Code == domain.Unavailable: // a stream stood still
		return http.StatusRequestTimeout, s.Code
	case s.Code != "":
		return statusOf(s.Code), s.Code
	case s.internal != nil:
		return http.StatusInternalServerError, domain.Internal
	case s.isUnavailable && (isNothingIn || !isStream):
		return http.StatusServiceUnavailable, domain.Unavailable
	case isNothingIn && s.byVisit > 0 && s.byVisit == s.rejected:
		return statusOf(s.visitFault), s.visitFault
	}
	return http.StatusOK, ""
}

// finish makes the summary fit to be written.
func (s *summary) finish() {
	slices.SortFunc(s.Rejected, func(a, b rejection) int { return a.Line - b.Line })
	if s.rejected > len(s.Rejected) {
		s.RejectedTotal = s.rejected
	}
	if s.Rejected == nil {
		s.Rejected = []rejection{} // a list is never null
	}
}
