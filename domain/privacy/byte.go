package privacy

// Bytes of a text in plain form. What is beyond ASCII counts as a letter: words
// of any language then have the same borders.

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isLetter(c byte) bool { return isASCIILetter(c) || c >= 0x80 }

// alnums answer [isAlnum], which is asked for every byte that is looked at
// closely.
var alnums = func() (alnums [256]bool) {
	for c := range alnums {
		alnums[c] = isDigit(byte(c)) || isLetter(byte(c))
	}
	return alnums
}()

func isAlnum(c byte) bool { return alnums[c] }

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

func hexValue(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

func toLower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func toUpper(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// at is the byte at i, a space beyond the ends.
func at(text string, i int) byte {
	if i < 0 || i >= len(text) {
		return ' '
	}
	return text[i]
}

// isWordStart tells whether a word of letters and digits may begin at i.
func isWordStart(text string, i int) bool { return !isAlnum(at(text, i-1)) }

// wordEnd is where the run of letters and digits from i ends.
func wordEnd(text string, i int) int {
	for i < len(text) && isAlnum(text[i]) {
		i++
	}
	return i
}

// hasPrefixFold tells whether text begins with a prefix of small letters, in
// letters of either case.
func hasPrefixFold(text, prefix string) bool {
	if len(text) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if toLower(text[i]) != prefix[i] {
			return false
		}
	}
	return true
}
