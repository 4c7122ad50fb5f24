package access

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"halftone/domain"
)

// BootstrapToken is a token that exists from the start.
type BootstrapToken struct {
	Role   domain.Role
	Secret string
}

// minSecretLength is that of a chosen secret, in bytes.
const minSecretLength = 8

// ParseBootstrap reads "role=token,role=token" with roles in any case. All
// faults are reported together and none repeats a token.
func ParseBootstrap(text string) ([]BootstrapToken, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var tokens []BootstrapToken
	var faults domain.Faults
	for i, part := range strings.Split(text, ",") {
		path := fmt.Sprintf("[%d]", i)
		name, secret, found := strings.Cut(strings.TrimSpace(part), "=")
		role := domain.Role(strings.ToUpper(name))
		switch {
		case !found:
			faults.Add(domain.BadUserInput, path, "is not of the form role=token")
		case !slices.Contains(domain.Roles(), role):
			faults.Add(domain.BadUserInput, path, "does not begin with the name of a role")
		case len(secret) < minSecretLength:
			faults.Add(domain.BadUserInput, path, "has a token of fewer than %d characters", minSecretLength)
		case strings.ContainsFunc(secret, isUnfit):
			faults.Add(domain.BadUserInput, path, "has a token with characters that a header cannot carry")
		default:
			tokens = append(tokens, BootstrapToken{Role: role, Secret: secret})
		}
	}
	return tokens, faults.Err()
}

// isUnfit tells whether a bearer token may not contain r.
func isUnfit(r rune) bool { return r <= ' ' || r > '~' }

// Bootstrap makes sure that the tokens exist; a secret given for several roles
// has them all. Repeating it changes nothing.
func (s *Service) Bootstrap(ctx context.Context, tokens []BootstrapToken) error {
	roles := map[string][]domain.Role{}
	for _, t := range tokens {
		roles[t.Secret] = append(roles[t.Secret], t.Role)
	}
	for secret, roles := range roles {
		names := make([]string, len(roles))
		for i, role := range roles {
			names[i] = strings.ToLower(string(role))
		}
		t := Token{Name: "bootstrap-" + strings.Join(names, "-"), Roles: roles}
		if err := s.repository.KeepToken(ctx, t, hashOf(secret)); err != nil {
			return fmt.Errorf("keep a bootstrap token: %w", err)
		}
	}
	return nil
}
