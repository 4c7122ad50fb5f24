package domain

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
)

// Digests of the ids of signals and orders outlive a rotation of the site
// secret: a repeat must be found, and the lines of an order counted as one, whatever
// is current. So they have a key of their own. It follows from the first secret of a
// site, and is kept sealed under every secret in use.

const (
	digestsPurpose = "digests of ids"
	sealingPurpose = "sealing of the key of digests"
)

// SignalID is what is kept of the mark that stands for a signal's id: 128 bits.
func (k Keyring) SignalID(mark string) (kept [16]byte) {
	sum := digest(k.digests, "signal", mark)
	copy(kept[:], sum[:])
	return kept
}

// OrderID is what is kept of an order's id: 64 bits, never 0.
func (k Keyring) OrderID(id string) uint64 {
	sum := digest(k.digests, "order", id)
	return max(1, binary.BigEndian.Uint64(sum[:8]))
}

// Content is a 64-bit digest of what a caller said in a signal.
func (k Keyring) Content(content []byte) uint64 {
	sum := digest(k.digests, "content", string(content))
	return binary.BigEndian.Uint64(sum[:8])
}

// SealedKey is the key of digests, sealed under the secret of that name: of no
// use without it.
type SealedKey struct {
	KeyID  string
	Sealed []byte
}

// Seal seals the key of digests under every secret.
func (k Keyring) Seal() []SealedKey {
	sealed := make([]SealedKey, len(k.secrets))
	for i, secret := range k.secrets {
		box := boxOf(secret)
		nonce := make([]byte, box.NonceSize())
		_, _ = rand.Read(nonce) // never fails
		sealed[i] = SealedKey{secret.KeyID, box.Seal(nonce, nonce, k.digests, nil)}
	}
	return sealed
}

// Unseal returns the keyring with the key of digests that was sealed; false,
// with its own, when none of the secrets opens it.
func (k Keyring) Unseal(sealed []SealedKey) (Keyring, bool) {
	for _, secret := range k.secrets {
		box := boxOf(secret)
		for _, s := range sealed {
			if s.KeyID != secret.KeyID || len(s.Sealed) < box.NonceSize() {
				continue
			}
			if key, err := box.Open(nil, s.Sealed[:box.NonceSize()], s.Sealed[box.NonceSize():], nil); err == nil {
				k.digests = key
				return k, true
			}
		}
	}
	return k, false
}

// boxOf is AES-256-GCM: a subkey has the 32 bytes that it asks for, so neither
// step can fail.
func boxOf(secret Secret) cipher.AEAD {
	block, _ := aes.NewCipher(subkey(secret, sealingPurpose))
	box, _ := cipher.NewGCM(block)
	return box
}
