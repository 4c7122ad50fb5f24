package domain

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
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

// Keyring turns identifiers into what may be kept of them.
type Keyring struct{ current Secret }

// NewKeyring returns a keyring under the current secret.
func NewKeyring(current Secret) Keyring { return Keyring{current: current} }

// ProfileKey is the key of the profile behind an identifier.
func (k Keyring) ProfileKey(mode IdentificationMode, identifier string) ProfileKey {
	return ProfileKey(k.digest(string(mode), identifier))
}

// SignalID is what is kept of the mark that stands for a signal's id: 128 bits.
func (k Keyring) SignalID(mark string) (digest [16]byte) {
	sum := k.digest("signal", mark)
	copy(digest[:], sum[:])
	return digest
}

// OrderID is what is kept of an order's id: 64 bits, never 0.
func (k Keyring) OrderID(id string) uint64 {
	sum := k.digest("order", id)
	return max(1, binary.BigEndian.Uint64(sum[:8]))
}

// Content is a 64-bit digest of what a caller said in a signal.
func (k Keyring) Content(content []byte) uint64 {
	sum := k.digest("content", string(content))
	return binary.BigEndian.Uint64(sum[:8])
}

// digest separates its uses by name, as no name contains the zero byte.
func (k Keyring) digest(use, value string) (sum [sha256.Size]byte) {
	mac := hmac.New(sha256.New, k.current.Key)
	mac.Write([]byte(use))
	mac.Write([]byte{0})
	mac.Write([]byte(value))
	mac.Sum(sum[:0])
	return sum
}
