package persistence_test

import (
	"slices"
	"testing"
	"time"

	"halftone/domain"
	"halftone/domain/access"
)

func TestTokensAreFoundByTheHashOfTheirSecret(t *testing.T) {
	s := openStore(t)
	until := time.Now().Add(time.Hour).Truncate(time.Millisecond)
	hash := access.Hash{1, 2, 3}
	stored, err := s.InsertToken(t.Context(), access.Token{Name: "ci", Roles: []domain.Role{domain.Editor, domain.Viewer}, ExpiresAt: &until}, hash)
	if err != nil || stored.ID == 0 || stored.CreatedAt.IsZero() {
		t.Fatalf("stored = %+v, %v", stored, err)
	}
	found, err := s.Token(t.Context(), hash)
	if err != nil || found == nil || found.Name != "ci" || !slices.Equal(found.Roles, stored.Roles) || !found.ExpiresAt.Equal(until) || found.RevokedAt != nil {
		t.Errorf("found = %+v, %v", found, err)
	}
	if found, err := s.Token(t.Context(), access.Hash{}); err != nil || found != nil {
		t.Errorf("under another hash: %+v, %v", found, err)
	}
}

func TestATokenThatIsKeptGetsItsRolesAndStaysRevoked(t *testing.T) {
	s := openStore(t)
	hash := access.Hash{4}
	for _, roles := range [][]domain.Role{{domain.Viewer}, {domain.Viewer, domain.Admin}} {
		if err := s.KeepToken(t.Context(), access.Token{Name: "bootstrap", Roles: roles}, hash); err != nil {
			t.Fatal(err)
		}
		found, err := s.Token(t.Context(), hash)
		if err != nil || found == nil || !slices.Equal(found.Roles, roles) {
			t.Fatalf("found = %+v, %v, want %v", found, err, roles)
		}
	}
	if _, err := s.db.Pool.Exec(t.Context(), "UPDATE api_token SET revoked_at = now()"); err != nil {
		t.Fatal(err)
	}
	if err := s.KeepToken(t.Context(), access.Token{Name: "bootstrap", Roles: []domain.Role{domain.Admin}}, hash); err != nil {
		t.Fatal(err)
	}
	if found, err := s.Token(t.Context(), hash); err != nil || found.RevokedAt == nil {
		t.Errorf("found = %+v, %v, want it to stay revoked", found, err)
	}
}
