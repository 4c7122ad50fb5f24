package session

import (
	"strings"
	"time"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/signal"
)

// Key names one visit. It lives in memory only: no error of this package
// repeats one.
type Key string

const maxKeyLength = 128 // bytes

// ParseKey reads a session key: 1 to 128 letters, digits, '_', '-', '.' or ':'.
// The error is BAD_USER_INPUT.
func ParseKey(text string) (Key, error) {
	if text == "" || len(text) > maxKeyLength || strings.ContainsFunc(text, isForeign) {
		return "", domain.Errorf(domain.BadUserInput, "", "must be 1 to %d letters, digits, '_', '-', '.' or ':'", maxKeyLength)
	}
	return Key(text), nil
}

// isForeign tells whether no key holds r.
func isForeign(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > ':') && r != '_' && r != '-' && r != '.'
}

// Identity is the profile key that was resolved for a session, with what its
// visitor allows.
type Identity struct {
	Key     domain.ProfileKey
	Mode    domain.IdentificationMode
	Consent profile.Consent
	// StatedAt is when the visitor stated the consent: a denial is lifted only by
	// what was stated later. Zero is earlier than any, as of those for whom
	// somebody else vouches.
	StatedAt time.Time
}

// Arrival is one request's worth of one session.
type Arrival struct {
	Key Key
	// Identity is nil when the request names none; the session then keeps the
	// one it has. Its consent replaces the one the session knew, except that of a weaker
	// identity than the session has: of that only denials count.
	Identity *Identity
	// OptOut tells that the device asks for it: nothing of the visit elevates from
	// then on, whatever its identity allows.
	OptOut bool
	// Context is what the caller knows of device and referrer. The first value
	// of a session stays: it is where the visit began.
	Context profile.Context
	// EntryPath has neither query nor fragment.
	EntryPath string
	// Signals are accepted ones, screened for personal data.
	Signals []signal.Signal
}

// Receipt says what became of an arrival.
type Receipt struct {
	// Accepted is how many signals were new, Duplicates how many were repeats.
	Accepted, Duplicates int
	// Conflicts are the indexes into Arrival.Signals of those whose id had been
	// used for other content; they had no effect on the profile.
	Conflicts []int
	// Elevated tells that the call waited for an elevation and that it is
	// committed.
	Elevated bool
	// Decision is the policy's, just after the signals were recorded.
	Decision Decision
}
