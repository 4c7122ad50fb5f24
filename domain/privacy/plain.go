package privacy

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxLayers bounds how many encodings are taken off a text: two of percent
// signs, one of HTML, and one in between.
const maxLayers = 4

// plain takes the disguises off a text: percent-encoding and HTML entities, in
// layers, compatibility forms of Unicode, invisible characters, and the digits,
// dashes and spaces of other scripts.
func plain(text string) string {
	for range maxLayers {
		next := unescapePercent(html.UnescapeString(ordinary(text)))
		if next == text {
			break
		}
		text = next
	}
	return ordinary(text)
}

// isPlain recognises texts that [plain] would leave as they are: ASCII and the
// letters of common scripts.
func isPlain(text string) bool {
	if isEncoded(text) {
		return false
	}
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
		case r >= 0xc0 && r <= 0x17f && r != '×' && r != '÷' && r != 'Ĳ' && r != 'ĳ' && r != 'Ŀ' && r != 'ŀ' && r != 'ŉ' && r != 'ſ': // Latin
		case r >= 0x400 && r <= 0x4ff && r != 0x482: // Cyrillic
		case r >= 0x4e00 && r <= 0x9fff, r >= 0xac00 && r <= 0xd7a3: // Han, Hangul
		default:
			return false
		}
	}
	return true
}

// isEncoded tells whether a text holds a percent-encoded byte, what may be an
// HTML entity, or a control character.
func isEncoded(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ' || c == 0x7f:
			return true
		case c == '%':
			if i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]) {
				return true
			}
		case c == '&':
			if i+1 < len(text) && (text[i+1] == '#' || isLetter(text[i+1])) {
				return true
			}
		}
	}
	return false
}

func unescapePercent(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]) {
			b.WriteByte(hexValue(text[i+1])<<4 | hexValue(text[i+2]))
			i += 2
		} else {
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// ordinary brings characters into the one form the recognisers know.
func ordinary(text string) string {
	return strings.Map(ordinaryRune, norm.NFKC.String(text))
}

func ordinaryRune(r rune) rune {
	switch {
	case r >= ' ' && r < 0x7f:
		return r
	case r == '\t', r == '\n', r == '\r', r == 0:
		return ' '
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Me, r), unicode.Is(unicode.Variation_Selector, r), unicode.IsControl(r), r == '\u034f', r == '\u115f', r == '\u1160', r == '\u3164':
		return -1 // invisible, or drawn around a character
	case unicode.Is(unicode.Zs, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
		return ' '
	case unicode.Is(unicode.Pd, r), r == '\u2212', r == '\u2043':
		return '-'
	case r == '·', r == '•', r == '∙', r == '⋅', r == '。', r == '\u06d4':
		return '.'
	case r == '\u2044', r == '\u2215':
		return '/'
	case r == '∶', r == '\ua789':
		return ':'
	case unicode.IsDigit(r):
		return '0' + digitValue(r)
	}
	return r
}

// digitValue is the value of a decimal digit of any script: digits stand in
// runs of ten from 0.
func digitValue(r rune) rune {
	for _, run := range unicode.Nd.R16 {
		if r >= rune(run.Lo) && r <= rune(run.Hi) {
			return (r - rune(run.Lo)) % 10
		}
	}
	for _, run := range unicode.Nd.R32 {
		if r >= rune(run.Lo) && r <= rune(run.Hi) {
			return (r - rune(run.Lo)) % 10
		}
	}
	return 0
}
