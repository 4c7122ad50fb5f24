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

// outline is what the policy looks at.
type outline struct {
	hasKey           bool
	persistence      profile.ConsentState
	unelevated, high int
	optedIn, stored  bool
	weight           int64
}

// Decide is the elevation policy. Without a profile key and consent to
// persistence nothing ever leaves memory.
func Decide(s Snapshot) Decision {
	o := outline{unelevated: s.Unelevated, high: s.HighIntent, optedIn: s.OptedIn, stored: s.Stored, weight: s.Weight}
	if s.Identity != nil {
		o.hasKey, o.persistence = true, s.Identity.Consent.Persistence
	}
	return o.decide()
}

func (o outline) decide() Decision {
	switch {
	case !o.hasKey:
		return Decision{Never, NoIdentity}
	case o.persistence != profile.ConsentGranted:
		return Decision{Never, NoConsent}
	case o.unelevated == 0:
		return Decision{Never, NothingNew}
	case o.high > 0:
		return Decision{Now, HighIntent}
	case o.optedIn:
		return Decision{Now, OptIn}
	case o.weight > elevatingWeight:
		return Decision{AtEnd, Weight}
	case o.stored:
		return Decision{AtEnd, StoredProfile}
	}
	return Decision{Never, LowWeight}
}

func (s *session) outline() outline {
	o := outline{
		hasKey: s.flags.has(hasIdentity), persistence: consents[s.consent&3],
		unelevated: int(s.pending.count), high: int(s.pending.high), optedIn: s.flags.has(isOptIn),
		stored: s.flags.has(isStored), weight: s.weight,
	}
	if f := s.flight(); f != nil {
		o.unelevated += int(f.count)
		o.high += int(f.high)
		o.optedIn = o.optedIn || f.optIn
	}
	return o
}
