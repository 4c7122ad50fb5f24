package privacy

const (
	maxIBAN = 34
	minIBAN = 15
)

// hasIBAN finds account numbers of any country by their length and the
// remainder of ISO 7064 MOD 97-10, however they are grouped. Among letters that
// are glued to it, an account must also have the form of its country.
func hasIBAN(text string) bool {
	for i := 0; i+minIBAN <= len(text); i++ {
		if !isASCIILetter(text[i]) || !isASCIILetter(text[i+1]) || isLetter(text[i+2]) {
			continue
		}
		country := [2]byte{text[i] &^ 0x20, text[i+1] &^ 0x20}
		if form := ibanPatterns[string(country[:])]; form != "" && isIBAN(text, i, form) {
			return true
		}
	}
	return false
}

// isIBAN tells whether an account number of a form begins at i.
func isIBAN(text string, i int, form string) bool {
	var buffer [maxIBAN]byte
	code := buffer[:len(form)]
	end := compactIBAN(code, text[i:])
	if end == 0 || !isDigit(code[2]) || !isDigit(code[3]) {
		return false
	}
	if isGlued := !isWordStart(text, i) || isAlnum(at(text, i+end)); isGlued && !matches(code, form) {
		return false
	}
	remainder := 0
	for i := range code {
		switch c := code[(i+4)%len(code)]; {
		case isDigit(c):
			remainder = (remainder*10 + int(c-'0')) % 97
		default:
			remainder = (remainder*100 + int(c-'A') + 10) % 97
		}
	}
	return remainder == 1 || isWordStart(text, i) && matches(code, form) && contextBefore(text, i).class == accountContext // mistyped
}

// compactIBAN reads as many letters and digits as code holds, in capitals, with
// at most two separators between any of them, and returns where it ends; 0
// when text is shorter. Separators that also part the items of lists may stand
// only between groups of four.
func compactIBAN(code []byte, text string) (end int) {
	n, gap := 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case isDigit(c), isASCIILetter(c):
			code[n] = toUpper(c)
			n, gap = n+1, 0
		case gap < 2 && (isCodeSeparator(c) || n%4 == 0 && c < 0x80):
			gap++
		default:
			return 0
		}
		if n == len(code) {
			return i + 1
		}
	}
	return 0
}

// compact reads as many letters and digits as code holds, in capitals, with at
// most two separators between any of them, and returns where it ends; 0 when
// text is shorter or goes on as a word.
func compact(code []byte, text string) (end int) {
	n, gap := 0, 0
	for i := range len(text) {
		c := text[i]
		switch {
		case isDigit(c):
			code[n] = c
			n, gap = n+1, 0
		case isASCIILetter(c):
			code[n] = c &^ 0x20
			n, gap = n+1, 0
		case isCodeSeparator(c) && gap < 2:
			gap++
		default:
			return 0
		}
		if n == len(code) {
			if isAlnum(at(text, i+1)) {
				return 0
			}
			return i + 1
		}
	}
	return 0
}

// isCodeSeparator tells whether a byte may stand between the groups of a code.
func isCodeSeparator(c byte) bool {
	return c == ' ' || c == '-' || c == '.' || c == '/' || c == '_'
}
