package access

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"halftone/domain"
)

const (
	// cacheLife is how long a token goes on unasked: a revocation works within
	// that time in every process.
	cacheLife = 10 * time.Second
	// staleLife is how long a token goes on while the repository is away, where
	// no revocation could be written either.
	staleLife = 15 * time.Minute
	// cacheSize bounds the tokens remembered.
	cacheSize = 4096
	// maxNameLength bounds the name of a token, in characters.
	maxNameLength = 100
)

// Service recognises and issues tokens. It is safe for concurrent use.
type Service struct {
	repository Repository

	mu    sync.Mutex
	known map[Hash]known
}

// known is a token that was in force when it was last looked up.
type known struct {
	token *Token
	until time.Time
}

// NewService returns a service over a repository.
func NewService(r Repository) *Service {
	return &Service{repository: r, known: map[Hash]known{}}
}

// Authenticate returns the actor behind a secret. The error is UNAUTHENTICATED
// when there is no token in force with that secret.
func (s *Service) Authenticate(ctx context.Context, secret string) (domain.Actor, error) {
	now := time.Now()
	token, err := s.lookUp(ctx, hashOf(secret), now)
	switch {
	case err != nil:
		return domain.Actor{}, err
	case token == nil || !token.isInForce(now):
		return domain.Actor{}, domain.Errorf(domain.Unauthenticated, "", "the token is unknown, expired or revoked")
	}
	return domain.Actor{Name: token.Name, Roles: token.Roles}, nil
}

// lookUp remembers only tokens in force, so that guesses fill no memory.
func (s *Service) lookUp(ctx context.Context, hash Hash, now time.Time) (*Token, error) {
	s.mu.Lock()
	k, ok := s.known[hash]
	s.mu.Unlock()
	if ok && now.Before(k.until) {
		return k.token, nil
	}
	token, err := s.repository.Token(ctx, hash)
	switch {
	case err != nil && ok && now.Before(k.until.Add(staleLife)):
		return k.token, nil
	case err != nil:
		return nil, fmt.Errorf("look up a token: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if token == nil || !token.isInForce(now) {
		delete(s.known, hash)
		return token, nil
	}
	if len(s.known) >= cacheSize {
		clear(s.known)
	}
	s.known[hash] = known{token, now.Add(cacheLife)}
	return token, nil
}

// Issue makes a token and returns its secret, which is shown this once. A nil
// expiresAt is a token that never expires.
func (s *Service) Issue(ctx context.Context, name string, roles []domain.Role, expiresAt *time.Time) (secret string, t Token, err error) {
	var faults domain.Faults
	if name == "" || utf8.RuneCountInString(name) > maxNameLength {
		faults.Add(domain.BadUserInput, "name", "must be 1 to %d characters long", maxNameLength)
	}
	if len(roles) == 0 {
		faults.Add(domain.BadUserInput, "roles", "must not be empty")
	}
	for i, role := range roles {
		if !slices.Contains(domain.Roles(), role) {
			faults.Add(domain.BadUserInput, fmt.Sprintf("roles[%d]", i), "is not a role")
		}
	}
	if expiresAt != nil && !expiresAt.After(time.Now()) {
		faults.Add(domain.BadUserInput, "expiresAt", "must lie in the future")
	}
	if err := faults.Err(); err != nil {
		return "", Token{}, err
	}
	secret = newSecret()
	t, err = s.repository.InsertToken(ctx, Token{Name: name, Roles: roles, ExpiresAt: expiresAt}, hashOf(secret))
	if err != nil {
		return "", Token{}, fmt.Errorf("store a token: %w", err)
	}
	return secret, t, nil
}
