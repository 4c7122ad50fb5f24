package signal

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold brings the name of a category, brand or tag into the one form in which
// it is kept and compared: NFKC, lower case, every run of characters other than
// Unicode letters and decimal digits one "-", none at the ends. A name without
// any letter or digit folds to the empty string.
func Fold(name string) string {
	if isFolded(name) {
		return name
	}
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(norm.NFKC.String(name)) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte('-')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// isFolded recognises the common case, plain ASCII already in form, without
// allocating.
func isFolded(name string) bool {
	dash := true
	for i := range len(name) {
		c := name[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			dash = false
		case c == '-' && !dash:
			dash = true
		default:
			return false
		}
	}
	return !dash
}
