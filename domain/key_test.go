package domain_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"halftone/domain"
)

func TestProfileKeyIsReadAsItIsPrinted(t *testing.T) {
	want := domain.ProfileKey{0: 0x01, 15: 0xab, 31: 0xff}
	text := want.String()
	if len(text) != 64 || text != strings.ToLower(text) {
		t.Fatalf("String() = %q, want 64 lower-case digits", text)
	}
	got, err := domain.ParseProfileKey(text)
	if err != nil || got != want {
		t.Fatalf("ParseProfileKey(%q) = %v, %v", text, got, err)
	}
}

func TestProfileKeyRefusesAnythingElse(t *testing.T) {
	good := strings.Repeat("0a", 32)
	for name, text := range map[string]string{
		"empty":         "",
		"one short":     good[:63],
		"one byte less": good[:62],
		"one more":      good + "0",
		"twice":         good + good,
		"not hex":       good[:62] + "zz",
		"not ASCII":     good[:62] + "ä",
	} {
		t.Run(name, func(t *testing.T) {
			key, err := domain.ParseProfileKey(text)
			var fault *domain.Error
			if !errors.As(err, &fault) || fault.Code != domain.BadUserInput {
				t.Fatalf("error = %v, want BAD_USER_INPUT", err)
			}
			if text != "" && strings.Contains(err.Error(), text) {
				t.Errorf("the error repeats the input: %v", err)
			}
			if key != (domain.ProfileKey{}) {
				t.Errorf("key = %v, want none", key)
			}
		})
	}
}

// The vector was computed outside of this program:
//
//	printf 'IDENTITY\0customer-1' |
//	openssl dgst -sha256 -mac HMAC -macopt hexkey:0b0b...0b (32 bytes)
func TestProfileKeyIsTheDocumentedHMAC(t *testing.T) {
	keys := domain.NewKeyring(domain.Secret{KeyID: "a", Key: bytes.Repeat([]byte{0x0b}, 32)})
	got := keys.ProfileKey(domain.Identity, "customer-1").String()
	if want := "b88a5955422a4b5aca02f5c423f385132774e60bc87d2769e0cf5201f0f6807b"; got != want {
		t.Errorf("key = %s, want %s", got, want)
	}
}

func TestDigestsOfOneTextDifferByUse(t *testing.T) {
	keys := domain.NewKeyring(domain.Secret{Key: bytes.Repeat([]byte{1}, 32)})
	other := domain.NewKeyring(domain.Secret{Key: bytes.Repeat([]byte{2}, 32)})
	seen := map[domain.ProfileKey]bool{
		keys.ProfileKey(domain.Fingerprint, "x"): true,
		keys.ProfileKey(domain.Cookie, "x"):      true,
		keys.ProfileKey(domain.Identity, "x"):    true,
		other.ProfileKey(domain.Identity, "x"):   true,
		keys.ProfileKey(domain.Identity, "y"):    true,
	}
	if len(seen) != 5 {
		t.Errorf("%d distinct keys, want 5: a key depends on mode, identifier and secret", len(seen))
	}
	if keys.OrderID("x") == keys.Content([]byte("x")) || keys.OrderID("x") == 0 {
		t.Error("an order's digest must be its own and never 0")
	}
	if keys.SignalID("x") == keys.SignalID("y") || keys.OrderID("x") == keys.OrderID("y") {
		t.Error("two signals or two orders have one digest")
	}
}

func secret(id string) domain.Secret {
	return domain.Secret{KeyID: id, Key: bytes.Repeat([]byte(id), 32)[:32]}
}

func TestRotationReadsEarlierKeysNewestFirst(t *testing.T) {
	a, b := domain.NewKeyring(secret("a")), domain.NewKeyring(secret("b"), secret("a"))
	c := domain.NewKeyring(secret("c"), secret("b"), secret("a"))
	key := func(k domain.Keyring) domain.ProfileKey { return k.ProfileKey(domain.Cookie, "x") }
	if got := a.EarlierKeys(domain.Cookie, "x"); got != nil {
		t.Errorf("earlier keys %v of a first secret", got)
	}
	if got, want := c.EarlierKeys(domain.Cookie, "x"), []domain.ProfileKey{key(b), key(a)}; !slices.Equal(got, want) {
		t.Errorf("earlier keys %v, want %v", got, want)
	}
	if c.KeyID() != "c" || key(a) == key(b) || key(b) == key(c) {
		t.Error("the first secret is not the current one")
	}
}

func TestASignatureHoldsForOneMessagePurposeAndSecret(t *testing.T) {
	a, b := domain.NewKeyring(secret("a")), domain.NewKeyring(secret("b"), secret("a"))
	signature := a.Sign("purpose", []byte("message"))
	if !a.Verify("a", "purpose", []byte("message"), signature) || !b.Verify("a", "purpose", []byte("message"), signature) {
		t.Error("a good signature is refused")
	}
	damaged := signature
	damaged[31] ^= 1
	for name, ok := range map[string]bool{
		"other message": a.Verify("a", "purpose", []byte("massage"), signature),
		"other purpose": a.Verify("a", "propose", []byte("message"), signature),
		"other secret":  b.Verify("b", "purpose", []byte("message"), signature),
		"unknown name":  a.Verify("c", "purpose", []byte("message"), signature),
		"damaged":       a.Verify("a", "purpose", []byte("message"), damaged),
	} {
		if ok {
			t.Errorf("%s: verified", name)
		}
	}
}

func TestDigestsOfIDsOutliveEveryRotation(t *testing.T) {
	first := domain.NewKeyring(secret("a"))
	sealed := first.Seal()
	for _, next := range []domain.Keyring{
		domain.NewKeyring(secret("b"), secret("a")), domain.NewKeyring(secret("c"), secret("b")), domain.NewKeyring(secret("c")),
	} {
		settled, known := next.Unseal(sealed)
		if !known || settled.SignalID("x") != first.SignalID("x") || settled.OrderID("x") != first.OrderID("x") || settled.Content([]byte("x")) != first.Content([]byte("x")) {
			t.Fatal("a digest has changed with the secret")
		}
		if settled.ProfileKey(domain.Cookie, "x") != next.ProfileKey(domain.Cookie, "x") {
			t.Fatal("the key of a profile must follow the current secret")
		}
		sealed = settled.Seal()
	}
	if _, known := first.Unseal(sealed); known {
		t.Error("a retired secret opens the key")
	}
	impostor := domain.Secret{KeyID: "c", Key: bytes.Repeat([]byte{9}, 32)}
	if _, known := domain.NewKeyring(impostor).Unseal(append(sealed, domain.SealedKey{KeyID: "c"})); known {
		t.Error("another secret of the same name opens the key")
	}
}
