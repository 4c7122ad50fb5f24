package identity

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"time"

	"halftone/domain"
	"halftone/domain/profile"
)

// TokenLife is how long a visitor token is valid: long enough for a visitor who
// comes back once a quarter, short enough that an old secret can be retired.
const TokenLife = 90 * 24 * time.Hour

const (
	tokenPurpose = "visitor token"
	tokenVersion = 2
	maxToken     = 300 // characters
)

// Visitor is who a token speaks for.
type Visitor struct {
	Key       domain.ProfileKey
	Mode      domain.IdentificationMode
	Consent   profile.Consent
	StatedAt  time.Time // when the visitor stated the consent to persistence, in whole microseconds; zero when that is not known
	ExpiresAt time.Time // in whole seconds
}

// The codes of a token are positions in these lists, which therefore only grow.
var (
	modes  = []domain.IdentificationMode{domain.Fingerprint, domain.Cookie, domain.Identity}
	states = []profile.ConsentState{profile.ConsentUnknown, profile.ConsentGranted, profile.ConsentDenied}
)

// A token is base64url of
//
//	version 1 | length of key id 1 | key id | mode 1 | persistence 1 |
//	personalization 1 | profile key 32 | statement in microseconds since 1970, 8 |
//	expiry in seconds since 1970, 8 | HMAC 32
//
// There is one version and one algorithm, so nothing in it chooses another. The HMAC has a
// key for this purpose alone: no other signature of the site is a token.
func (s *Service) sign(v Visitor) string {
	keyID := s.keys.KeyID()
	b := append([]byte{tokenVersion, byte(len(keyID))}, keyID...)
	b = append(b, byte(slices.Index(modes, v.Mode)),
		byte(slices.Index(states, v.Consent.Persistence)), byte(slices.Index(states, v.Consent.Personalization)))
	b = append(b, v.Key[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(v.StatedAt.UnixMicro()))
	b = binary.BigEndian.AppendUint64(b, uint64(v.ExpiresAt.Unix()))
	signature := s.keys.Sign(tokenPurpose, b)
	return base64.RawURLEncoding.EncodeToString(append(b, signature[:]...))
}

// Open returns who a token speaks for. The error is UNAUTHENTICATED and does
// not tell why: the token is not ours, damaged or expired.
func (s *Service) Open(token string) (Visitor, error) {
	refusal := domain.Errorf(domain.Unauthenticated, "", "the visitor token is not valid any more, or never was: identify the visitor anew")
	if len(token) > maxToken {
		return Visitor{}, refusal
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) < 2 || b[0] != tokenVersion || len(b) != tokenLength(int(b[1])) || len(token) != base64.RawURLEncoding.EncodedLen(len(b)) {
		return Visitor{}, refusal
	}
	signed, signature := b[:len(b)-sha256.Size], [sha256.Size]byte(b[len(b)-sha256.Size:])
	keyID := string(signed[2 : 2+int(b[1])])
	if !s.keys.Verify(keyID, tokenPurpose, signed, signature) {
		return Visitor{}, refusal
	}
	// What is signed was written by sign, so every code is in its list.
	body := signed[2+len(keyID):]
	v := Visitor{
		Mode:      modes[body[0]],
		Consent:   profile.Consent{Persistence: states[body[1]], Personalization: states[body[2]]},
		Key:       domain.ProfileKey(body[3:35]),
		StatedAt:  time.UnixMicro(int64(binary.BigEndian.Uint64(body[35:]))),
		ExpiresAt: time.Unix(int64(binary.BigEndian.Uint64(body[43:])), 0),
	}
	if !time.Now().Before(v.ExpiresAt) {
		return Visitor{}, refusal
	}
	return v, nil
}

// tokenLength is the length in bytes of a token with a key id of that length.
func tokenLength(keyID int) int {
	return 2 + keyID + 3 + len(domain.ProfileKey{}) + 8 + 8 + sha256.Size
}
