package access_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"halftone/domain"
	"halftone/domain/access"
)

// memory is a repository in RAM.
type memory struct {
	tokens map[access.Hash]*access.Token
	reads  int
}

func newMemory() *memory { return &memory{tokens: map[access.Hash]*access.Token{}} }

func (m *memory) Token(_ context.Context, hash access.Hash) (*access.Token, error) {
	m.reads++
	t := m.tokens[hash]
	if t == nil {
		return nil, nil
	}
	found := *t
	return &found, nil
}

func (m *memory) InsertToken(_ context.Context, t access.Token, hash access.Hash) (access.Token, error) {
	t.ID, t.CreatedAt = int64(len(m.tokens)+1), time.Now()
	m.tokens[hash] = &t
	return t, nil
}

func (m *memory) KeepToken(ctx context.Context, t access.Token, hash access.Hash) error {
	if known := m.tokens[hash]; known != nil {
		known.Name, known.Roles = t.Name, t.Roles
		return nil
	}
	_, err := m.InsertToken(ctx, t, hash)
	return err
}

func isUnauthenticated(err error) bool {
	var fault *domain.Error
	return errors.As(err, &fault) && fault.Code == domain.Unauthenticated
}

func TestAnIssuedTokenOpensUntilItExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		s := access.NewService(m)
		until := time.Now().Add(time.Hour)
		secret, token, err := s.Issue(t.Context(), "ci", []domain.Role{domain.Editor}, &until)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(secret, "ht_") || len(secret) != len("ht_")+43 || token.ID == 0 {
			t.Errorf("secret of %d characters, token %+v", len(secret), token)
		}
		if _, stored := m.tokens[sha256.Sum256([]byte(secret))]; !stored {
			t.Error("the token is not stored under the SHA-256 of its secret")
		}
		actor, err := s.Authenticate(t.Context(), secret)
		if err != nil || actor.Name != "ci" || !actor.May(domain.Editor) {
			t.Errorf("actor = %+v, %v", actor, err)
		}
		time.Sleep(time.Hour)
		if _, err := s.Authenticate(t.Context(), secret); !isUnauthenticated(err) {
			t.Errorf("at its expiry: %v", err)
		}
	})
}

func TestRevocationWorksWithinTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		s := access.NewService(m)
		secret, _, err := s.Issue(t.Context(), "ci", []domain.Role{domain.Viewer}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			if _, err := s.Authenticate(t.Context(), secret); err != nil {
				t.Fatal(err)
			}
		}
		if m.reads != 1 {
			t.Errorf("%d reads of the repository for 100 requests, want 1", m.reads)
		}
		now := time.Now()
		m.tokens[sha256.Sum256([]byte(secret))].RevokedAt = &now
		time.Sleep(10 * time.Second)
		if _, err := s.Authenticate(t.Context(), secret); !isUnauthenticated(err) {
			t.Errorf("ten seconds after the revocation: %v", err)
		}
	})
}

func TestAWrongTokenOpensNothingAndIsNotRepeated(t *testing.T) {
	s := access.NewService(newMemory())
	for _, secret := range []string{"", "guess", "ht_" + strings.Repeat("A", 43)} {
		actor, err := s.Authenticate(t.Context(), secret)
		if !isUnauthenticated(err) || !actor.IsNobody() {
			t.Errorf("%q: %+v, %v", secret, actor, err)
		}
		if secret != "" && strings.Contains(err.Error(), secret) {
			t.Errorf("the error repeats the secret: %v", err)
		}
	}
}

func TestIssueNamesEveryFault(t *testing.T) {
	past := time.Now().Add(-time.Second)
	_, _, err := access.NewService(newMemory()).Issue(t.Context(), "", []domain.Role{"KING"}, &past)
	var paths []string
	for _, fault := range domain.FaultsOf(err) {
		paths = append(paths, fault.Path)
	}
	if want := []string{"name", "roles[0]", "expiresAt"}; !slices.Equal(paths, want) {
		t.Errorf("faults at %v, want %v", paths, want)
	}
	if _, _, err := access.NewService(newMemory()).Issue(t.Context(), "x", nil, nil); len(domain.FaultsOf(err)) != 1 {
		t.Errorf("a token without roles: %v", err)
	}
}

func TestParseBootstrap(t *testing.T) {
	tokens, err := access.ParseBootstrap(" admin=first-token, Service=a=b=c=d=e,VIEWER=12345678")
	want := []access.BootstrapToken{
		{Role: domain.Admin, Secret: "first-token"}, {Role: domain.Service, Secret: "a=b=c=d=e"}, {Role: domain.Viewer, Secret: "12345678"},
	}
	if err != nil || !slices.Equal(tokens, want) {
		t.Errorf("tokens = %v, %v, want %v", tokens, err, want)
	}
	if tokens, err := access.ParseBootstrap(" "); err != nil || tokens != nil {
		t.Errorf("nothing: %v, %v", tokens, err)
	}
}

func TestParseBootstrapNamesEveryFaultWithoutTheToken(t *testing.T) {
	_, err := access.ParseBootstrap("admin=hush,king=secret-token,secret-token,viewer=secret token,,service=fine-token")
	faults := domain.FaultsOf(err)
	var paths []string
	for _, fault := range faults {
		paths = append(paths, fault.Path)
	}
	if want := []string{"[0]", "[1]", "[2]", "[3]", "[4]"}; !slices.Equal(paths, want) {
		t.Errorf("faults at %v, want %v", paths, want)
	}
	for _, secret := range []string{"hush", "secret", "king"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error repeats %q: %v", secret, err)
		}
	}
}

func TestBootstrapIsIdempotentAndAddsRolesUp(t *testing.T) {
	m := newMemory()
	s := access.NewService(m)
	tokens := []access.BootstrapToken{{domain.Viewer, "one-token"}, {domain.Operator, "one-token"}, {domain.Admin, "another-token"}}
	for range 2 {
		if err := s.Bootstrap(t.Context(), tokens); err != nil {
			t.Fatal(err)
		}
	}
	actor, err := s.Authenticate(t.Context(), "one-token")
	if err != nil || !slices.Equal(actor.Roles, []domain.Role{domain.Viewer, domain.Operator}) || len(m.tokens) != 2 {
		t.Errorf("actor = %+v, %v; %d tokens", actor, err, len(m.tokens))
	}
}

// hanging is a repository that does not answer while it hangs.
type hanging struct {
	*memory
	hangs bool
}

func (h *hanging) Token(ctx context.Context, hash access.Hash) (*access.Token, error) {
	if h.hangs {
		h.reads++
		<-ctx.Done()
		return nil, domain.Errorf(domain.Unavailable, "", "away")
	}
	return h.memory.Token(ctx, hash)
}

func TestWhileTheRepositoryHangsKnownTokensGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hanging{memory: newMemory()}
		s := access.NewService(h)
		secret, _, err := s.Issue(t.Context(), "shop", []domain.Role{domain.Service}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Authenticate(t.Context(), secret); err != nil {
			t.Fatal(err)
		}
		h.hangs = true
		began := time.Now()
		waited, slowest := 0, time.Duration(0)
		for range 600 { // ten requests a second
			asked := time.Now()
			done := make(chan error)
			go func() {
				_, err := s.Authenticate(t.Context(), secret)
				done <- err
			}()
			if _, err := s.Authenticate(t.Context(), secret); err != nil {
				t.Fatal(err)
			}
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			if took := time.Since(asked); took > 0 {
				waited, slowest = waited+1, max(slowest, took)
			}
			time.Sleep(100 * time.Millisecond)
		}
		if most := int(time.Since(began)/(10*time.Second)) + 1; waited > most || h.reads > most+1 || slowest > 2*time.Second {
			t.Errorf("%d rounds waited, at most %v, with %d look-ups: want one in ten seconds", waited, slowest, h.reads)
		}
		asked := time.Now()
		if _, err := s.Authenticate(t.Context(), "a stranger"); domain.FaultsOf(err)[0].Code != domain.Unavailable || time.Since(asked) > 2*time.Second {
			t.Errorf("a stranger is told %v after %v", err, time.Since(asked))
		}
		time.Sleep(16 * time.Minute)
		if _, err := s.Authenticate(t.Context(), secret); err == nil {
			t.Error("a token goes on for ever")
		}
		h.hangs = false
		if _, err := s.Authenticate(t.Context(), secret); err != nil {
			t.Error(err)
		}
	})
}
