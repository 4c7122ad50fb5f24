package domain

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// ProfileKey is HMAC-SHA-256(secret, mode || 0x00 || identifier): the only
// name a profile has. The identifier itself is never kept.
type ProfileKey [sha256.Size]byte

// String returns the key as 64 lower-case hexadecimal digits.
func (k ProfileKey) String() string { return hex.EncodeToString(k[:]) }

// ParseProfileKey reads the form that String writes.
func ParseProfileKey(text string) (ProfileKey, error) {
	var k ProfileKey
	if n, err := hex.Decode(k[:], []byte(clip(text))); err != nil || n != len(k) || len(text) != 2*len(k) {
		return ProfileKey{}, Errorf(BadUserInput, "", "is not a profile key: 64 hexadecimal digits are expected")
	}
	return k, nil
}

// clip keeps hex.Decode inside its buffer; the length is checked besides.
func clip(text string) string {
	if len(text) > 2*sha256.Size {
		return text[:2*sha256.Size]
	}
	return text
}

// IdentificationMode is how a visitor was recognised.
type IdentificationMode string

// The modes, in the order in which they are stored.
const (
	Fingerprint IdentificationMode = "FINGERPRINT"
	Cookie      IdentificationMode = "COOKIE"
	Identity    IdentificationMode = "IDENTITY"
)

// Secret is one site secret with its name.
type Secret struct {
	KeyID string
	Key   []byte // at least 32 bytes
}

// Keyring turns identifiers into what may be kept of them. Its first secret is
// current; what the earlier ones made is still read, until they are retired.
type Keyring struct {
	secrets []Secret
	digests []byte // key of the digests of ids, see digest.go
}

// NewKeyring returns a keyring under the current secret that still reads what
// the earlier ones, newest first, have made.
func NewKeyring(current Secret, earlier ...Secret) Keyring {
	return Keyring{secrets: append([]Secret{current}, earlier...), digests: subkey(current, digestsPurpose)}
}

// KeyID names the current secret.
func (k Keyring) KeyID() string { return k.secrets[0].KeyID }

// ProfileKey is the key of the profile behind an identifier.
func (k Keyring) ProfileKey(mode IdentificationMode, identifier string) ProfileKey {
	return profileKey(k.secrets[0], mode, identifier)
}

// EarlierKeys are the keys that the identifier had under the earlier secrets.
func (k Keyring) EarlierKeys(mode IdentificationMode, identifier string) []ProfileKey {
	var keys []ProfileKey
	for _, secret := range k.secrets[1:] {
		keys = append(keys, profileKey(secret, mode, identifier))
	}
	return keys
}

func profileKey(secret Secret, mode IdentificationMode, identifier string) ProfileKey {
	return ProfileKey(digest(secret.Key, string(mode), identifier))
}

// Sign authenticates a message under the current secret; a signature holds for
// one purpose only.
func (k Keyring) Sign(purpose string, message []byte) [sha256.Size]byte {
	return digest(subkey(k.secrets[0], purpose), "", string(message))
}

// Verify tells, in constant time, whether Sign made the signature for the
// purpose under the secret of that name.
func (k Keyring) Verify(keyID, purpose string, message []byte, signature [sha256.Size]byte) bool {
	for _, secret := range k.secrets {
		if secret.KeyID == keyID {
			want := digest(subkey(secret, purpose), "", string(message))
			return hmac.Equal(want[:], signature[:])
		}
	}
	return false
}

// subkey derives a key for one purpose, so that nothing made for one can stand
// for another, nor for a profile key.
func subkey(secret Secret, purpose string) []byte {
	key := digest(secret.Key, "subkey", purpose)
	return key[:]
}

// digest separates its uses by name, as no name contains the zero byte.
func digest(key []byte, use, value string) (sum [sha256.Size]byte) {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(use))
	mac.Write([]byte{0})
	mac.Write([]byte(value))
	mac.Sum(sum[:0])
	return sum
}
