package identity

import (
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"halftone/domain"
)

const (
	minDigest = 16  // bytes of a fingerprint: 128 bits
	maxDigest = 64  // bytes of a fingerprint: SHA-512
	maxLogin  = 128 // characters
)

var (
	hexPattern       = regexp.MustCompile(`^[0-9a-fA-F]{32,}$`)
	base64urlPattern = regexp.MustCompile(`^[A-Za-z0-9_-]+={0,2}$`)
	// cookiePattern asks for 22 characters of 64: the least that can hold 128 bits.
	// Whether they are random nobody but the client can tell.
	cookiePattern = regexp.MustCompile(`^[A-Za-z0-9_-]{22,128}$`)
)

// identifier checks a claimed value and returns the form that the key is made
// of. The error is BAD_USER_INPUT, its path "mode" or "value".
func identifier(mode domain.IdentificationMode, value string) (string, error) {
	switch mode {
	case domain.Fingerprint:
		return fingerprint(value)
	case domain.Cookie:
		if !cookiePattern.MatchString(value) {
			return "", domain.Errorf(domain.BadUserInput, "value", "must be a random id of 22 to 128 letters, digits, '-' or '_'")
		}
		return value, nil
	case domain.Identity:
		return Login("value", value)
	}
	return "", domain.Errorf(domain.BadUserInput, "mode", "must be FINGERPRINT, COOKIE or IDENTITY")
}

// fingerprint returns the bytes of a digest in lower-case hexadecimal digits,
// however they were written: one device must have one key. What reads as hexadecimal is:
// base64url of a digest looks like that once in 10^13 devices.
func fingerprint(value string) (string, error) {
	refusal := domain.Errorf(domain.BadUserInput, "value", "must be a digest of %d to %d bytes, SHA-256 as a rule, in hexadecimal digits or base64url", minDigest, maxDigest)
	if len(value) > 2*maxDigest {
		return "", refusal
	}
	if hexPattern.MatchString(value) && len(value)%2 == 0 {
		return strings.ToLower(value), nil
	}
	if !base64urlPattern.MatchString(value) {
		return "", refusal
	}
	digest, err := base64.RawURLEncoding.Strict().DecodeString(strings.TrimRight(value, "="))
	if err != nil || len(digest) < minDigest || len(digest) > maxDigest {
		return "", refusal
	}
	return hex.EncodeToString(digest), nil
}

// Login checks a login id and returns the form that its key is made of: NFC, as
// one name can be written in two ways that look the same. What cannot be seen is
// refused anywhere in it, so that no two ids look the same for that either. The
// error is BAD_USER_INPUT at the path.
func Login(path, text string) (string, error) {
	login := norm.NFC.String(text)
	switch {
	case strings.TrimSpace(login) == "", strings.ContainsRune(login, utf8.RuneError), strings.ContainsFunc(login, isInvisible), utf8.RuneCountInString(login) > maxLogin:
		return "", domain.Errorf(domain.BadUserInput, path, "must be 1 to %d visible characters, without controls, zero-width or bidirectional marks", maxLogin)
	}
	return login, nil
}

// isInvisible tells of controls, of marks that steer what is around them, and of
// whatever else fonts do not draw.
func isInvisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}
