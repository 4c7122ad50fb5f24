package privacy

import (
	"net/netip"
	"strings"
)

// hasIPv4 finds four numbers up to 255 with dots between them that are not a
// version.
func hasIPv4(text string) bool {
	for i := 0; i < len(text); i++ {
		if !isDigit(text[i]) {
			continue
		}
		start, numbers, valid, padded, full := i, 0, true, 0, 0
		for {
			value, digits := 0, 0
			for i < len(text) && isDigit(text[i]) {
				value, digits = min(value*10+int(text[i]-'0'), 1000), digits+1
				i++
			}
			valid = valid && digits <= 3 && value <= 255
			if digits == 3 {
				full++
			}
			if digits > 1 && text[i-digits] == '0' {
				padded++
			}
			numbers++
			dot := i
			if strings.HasPrefix(text[i:], "[.]") || strings.HasPrefix(text[i:], "(.)") {
				dot += 2 // brackets keep programs from making a link of it
			} else if at(text, i) != '.' {
				break
			}
			if !isDigit(at(text, dot+1)) {
				break
			}
			i = dot + 1
		}
		isSuffixed := isLetter(at(text, i)) || at(text, i) == '-' && isLetter(at(text, i+1)) // 1.0.0.0-beta
		isGrouped := padded > 0 && full < 4                                                  // 1.234.056.200 is a number in thousands
		if valid && numbers == 4 && !isGrouped && !isSuffixed && !isVersion(text, start) {
			return true
		}
	}
	return false
}

// maxVersion is more than the first number of most versions.
const maxVersion = 64

// isVersion tells whether what begins at i belongs to a name before it, as in
// v1.2.3.4, Chrome/1.2.3.4, tool-1.2.3.4 or "version 1.2.3.4".
func isVersion(text string, i int) bool {
	class := contextBefore(text, i).class
	before, hangs := at(text, i-1), isAlnum(at(text, i-2))
	switch {
	case class == networkContext:
		return false
	case isAlnum(before):
		return true
	case before == '-', before == '_':
		return hangs && (class == versionContext || firstNumber(text[i:]) < maxVersion)
	case before == '.':
		return hangs
	case before == '/': // one slash is a name's, several are a path's
		return hangs && strings.IndexByte(text[:i-1], '/') < 0
	}
	return class == versionContext
}

// firstNumber is the value of the first digits of text, up to three.
func firstNumber(text string) (value int) {
	for i := 0; i < min(len(text), 3) && isDigit(text[i]); i++ {
		value = value*10 + int(text[i]-'0')
	}
	return value
}

// hasIPv6 finds addresses of eight groups or with "::", also with an IPv4
// address at the end.
func hasIPv6(text string) bool {
	for i := 0; i < len(text); {
		if !isHex(text[i]) && text[i] != ':' {
			i++
			continue
		}
		start, colons := i, 0
		for i < len(text) && (isHex(text[i]) || text[i] == ':' || text[i] == '.' && isDigit(at(text, i+1))) {
			if text[i] == ':' {
				colons++
			}
			i++
		}
		if colons < 2 || isLetter(at(text, i)) || isLetter(at(text, start-1)) {
			continue
		}
		if isIPv6(text[start:i]) {
			return true
		}
		// A name or an open end may hang on it: "ip:2001:db8::1", "2001:db8::1:".
		if isIPv6(strings.TrimSuffix(text[start:i], ":")) || isIPv6(strings.TrimPrefix(text[start:i], ":")) {
			return true
		}
	}
	return false
}

func isIPv6(text string) bool {
	if open, isOpen := strings.CutSuffix(text, "::"); isOpen && !strings.Contains(open, ":") {
		return false // "::" is nobody's address, and "12::" hardly one
	}
	address, err := netip.ParseAddr(text)
	return err == nil && address.Is6()
}

// hasMAC finds six pairs of hexadecimal digits with one separator, or three
// groups of four with dots.
func hasMAC(text string) bool {
	for i := range len(text) {
		if !isHex(text[i]) || !isWordStart(text, i) {
			continue
		}
		if isHexGroups(text[i:], 6, 2, ":-") && !isProgression(text[i:i+17], 3) && (text[i+2] == ':' || !isAttached(text, i)) {
			return true
		}
		if isHexGroups(text[i:], 3, 4, ".") && strings.ContainsAny(text[i:i+14], "0123456789") &&
			strings.ContainsAny(text[i:i+14], "abcdefABCDEF") && !isAttached(text, i) {
			return true
		}
	}
	return false
}

// isAttached tells whether a name hangs on what begins at i: AB-12 is one.
func isAttached(text string, i int) bool {
	return strings.IndexByte("-_.", at(text, i-1)) >= 0 && isAlnum(at(text, i-2)) && contextBefore(text, i).class == noContext
}

// isHexGroups tells whether text begins with so many groups of so many digits,
// one of the separators between all of them, and goes on with something else.
func isHexGroups(text string, groups, size int, separators string) bool {
	length := groups*(size+1) - 1
	if len(text) < length || strings.IndexByte(separators, text[size]) < 0 {
		return false
	}
	for i := range length {
		if i%(size+1) == size {
			if text[i] != text[size] {
				return false
			}
		} else if !isHex(text[i]) {
			return false
		}
	}
	after := at(text, length)
	return !isAlnum(after) && (after != text[size] || !isHex(at(text, length+1)))
}

// isProgression tells whether numbers that begin every so many bytes, two
// digits each, grow evenly and slowly: sizes, not an address.
func isProgression(text string, every int) bool {
	step := 0
	for i := 0; i+1 < len(text); i += every {
		if !isDigit(text[i]) || !isDigit(text[i+1]) {
			return false
		}
		if i == 0 {
			continue
		}
		growth := int(text[i])*10 + int(text[i+1]) - int(text[i-every])*10 - int(text[i-every+1])
		if growth < 1 || growth > 10 || step != 0 && growth != step {
			return false
		}
		step = growth
	}
	return true
}
