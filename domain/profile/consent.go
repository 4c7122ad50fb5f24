package profile

import "cmp"

// ConsentState is what a visitor said about one purpose. The empty state is
// UNKNOWN.
type ConsentState string

// The states of consent.
const (
	ConsentUnknown ConsentState = "UNKNOWN"
	ConsentGranted ConsentState = "GRANTED"
	ConsentDenied  ConsentState = "DENIED"
)

// Consent is what a visitor allows.
type Consent struct {
	Persistence     ConsentState
	Personalization ConsentState
}

// ConsentVouched is the consent of an identity for which a service vouches.
func ConsentVouched() Consent {
	return Consent{Persistence: ConsentGranted, Personalization: ConsentGranted}
}

// Stricter is what both allow: a denial goes before not knowing, and that
// before a grant.
func (c Consent) Stricter(other Consent) Consent {
	return Consent{stricter(c.Persistence, other.Persistence), stricter(c.Personalization, other.Personalization)}
}

func stricter(a, b ConsentState) ConsentState {
	switch {
	case a == ConsentDenied || b == ConsentDenied:
		return ConsentDenied
	case a == ConsentGranted && b == ConsentGranted:
		return ConsentGranted
	}
	return ConsentUnknown
}

// DeniedBy is what still holds when another statement counts as far as it denies.
func (c Consent) DeniedBy(other Consent) Consent {
	if other.Persistence == ConsentDenied {
		c.Persistence = ConsentDenied
	}
	if other.Personalization == ConsentDenied {
		c.Personalization = ConsentDenied
	}
	return c
}

// Restated is what holds after a later statement of the visitor: UNKNOWN
// leaves what was said before.
func (c Consent) Restated(statement Consent) Consent {
	return Consent{restated(c.Persistence, statement.Persistence), restated(c.Personalization, statement.Personalization)}
}

func restated(before, statement ConsentState) ConsentState {
	if statement == "" || statement == ConsentUnknown {
		return cmp.Or(before, ConsentUnknown)
	}
	return statement
}

// IsFrozen tells whether the visitor denies persistence: nothing is added to
// such a profile until it is erased or expires.
func (p *Profile) IsFrozen() bool { return p.Consent.Persistence == ConsentDenied }

// IsSilent tells whether the visitor denies personalization: such a profile is a
// member of nothing, and no score of it is shown.
func (p *Profile) IsSilent() bool { return p.Consent.Personalization == ConsentDenied }

// State records a statement of the visitor and tells whether it changed
// anything. A frozen profile does not thaw.
func (p *Profile) State(statement Consent) bool {
	before := p.Consent
	p.Consent = before.Restated(statement)
	if before.Persistence == ConsentDenied {
		p.Consent.Persistence = ConsentDenied
	}
	return p.Consent != before
}
