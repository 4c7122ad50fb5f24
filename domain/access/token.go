package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"halftone/domain"
)

// Token is the credential of one program or person. Its secret is not part of
// it: nobody can read it back.
type Token struct {
	ID        int64
	Name      string
	Roles     []domain.Role
	CreatedAt time.Time
	ExpiresAt *time.Time // nil = never
	RevokedAt *time.Time // nil = in force
}

// isInForce tells whether the token opens anything at the instant.
func (t *Token) isInForce(now time.Time) bool {
	return t.RevokedAt == nil && (t.ExpiresAt == nil || now.Before(*t.ExpiresAt))
}

// Hash is what is kept of a secret: its SHA-256. Secrets of tokens are long and
// random, so a slow hash would protect nothing.
type Hash [sha256.Size]byte

func hashOf(secret string) Hash { return sha256.Sum256([]byte(secret)) }

// secretPrefix makes a leaked token recognisable to scanners of source code.
const secretPrefix = "ht_"

func newSecret() string {
	var random [32]byte
	rand.Read(random[:]) // never fails, see crypto/rand
	return secretPrefix + base64.RawURLEncoding.EncodeToString(random[:])
}

// Repository stores tokens by the hash of their secret.
type Repository interface {
	// Token returns the token under the hash, revoked and expired ones too, nil
	// when there is none.
	Token(ctx context.Context, hash Hash) (*Token, error)
	// InsertToken stores a new token and returns it with its ID and the instant
	// of its creation.
	InsertToken(ctx context.Context, t Token, hash Hash) (Token, error)
	// KeepToken makes sure that a token with these roles stands under the hash.
	// A revoked one stays revoked.
	KeepToken(ctx context.Context, t Token, hash Hash) error
}
