package session

import "halftone/domain/profile"

// When is the moment at which a session elevates.
type When string

// The moments.
const (
	Now   When = "NOW"
	AtEnd When = "AT_END"
	Never When = "NEVER"
)

// Reason is why a session elevates when it does, or does not.
type Reason string

// The reasons, in the order in which [Decide] looks for them.
const (
	NoIdentity    Reason = "NO_IDENTITY"
	NoConsent     Reason = "NO_CONSENT"
	NothingNew    Reason = "NOTHING_NEW"
	HighIntent    Reason = "HIGH_INTENT"
	OptIn         Reason = "OPT_IN"
	Weight        Reason = "WEIGHT"
	StoredProfile Reason = "STORED_PROFILE"
	LowWeight     Reason = "LOW_WEIGHT"
)

// Decision is when a session elevates, and why.
type Decision struct {
	When   When
	Reason Reason
}

// elevatingWeight is the total weight, in ten-thousandths, above which a
// session elevates when it ends: 5.0 itself does not.
const elevatingWeight = 5_0000

// Decide is the elevation policy. Without a profile key and consent to
// persistence nothing ever leaves memory.
func Decide(s Snapshot) Decision {
	switch {
	case s.Identity == nil:
		return Decision{Never, NoIdentity}
	case s.Identity.Consent.Persistence != profile.ConsentGranted:
		return Decision{Never, NoConsent}
	case s.Unelevated == 0:
		return Decision{Never, NothingNew}
	case s.HighIntent > 0:
		return Decision{Now, HighIntent}
	case s.OptedIn:
		return Decision{Now, OptIn}
	case s.Weight > elevatingWeight:
		return Decision{AtEnd, Weight}
	case s.Stored:
		return Decision{AtEnd, StoredProfile}
	}
	return Decision{Never, LowWeight}
}
