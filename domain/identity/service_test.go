package identity_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"halftone/domain"
	"halftone/domain/identity"
	"halftone/domain/profile"
)

// nobody is a database without profiles; what is stored is tested with a real
// one, in package persistence.
type nobody struct{}

func (nobody) State(context.Context, domain.ProfileKey, profile.Consent) (*profile.Consent, error) {
	return nil, nil
}
func (nobody) Merge(context.Context, domain.ProfileKey, domain.ProfileKey) (bool, error) {
	return false, nil
}
func (nobody) Rekey(context.Context, domain.IdentificationMode, domain.ProfileKey, domain.ProfileKey) error {
	return nil
}

func secret(id string) domain.Secret {
	return domain.Secret{KeyID: id, Key: bytes.Repeat([]byte(id), 32)[:32]}
}

func serviceUnder(t testing.TB, secrets ...string) *identity.Service {
	t.Helper()
	var earlier []domain.Secret
	for _, id := range secrets[1:] {
		earlier = append(earlier, secret(id))
	}
	return identity.NewService(domain.NewKeyring(secret(secrets[0]), earlier...), nobody{}, func(err error) { t.Error(err) })
}

const cookie = "r4nd0m-r4nd0m-r4nd0m-r4" // 23 characters

var granted = profile.ConsentVouched()

func identify(t testing.TB, s *identity.Service, c identity.Claim) (string, identity.Visitor) {
	t.Helper()
	token, v, err := s.Identify(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return token, v
}

func code(err error) domain.Code {
	if faults := domain.FaultsOf(err); len(faults) == 1 {
		return faults[0].Code
	}
	return ""
}

func TestATokenSpeaksForItsVisitor(t *testing.T) {
	s := serviceUnder(t, strings.Repeat("k", 32)) // the longest key id
	for _, c := range []identity.Claim{
		{Mode: domain.Fingerprint, Value: strings.Repeat("0f", 32)},
		{Mode: domain.Cookie, Value: cookie, Consent: granted},
		{Mode: domain.Identity, Value: "ann@example.com", Consent: profile.Consent{Personalization: profile.ConsentDenied}},
	} {
		token, v := identify(t, s, c)
		if len(token) > 300 || strings.ContainsAny(token, "+/=") || strings.Contains(token, c.Value) {
			t.Errorf("token %q", token)
		}
		raw, _ := base64.RawURLEncoding.DecodeString(token)
		if bytes.Contains(raw, []byte(c.Value)) {
			t.Error("the token holds the value")
		}
		opened, err := s.Open(token)
		if err != nil || opened.Key != v.Key || opened.Mode != c.Mode || opened.Consent != v.Consent || !opened.StatedAt.Equal(v.StatedAt) || !opened.ExpiresAt.Equal(v.ExpiresAt) {
			t.Errorf("opened %+v, %v, want %+v", opened, err, v)
		}
	}
}

func TestATokenExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serviceUnder(t, "a")
		token, v := identify(t, s, identity.Claim{Mode: domain.Cookie, Value: cookie})
		time.Sleep(time.Until(v.ExpiresAt) - time.Millisecond)
		if _, err := s.Open(token); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Millisecond)
		if _, err := s.Open(token); code(err) != domain.Unauthenticated {
			t.Errorf("after its life: %v", err)
		}
	})
}

func TestATokenOutlivesARotationUntilItsSecretIsRetired(t *testing.T) {
	token, v := identify(t, serviceUnder(t, "a"), identity.Claim{Mode: domain.Cookie, Value: cookie})
	if opened, err := serviceUnder(t, "b", "a").Open(token); err != nil || opened.Key != v.Key {
		t.Errorf("%+v, %v", opened, err)
	}
	if _, err := serviceUnder(t, "b").Open(token); code(err) != domain.Unauthenticated {
		t.Errorf("under a retired secret: %v", err)
	}
}

func TestARenewalMakesNoGrantYounger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serviceUnder(t, "a")
		token, first := identify(t, s, identity.Claim{Mode: domain.Cookie, Value: cookie, Consent: granted})
		time.Sleep(time.Hour)
		for _, c := range []identity.Claim{{Mode: domain.Cookie, Value: cookie, Known: token}, {Mode: domain.Identity, Value: "ann", Known: token}} {
			if _, v := identify(t, s, c); v.Consent != granted || !v.StatedAt.Equal(first.StatedAt) || !v.ExpiresAt.After(first.ExpiresAt) {
				t.Errorf("renewed as %s: %+v, after %+v", c.Mode, v, first)
			}
		}
		if _, v := identify(t, s, identity.Claim{Mode: domain.Cookie, Value: cookie, Known: token, Consent: granted}); !v.StatedAt.After(first.StatedAt) {
			t.Errorf("stated again: %+v", v)
		}
	})
}

func TestADenialConcernsAllKeysOfTheClaim(t *testing.T) {
	s := serviceUnder(t, "b", "a")
	before, old := identify(t, serviceUnder(t, "a"), identity.Claim{Mode: domain.Cookie, Value: cookie})
	_, now := identify(t, s, identity.Claim{Mode: domain.Cookie, Value: cookie})
	login, customer := identify(t, s, identity.Claim{Mode: domain.Identity, Value: "ann"})
	denied := profile.Consent{Persistence: profile.ConsentDenied}
	for _, c := range []struct {
		claim identity.Claim
		want  []domain.ProfileKey
	}{
		{identity.Claim{Mode: domain.Cookie, Value: cookie, Consent: denied, Known: before}, []domain.ProfileKey{old.Key, now.Key}},
		{identity.Claim{Mode: domain.Cookie, Value: cookie, OptOut: true, Known: login}, []domain.ProfileKey{old.Key, now.Key, customer.Key}},
		{identity.Claim{Mode: domain.Cookie, Value: cookie, Consent: granted, Known: login}, nil},
		{identity.Claim{Mode: domain.Cookie, Value: "short", Consent: denied, Known: login}, nil},
	} {
		if got := s.Denied(c.claim); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.claim, got, c.want)
		}
	}
}

func TestConsentInATokenOutlivesARotation(t *testing.T) {
	denied := profile.Consent{Persistence: profile.ConsentDenied, Personalization: profile.ConsentDenied}
	token, _ := identify(t, serviceUnder(t, "a"), identity.Claim{Mode: domain.Cookie, Value: cookie, Consent: denied})
	_, v := identify(t, serviceUnder(t, "b", "a"), identity.Claim{Mode: domain.Cookie, Value: cookie, Known: token})
	if v.Consent != denied {
		t.Errorf("consent %+v", v.Consent)
	}
}

func TestOpenRefusesEverythingElse(t *testing.T) {
	s := serviceUnder(t, "a")
	token, _ := identify(t, s, identity.Claim{Mode: domain.Cookie, Value: cookie})
	raw, _ := base64.RawURLEncoding.DecodeString(token)
	for i := range raw {
		damaged := bytes.Clone(raw)
		damaged[i] ^= 0x40
		if _, err := s.Open(base64.RawURLEncoding.EncodeToString(damaged)); code(err) != domain.Unauthenticated {
			t.Fatalf("byte %d changed: %v", i, err)
		}
		if _, err := s.Open(base64.RawURLEncoding.EncodeToString(raw[:i])); code(err) != domain.Unauthenticated {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
	for _, other := range []string{"", "x", token + "=", token + "A", token[:10] + "\n" + token[10:], " " + token, strings.Repeat("A", 100_000)} {
		if _, err := s.Open(other); code(err) != domain.Unauthenticated {
			t.Errorf("%.20q: %v", other, err)
		}
	}
}

// Whatever is not a token byte for byte opens nothing.
func FuzzOpen(f *testing.F) {
	s := serviceUnder(f, "a")
	token, _ := identify(f, s, identity.Claim{Mode: domain.Cookie, Value: cookie})
	f.Add(token)
	f.Add(token[:20])
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := s.Open(text); (err == nil) != (text == token) {
			t.Fatalf("%q: %v", text, err)
		}
	})
}

func TestOneFingerprintHasOneKeyHoweverItIsWritten(t *testing.T) {
	s := serviceUnder(t, "a")
	digest := bytes.Repeat([]byte{0xab, 0xcd, 0xef, 0x01}, 8)
	written := hex.EncodeToString(digest)
	_, want := identify(t, s, identity.Claim{Mode: domain.Fingerprint, Value: written})
	if documented := domain.NewKeyring(secret("a")).ProfileKey(domain.Fingerprint, written); want.Key != documented {
		t.Error("the key is not the HMAC of the lower-case digits")
	}
	for _, value := range []string{strings.ToUpper(written), base64.RawURLEncoding.EncodeToString(digest), base64.URLEncoding.EncodeToString(digest)} {
		if _, v := identify(t, s, identity.Claim{Mode: domain.Fingerprint, Value: value}); v.Key != want.Key {
			t.Errorf("%s has another key", value)
		}
	}
	_, cookie := identify(t, s, identity.Claim{Mode: domain.Cookie, Value: written})
	if cookie.Key == want.Key {
		t.Error("two modes have one key")
	}
}

func TestValuesThatCannotIdentifyAreRefused(t *testing.T) {
	s := serviceUnder(t, "a")
	for name, c := range map[string]identity.Claim{
		"short fingerprint in hex":       {Mode: domain.Fingerprint, Value: strings.Repeat("a", 30)},
		"short fingerprint in base64url": {Mode: domain.Fingerprint, Value: base64.RawURLEncoding.EncodeToString(make([]byte, 15))},
		"half a byte":                    {Mode: domain.Fingerprint, Value: strings.Repeat("a", 33)},
		"long fingerprint":               {Mode: domain.Fingerprint, Value: strings.Repeat("a", 130)},
		"standard base64":                {Mode: domain.Fingerprint, Value: strings.Repeat("+/", 16)},
		"loose bits":                     {Mode: domain.Fingerprint, Value: strings.Repeat("A", 21) + "B"},
		"fingerprint with a line":        {Mode: domain.Fingerprint, Value: strings.Repeat("A", 20) + "\n" + strings.Repeat("A", 22)},
		"short cookie":                   {Mode: domain.Cookie, Value: strings.Repeat("a", 21)},
		"long cookie":                    {Mode: domain.Cookie, Value: strings.Repeat("a", 129)},
		"cookie with a space":            {Mode: domain.Cookie, Value: strings.Repeat("a", 30) + " b"},
		"no login":                       {Mode: domain.Identity},
		"long login":                     {Mode: domain.Identity, Value: strings.Repeat("ä", 129)},
		"login with a control":           {Mode: domain.Identity, Value: "ann\x00"},
		"login that is no text":          {Mode: domain.Identity, Value: "ann\xff"},
		"blank login":                    {Mode: domain.Identity, Value: " \u00a0\u2003"},
		"login of zero width":            {Mode: domain.Identity, Value: "\u200b"},
		"login with a zero-width space":  {Mode: domain.Identity, Value: "ann\u200b"},
		"login that turns the writing":   {Mode: domain.Identity, Value: "\u202enna"},
		"login with a byte order mark":   {Mode: domain.Identity, Value: "\ufeffann"},
		"login with a line separator":    {Mode: domain.Identity, Value: "ann\u2028"},
		"login of a filler":              {Mode: domain.Identity, Value: "\u3164"},
		"login with a variation":         {Mode: domain.Identity, Value: "ann\ufe0f"},
	} {
		_, _, err := s.Identify(t.Context(), c)
		var fault *domain.Error
		if !errors.As(err, &fault) || fault.Code != domain.BadUserInput || fault.Path != "value" {
			t.Errorf("%s: %v", name, err)
		} else if c.Value != "" && strings.Contains(err.Error(), c.Value) {
			t.Errorf("%s: the error repeats the value", name)
		}
	}
	for path, c := range map[string]identity.Claim{
		"mode":                    {Mode: "EMAIL", Value: cookie},
		"consent.persistence":     {Mode: domain.Cookie, Value: cookie, Consent: profile.Consent{Persistence: "YES"}},
		"consent.personalization": {Mode: domain.Cookie, Value: cookie, Consent: profile.Consent{Personalization: "YES"}},
	} {
		if _, _, err := s.Identify(t.Context(), c); err == nil || domain.FaultsOf(err)[0].Path != path {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, customer := range []string{"", "   ", "\u200b"} {
		if _, err := s.Customer(customer); code(err) != domain.BadUserInput || domain.FaultsOf(err)[0].Path != "customer" {
			t.Errorf("customer %q: %v", customer, err)
		}
	}
}

func TestACustomerHasTheKeyOfTheSameIdentity(t *testing.T) {
	s := serviceUnder(t, "b", "a")
	_, v := identify(t, s, identity.Claim{Mode: domain.Identity, Value: "ann"})
	if key, err := s.Customer("ann"); err != nil || key != v.Key {
		t.Errorf("%v, %v", key, err)
	}
}

func TestOneLoginHasOneKeyHoweverItIsComposed(t *testing.T) {
	s := serviceUnder(t, "a")
	const composed, apart = "zo\u00eb", "zoe\u0308" // ë, and e with a diaeresis
	_, want := identify(t, s, identity.Claim{Mode: domain.Identity, Value: composed})
	if documented := domain.NewKeyring(secret("a")).ProfileKey(domain.Identity, composed); want.Key != documented {
		t.Error("the key is not the HMAC of the composed form")
	}
	if _, v := identify(t, s, identity.Claim{Mode: domain.Identity, Value: apart}); v.Key != want.Key {
		t.Error("a claim in two parts has another key")
	}
	if key, err := s.Customer(apart); err != nil || key != want.Key {
		t.Errorf("a customer in two parts: %v, %v", key, err)
	}
	if login, err := identity.Login("value", strings.Repeat("e\u0308", 128)); err != nil || login != strings.Repeat("\u00eb", 128) {
		t.Errorf("128 characters in two parts each: %v", err)
	}
}

func TestConsentLivesInTheTokenUntilAProfileIsStored(t *testing.T) {
	s := serviceUnder(t, "a")
	unknown := profile.Consent{Persistence: profile.ConsentUnknown, Personalization: profile.ConsentUnknown}
	token, v := identify(t, s, identity.Claim{Mode: domain.Cookie, Value: cookie})
	if v.Consent != unknown {
		t.Errorf("nothing said: %+v", v.Consent)
	}
	token, v = identify(t, s, identity.Claim{Mode: domain.Cookie, Value: cookie, Known: token, Consent: granted})
	if v.Consent != granted {
		t.Errorf("granted: %+v", v.Consent)
	}
	token, v = identify(t, s, identity.Claim{Mode: domain.Cookie, Value: cookie, Known: token})
	if v.Consent != granted {
		t.Errorf("nothing said since: %+v", v.Consent)
	}
	_, v = identify(t, s, identity.Claim{Mode: domain.Identity, Value: "ann", Known: token})
	if v.Consent != granted {
		t.Errorf("logged in: %+v", v.Consent)
	}
	_, v = identify(t, s, identity.Claim{Mode: domain.Cookie, Value: "another-" + cookie, Known: token})
	if v.Consent != unknown {
		t.Errorf("another visitor: %+v", v.Consent)
	}
	token, v = identify(t, s, identity.Claim{Mode: domain.Cookie, Value: cookie, Known: token, Consent: granted, OptOut: true})
	if v.Consent.Persistence != profile.ConsentDenied || v.Consent.Personalization != profile.ConsentGranted {
		t.Errorf("opted out by the browser: %+v", v.Consent)
	}
	_, v = identify(t, s, identity.Claim{Mode: domain.Cookie, Value: cookie, Known: token, Consent: granted})
	if v.Consent != granted {
		t.Errorf("nothing was stored, so a new grant counts: %+v", v.Consent)
	}
}
