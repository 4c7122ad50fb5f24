package domain

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of fault an [Error] is. The list is closed: a client can
// switch over it and nothing else ever appears.
type Code string

// The codes, as they appear in the API.
const (
	BadUserInput    Code = "BAD_USER_INPUT"
	PIIRejected     Code = "PII_REJECTED"
	Unauthenticated Code = "UNAUTHENTICATED"
	Forbidden       Code = "FORBIDDEN"
	NotFound        Code = "NOT_FOUND"
	Taken           Code = "TAKEN"
	StaleVersion    Code = "STALE_VERSION"
	Conflict        Code = "CONFLICT"
	InUse           Code = "IN_USE"
	LimitExceeded   Code = "LIMIT_EXCEEDED"
	RateLimited     Code = "RATE_LIMITED"
	CursorExpired   Code = "CURSOR_EXPIRED"
	Unavailable     Code = "UNAVAILABLE"
	Internal        Code = "INTERNAL"
)

// Error is a fault that a person or a client can act on. Its text never
// repeats input and never shows anything internal.
type Error struct {
	Code Code
	// Path names the faulty part of the input, as in "rules[1].operator";
	// empty when the whole input is meant.
	Path    string
	Message string
}

// Errorf makes an Error. The arguments must be ours, never the caller's input.
func Errorf(code Code, path, format string, args ...any) *Error {
	return &Error{Code: code, Path: path, Message: fmt.Sprintf(format, args...)}
}

func (e *Error) Error() string {
	if e.Path == "" {
		return e.Message
	}
	return e.Path + ": " + e.Message
}

// Under returns a copy of e whose path lies below prefix.
func (e *Error) Under(prefix string) *Error {
	return &Error{Code: e.Code, Path: JoinPath(prefix, e.Path), Message: e.Message}
}

// Faults are all the errors of one input, in the order of the input.
type Faults []*Error

// Add appends one fault.
func (f *Faults) Add(code Code, path, format string, args ...any) {
	*f = append(*f, Errorf(code, path, format, args...))
}

// Err returns f as an error, nil when there are none.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// Under returns the faults with their paths below prefix.
func (f Faults) Under(prefix string) Faults {
	out := make(Faults, len(f))
	for i, e := range f {
		out[i] = e.Under(prefix)
	}
	return out
}

func (f Faults) Error() string {
	texts := make([]string, len(f))
	for i, e := range f {
		texts[i] = e.Error()
	}
	return strings.Join(texts, "\n")
}

// FaultsOf returns the faults that err carries, nil when err is not a fault of
// the input but something internal.
func FaultsOf(err error) Faults {
	var many Faults
	if errors.As(err, &many) {
		return many
	}
	var one *Error
	if errors.As(err, &one) {
		return Faults{one}
	}
	return nil
}

// JoinPath puts path below prefix: "segments[0]" and "rules[1]" become
// "segments[0].rules[1]".
func JoinPath(prefix, path string) string {
	switch {
	case prefix == "":
		return path
	case path == "":
		return prefix
	case path[0] == '[':
		return prefix + path
	}
	return prefix + "." + path
}
