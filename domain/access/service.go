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
	// lookUpPatience is how long a look-up may take: a repository that hangs is
	// as good as away.
	lookUpPatience = 2 * time.Second
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
	// askAt is when to look it up again. Before waitFrom, only one request waits
	// for the answer and the others go on with the token.
	askAt, waitFrom time.Time
	until           time.Time // the end of its life while the repository is away
}

// goOn has the token go on for a while.
func (k *known) goOn(now time.Time) { k.askAt, k.waitFrom = now.Add(cacheLife), now.Add(2*cacheLife) }

// NewService returns a service over a repository.
func NewService(r Repository) *Service {
	return &Service{repository: r, known: map[Hash]known{}}
}

// Authenticate returns the actor behind a secret. The error is UNAUTHENTICATED
// when there is no token in force with that secret, or UNAVAILABLE.
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
	if token := s.recall(hash, now); token != nil {
		return token, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookUpPatience)
	defer cancel()
	token, err := s.repository.Token(ctx, hash)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		k, ok := s.known[hash]
		if !ok || !now.Before(k.until) {
			return nil, fmt.Errorf("look up a token: %w", err)
		}
		k.goOn(now)
		s.known[hash] = k
		return k.token, nil
	}
	if token == nil || !token.isInForce(now) {
		delete(s.known, hash)
		return token, nil
	}
	if len(s.known) >= cacheSize {
		clear(s.known)
	}
	k := known{token: token, until: now.Add(cacheLife + staleLife)}
	k.goOn(now)
	s.known[hash] = k
	return token, nil
}

// recall returns a token that need not be looked up by this request, else nil.
func (s *Service) recall(hash Hash, now time.Time) *Token {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.known[hash]
	switch {
	case !ok:
		return nil
	case now.Before(k.askAt):
		return k.token
	case now.Before(k.waitFrom):
		k.askAt = now.Add(lookUpPatience)
		s.known[hash] = k
	}
	return nil
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
