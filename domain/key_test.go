package domain_test

import (
	"bytes"
	"errors"
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
