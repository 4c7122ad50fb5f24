package privacy

import "strings"

// findCode looks at every word of letters and digits: numbers of persons with
// letters in them, and what is said to be a document.
func findCode(text string) (Kind, bool) {
	for i := 0; i < len(text); i++ {
		if !isAlnum(text[i]) || !isWordStart(text, i) {
			continue
		}
		end, numerals := i, 0
		for end < len(text) && isAlnum(text[end]) {
			if isDigit(text[end]) {
				numerals++
			}
			end++
		}
		word := text[i:end]
		switch {
		case numerals >= minGluedCard && numerals < len(word) && hasCardInside(word):
			return Card, true
		case numerals >= 4 && (numerals < len(word) || numerals == 18) && isPersonCode(word) &&
			(!hangsOn(text, i, end) || len(word) >= minLongCode && isUnderlined(text, i, end)):
			return NationalID, true
		case numerals >= 4 && isGluedCode(word):
			return NationalID, true
		case numerals == 4 && len(word) == 5 && isGluedSSN(text, i, end):
			return NationalID, true
		case mayBeSeparated(len(word), numerals) && isSeparatedCode(text, i) && !hangsOn(text, i, i):
			return NationalID, true
		case len(word) == 12 && contextBefore(text, i).class == macContext && isHexNumber(word) && numerals < len(word):
			return MACAddress, true
		case numerals == 3 && len(word) >= 6:
			switch said := contextBefore(text, i); {
			case said.class == passwordContext && (!isDigit(word[0]) || isMixed(word)):
				return Secret, true
			case said.class == documentContext && len(word) == 9:
				return Document, true
			}
		case numerals >= 4 && numerals < len(word) && len(word) >= 5 && len(word) <= 16:
			switch said := contextBefore(text, i); {
			case said.class == passwordContext && (!isDigit(word[0]) || isMixed(word)) && len(word) >= 6:
				return Secret, true
			case said.class == documentContext && len(word) >= 6:
				return Document, true
			case said.class == nationalContext && len(word) >= 8:
				return NationalID, true
			}
		}
		i = end
	}
	return "", false
}

// hangsOn tells whether a name hangs on the word from i to end: AB-12345678Z.
func hangsOn(text string, i, end int) bool {
	return isJoint(at(text, i-1)) && isAlnum(at(text, i-2)) && contextBefore(text, i).class == noContext ||
		end > i && isJoint(at(text, end)) && isAlnum(at(text, end+1))
}

// minLongCode is from which length a code of a person is no code of an article
// by chance, even where a name hangs on it by _.
const minLongCode = 10

// isUnderlined tells whether what hangs on the word from i to end hangs by _.
func isUnderlined(text string, i, end int) bool {
	return strings.IndexByte("-.", at(text, i-1)) < 0 && strings.IndexByte("-.", at(text, end)) < 0
}

// isGluedCode recognises the number of a person that is glued to its name, as
// in dni12345678Z.
func isGluedCode(word string) bool {
	letters := 0
	for letters < len(word) && isLetter(word[letters]) {
		letters++
	}
	for k := 3; k <= min(letters, len(word)-8); k++ {
		if classOf(word[:k]) == nationalContext && isPersonCode(word[k:]) {
			return true
		}
	}
	return false
}

// isGluedSSN recognises 123-45-6789 before the letter that ends a word of five.
func isGluedSSN(text string, i, end int) bool {
	if i < 7 || !isDigit(text[i]) || isDigit(text[end-1]) || text[i-1] != '-' || text[i-4] != '-' || isAlnum(at(text, i-8)) || isJoint(at(text, i-8)) && at(text, i-8) != '_' {
		return false
	}
	var d digits
	for _, c := range []byte(text[i-7:i-4] + text[i-3:i-1] + text[i:i+4]) {
		if !isDigit(c) {
			return false
		}
		d.d[d.n] = c - '0'
		d.n++
	}
	return isSSN(&d)
}

// matches tells whether a code has a form: A for a letter, 9 for a digit, * for
// either.
func matches(code []byte, form string) bool {
	if len(code) != len(form) {
		return false
	}
	for i := range len(form) {
		switch form[i] {
		case 'A':
			if !isASCIILetter(code[i]) {
				return false
			}
		case '9':
			if !isDigit(code[i]) {
				return false
			}
		}
	}
	return true
}

// isPersonCode recognises numbers of persons in one word.
func isPersonCode(word string) bool {
	if len(word) < 8 || len(word) > 18 {
		return false
	}
	var buffer [18]byte
	code := buffer[:len(word)]
	if compact(code, word) == 0 {
		return false
	}
	switch len(code) {
	case 8:
		return matches(code, "9999999A") && isPPS(code)
	case 9:
		return isDNI(code) || isNINO(code) || isNRIC(code) || matches(code, "9999999AA") && isPPS(code)
	case 10:
		return isPAN(code) || isTaiwanese(code)
	case 11:
		return matches(code, "999999A999*") && isHETU(code)
	case 15:
		return isCorsican(code)
	case 16:
		return isCodiceFiscale(code)
	case 18:
		return isCURP(code) || isChinese(code)
	}
	return false
}

// mayBeSeparated tells by the first word whether a number with separators may
// begin: AB 12, X-1, 12.345, 131052-3, 12345678-Z, A123456(7).
func mayBeSeparated(length, numerals int) bool {
	switch numerals {
	case 0:
		return length <= 2
	case 1, 2:
		return length == numerals
	case 6, 7, 8:
		return length == numerals || numerals == 6 && length == 7
	}
	return false
}

// isSeparatedCode recognises the same at i, with separators.
func isSeparatedCode(whole string, i int) bool {
	text := whole[i:]
	var code [9]byte
	if n := compact(code[:], text); n > 9 {
		switch {
		case n <= 13 && strings.IndexByte(" -.", text[2]) >= 0 && (isNINO(code[:]) || matches(code[:], "AA999999A") && contextBefore(whole, i).class == nationalContext):
			return true
		case isDNI(code[:]) && n <= 12 && strings.IndexByte("-.", text[n-2]) >= 0:
			return true
		}
	}
	switch {
	case len(text) >= 11 && strings.IndexByte("-+", text[6]) >= 0 && !isAlnum(at(text, 11)):
		var hetu [11]byte
		copy(hetu[:], text)
		return isHETU(hetu[:])
	case len(text) >= 10 && isASCIILetter(text[0]) && (text[7] == '(' && text[9] == ')'):
		return isHKID(text)
	}
	end := strings.IndexByte(text, '-')
	return end >= 7 && end <= 10 && at(text, end+1)|0x20 == 'k' && !isAlnum(at(text, end+2)) && isRUTWithK(text[:end])
}
