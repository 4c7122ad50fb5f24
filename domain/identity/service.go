package identity

import (
	"context"
	"fmt"
	"slices"
	"time"

	"halftone/domain"
	"halftone/domain/profile"
)

// Profiles are the stored profiles, as far as identity moves them.
type Profiles interface {
	// State records a visitor's statement with the profile under a key and
	// returns what then holds, nil when no profile is stored.
	State(ctx context.Context, key domain.ProfileKey, statement profile.Consent) (*profile.Consent, error)
	// Merge lets the profile under one key go over to an identity, and tells
	// whether there was anything to merge.
	Merge(ctx context.Context, from, identity domain.ProfileKey) (bool, error)
	// Rekey lets the key of now of an identifier name what an earlier one names,
	// which still does as long as a token may bear it.
	Rekey(ctx context.Context, mode domain.IdentificationMode, earlier, key domain.ProfileKey) error
}

// Service identifies visitors. It is safe for concurrent use.
type Service struct {
	keys     domain.Keyring
	profiles Profiles
	report   func(error)
}

// NewService returns a service over stored profiles. Faults that no caller is
// told go to report.
func NewService(keys domain.Keyring, profiles Profiles, report func(error)) *Service {
	return &Service{keys: keys, profiles: profiles, report: report}
}

// Claim is what a caller says of a visitor.
type Claim struct {
	// Mode IDENTITY is for callers with the SERVICE role only: whoever takes
	// the claim in has to see to that.
	Mode  domain.IdentificationMode
	Value string
	// Consent is what the visitor states now; UNKNOWN and empty state nothing.
	Consent profile.Consent
	// OptOut tells that the browser sends Sec-GPC: it denies persistence.
	OptOut bool
	// Known is the visitor token held so far, empty when there is none. One
	// that is not valid is as good as none.
	Known string
}

// statement is what the claim says of consent.
func (c Claim) statement() profile.Consent {
	if c.OptOut {
		c.Consent.Persistence = profile.ConsentDenied
	}
	return c.Consent
}

// Identify answers a claim with a token. It brings what is stored of the
// visitor under the key of now, merges the profile of a cookie into that of a log-in, and
// records the consent with the profile, if there is one. Errors are BAD_USER_INPUT with the
// path "mode", "value", "consent.persistence" or "consent.personalization", and UNAVAILABLE.
func (s *Service) Identify(ctx context.Context, claim Claim) (token string, v Visitor, err error) {
	value, err := identifier(claim.Mode, claim.Value)
	if err != nil {
		return "", v, err
	}
	if err := checkConsent(claim.Consent); err != nil {
		return "", v, err
	}
	v = Visitor{Mode: claim.Mode, Key: s.keys.ProfileKey(claim.Mode, value), ExpiresAt: time.Now().Add(TokenLife).Truncate(time.Second)}
	if err := s.rekey(ctx, claim.Mode, value); err != nil {
		return "", v, err
	}
	if err = s.agree(ctx, &v, value, claim); err != nil {
		return "", v, err
	}
	return s.sign(v), v, nil
}

// Denied returns the keys for which a claim denies persistence, none when it does
// not: that of its identifier, under earlier secrets too, and that of the token
// held so far, under which the visit may be known.
func (s *Service) Denied(claim Claim) (keys []domain.ProfileKey) {
	value, err := identifier(claim.Mode, claim.Value)
	if err != nil || checkConsent(claim.Consent) != nil || claim.statement().Persistence != profile.ConsentDenied {
		return nil
	}
	keys = append(s.keys.EarlierKeys(claim.Mode, value), s.keys.ProfileKey(claim.Mode, value))
	if known, err := s.Open(claim.Known); err == nil && !slices.Contains(keys, known.Key) {
		keys = append(keys, known.Key)
	}
	return keys
}

// Freeze denies persistence with the profile under a key, as a claim with Sec-GPC
// does, and tells whether the database answered. Where nothing is stored nothing is made.
func (s *Service) Freeze(ctx context.Context, key domain.ProfileKey) bool {
	_, err := s.profiles.State(ctx, key, Claim{OptOut: true}.statement())
	if err != nil && ctx.Err() == nil && domain.FaultsOf(err) == nil { // neither the caller nor the database is merely away
		s.report(err)
	}
	return err == nil
}

func checkConsent(c profile.Consent) error {
	var faults domain.Faults
	for _, purpose := range []struct {
		path  string
		state profile.ConsentState
	}{{"consent.persistence", c.Persistence}, {"consent.personalization", c.Personalization}} {
		if purpose.state != "" && !slices.Contains(states, purpose.state) {
			faults.Add(domain.BadUserInput, purpose.path, "must be UNKNOWN, GRANTED or DENIED")
		}
	}
	return faults.Err()
}

// agree merges what the claim connects and gives the visitor the consent that
// holds from now on. It lives in the token until a profile is stored, which then
// has the last word.
func (s *Service) agree(ctx context.Context, v *Visitor, value string, claim Claim) error {
	known, err := s.Open(claim.Known)
	logsIn := err == nil && known.Mode == domain.Cookie && claim.Mode == domain.Identity
	statement := claim.statement()
	said := statement
	isSame := err == nil && (known.Key == v.Key || slices.Contains(s.keys.EarlierKeys(claim.Mode, value), known.Key))
	if logsIn || isSame {
		said = known.Consent.Restated(statement)
		v.StatedAt = known.StatedAt
	}
	// A renewal states nothing: it makes no grant younger than a denial.
	if statement.Persistence == profile.ConsentGranted || statement.Persistence == profile.ConsentDenied {
		v.StatedAt = time.Now().Truncate(time.Microsecond)
	}
	if logsIn && said.Persistence != profile.ConsentDenied {
		merged, err := s.profiles.Merge(ctx, known.Key, v.Key)
		if err != nil {
			return err
		}
		if merged {
			if statement, err = s.keepDenial(ctx, v.Key, statement); err != nil {
				return err
			}
		}
	}
	held, err := s.profiles.State(ctx, v.Key, statement)
	if err != nil || held == nil {
		v.Consent = profile.Consent{}.Restated(said)
		return err
	}
	if said.Persistence == profile.ConsentDenied {
		held.Persistence = profile.ConsentDenied // said before anything was stored: this device opts out alone
	}
	v.Consent = *held
	return nil
}

// keepDenial takes from a statement what would lift a denial of one of the two
// profiles just merged: the stricter consent wins. A later statement may lift it.
func (s *Service) keepDenial(ctx context.Context, key domain.ProfileKey, statement profile.Consent) (profile.Consent, error) {
	held, err := s.profiles.State(ctx, key, profile.Consent{})
	if err == nil && held != nil && held.Personalization == profile.ConsentDenied {
		statement.Personalization = profile.ConsentUnknown
	}
	return statement, err
}

// rekeyPatience bounds what a rotation may cost a caller of Customer.
const rekeyPatience = time.Second

// Customer is the key of a login id that a caller with the SERVICE role gives.
// While earlier secrets are listed it also brings the profile under that key; if the
// database does not answer, a later visit does. The error is BAD_USER_INPUT with the
// path "customer".
func (s *Service) Customer(login string) (domain.ProfileKey, error) {
	login, err := Login("customer", login)
	if err != nil {
		return domain.ProfileKey{}, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), rekeyPatience)
	defer cancel()
	if err := s.rekey(ctx, domain.Identity, login); err != nil {
		s.report(err)
	}
	return s.keys.ProfileKey(domain.Identity, login), nil
}

// rekey brings what is stored under earlier secrets under the current one.
func (s *Service) rekey(ctx context.Context, mode domain.IdentificationMode, value string) error {
	key := s.keys.ProfileKey(mode, value)
	for _, earlier := range s.keys.EarlierKeys(mode, value) {
		if err := s.profiles.Rekey(ctx, mode, earlier, key); err != nil {
			return fmt.Errorf("rotation: %w", err)
		}
	}
	return nil
}
