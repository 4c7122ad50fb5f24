package privacy

import (
	"bytes"
	"strings"
)

// class is what the words before a number make of it.
type class uint8

const (
	noContext class = iota
	phoneContext
	maybePhoneContext // a telephone number, if there are digits enough for it
	cardContext
	nationalContext
	documentContext
	birthContext
	accountContext
	codeContext // of a card, of a log-in: a secret of a few digits
	passwordContext
	macContext
	networkContext
	versionContext
	productContext
)

// context is what stands before a number.
type context struct {
	class class
	// hasMonth tells that the name of a month stands between the word and the
	// number, which then is a year.
	hasMonth bool
}

const (
	maxContextWords = 6 // words looked at before a number
	maxContextWord  = 32
	maxPrefix       = 2 // letters of a document before its digits: passport AB 123456
)

// contextBefore reads the words before position i, from right to left, up to
// one that has a class or is no filler.
func contextBefore(text string, i int) (c context) {
	var buffer [2*maxContextWord + 1]byte
	if i == 0 {
		return c
	}
	mayName, isPrefixed := false, false
	for k := range maxContextWords {
		start, end := wordBefore(text, i)
		if start == end || end-start > maxContextWord {
			return c
		}
		word := lookUp(appendLower(buffer[:0], withoutElision(text[start:end])))
		if word.class == phoneContext && k == 0 && end-start < 3 && strings.IndexByte(" .:=#", text[i-1]) < 0 {
			word.class = noContext // PH-1234 is a code, not a phone
		}
		if word.endsPair {
			if class := pairClass(text, start, end); class != noContext {
				word.class = class
			}
		}
		c.class = word.class
		switch {
		case isPrefixed && c.class != noContext && c.class != documentContext && c.class != nationalContext:
			return context{}
		case c.class != noContext:
			return c
		case word.isMonth:
			c.hasMonth = true
		case k == 0 && word.mayFollow:
			mayName = true
		case word.isFiller, isDayOfMonth(text[start:end]):
		case mayName:
			mayName = false
		case k == 0 && end-start <= maxPrefix && isASCIILetter(text[start]) && isASCIILetter(text[end-1]):
			isPrefixed = true
		default:
			return c
		}
		i = start
	}
	return c
}

// classAfter is the class that the words after a number give it: "... is my
// phone", "... PESEL". Of the words that follow at once only those of national
// numbers and verbs count; the others also begin names of products.
func classAfter(text string, i int) class {
	var buffer [maxContextWord]byte
	isSaid := false
	for range maxContextWords {
		for i < len(text) && (text[i] == ' ' || text[i] == '(') {
			i++
		}
		end := wordEnd(text, i)
		if end == i || end-i > maxContextWord {
			return noContext
		}
		lower := appendLower(buffer[:0], text[i:end])
		word, _ := contextWords.find(lower)
		switch {
		case word.isCall:
			return maybePhoneContext
		case word.class == nationalContext && end-i >= 3, isSaid && word.class != noContext:
			return word.class
		case string(lower) == "is" || string(lower) == "ist":
			isSaid = true
		case !isSaid || !word.isFiller:
			return noContext
		}
		i = end
	}
	return noContext
}

// pairClass is the class of the word from start to end together with the one
// before it, or with the next when a filler stands between them: "permis de
// conduire". The longer phrase counts: an "id card number" is not of a card.
func pairClass(text string, start, end int) class {
	var buffer [3*maxContextWord + 2]byte
	word := withoutElision(text[start:end])
	before, beforeEnd := wordBefore(text, start)
	first, firstEnd := wordBefore(text, before)
	if beforeEnd-before > maxContextWord || firstEnd-first > maxContextWord {
		return noContext
	}
	phrase := append(appendLower(buffer[:0], text[first:firstEnd]), ' ')
	middle := len(phrase)
	phrase = append(appendLower(phrase, withoutElision(text[before:beforeEnd])), ' ')
	last := len(phrase)
	phrase = appendLower(phrase, word)
	for _, said := range [][]byte{phrase, phrase[middle:]} {
		if known, _ := contextWords.find(said); known.class != noContext {
			return known.class
		}
	}
	if between, _ := contextWords.find(phrase[middle : last-1]); middle == 1 || !between.isFiller {
		return noContext
	}
	known, _ := contextWords.find(append(phrase[:middle], phrase[last:]...))
	return known.class
}

// withoutElision is a word without the article that French and Italian glue to
// it: d'identità.
func withoutElision(word string) string {
	if len(word) > 3 && word[1] == '\'' {
		return word[2:]
	}
	return word
}

// minCompound is the length of the shortest word that ends in a known one.
const minCompound = 5

// minStem is how long a word must be that is known also with an ending of a case
// or the plural: paszportu.
const minStem = 7

// numberEndings make of a word its number, as in Reisepassnummer.
var numberEndings = [...]string{"nummer", "number", "nr", "번호", "号码", "番号", "號碼", "号"}

// phoneHeads end compounds that name somebody's telephone, and also telephones
// that are sold: Notfalltelefon, Babytelefon.
var phoneHeads = [...]string{"telefon", "telefoon", "handy"}

// lookUp is what a word in small letters says. Where words are written without
// spaces between them, its end says it.
func lookUp(lower []byte) contextWord {
	word, isKnown := contextWords.find(lower)
	if last := len(lower) - 1; !isKnown && last >= 3 && isDigit(lower[last]) {
		word, _ = contextWords.find(lower[:last]) // a field of several: phone1
		return word
	}
	if isKnown || len(lower) < minCompound {
		return word
	}
	if last := lower[len(lower)-1]; last == 'r' || last >= 0x80 { // as all of them end
		for _, ending := range numberEndings {
			if len(lower) > len(ending)+2 && bytes.HasSuffix(lower, []byte(ending)) {
				return lookUpTail(lower[:len(lower)-len(ending)])
			}
		}
	}
	for cut := 1; cut <= 2 && len(lower)-cut >= minStem; cut++ {
		if word, isKnown = contextWords.find(lower[:len(lower)-cut]); isKnown {
			return word
		}
	}
	for _, head := range phoneHeads {
		if len(lower) > len(head) && bytes.HasSuffix(lower, []byte(head)) {
			return contextWord{class: maybePhoneContext}
		}
	}
	if lower[0] < 0xe3 {
		return word
	}
	for i := 3; i+3 < len(lower); i += 3 { // bytes of a Chinese, Japanese or Korean character
		if word, isKnown = contextWords.find(lower[i:]); isKnown {
			return word
		}
	}
	return contextWord{}
}

// lookUpTail looks up what stands before -number: a word, or one that the known
// one ends, as in Notfalltelefon-nummer.
func lookUpTail(lower []byte) contextWord {
	const minTail = 4
	word := lookUp(lower)
	for i := 1; word == (contextWord{}) && i+minTail <= len(lower); i++ {
		word, _ = contextWords.find(lower[i:])
	}
	return word
}

// classOf is the class of a word by itself.
func classOf(word string) class {
	var buffer [maxContextWord]byte
	if len(word) > maxContextWord {
		return noContext
	}
	return lookUp(appendLower(buffer[:0], word)).class
}

// wordBefore is where the last word before i lies; start == end when there is
// none.
func wordBefore(text string, i int) (start, end int) {
	for i > 0 && !isAlnum(text[i-1]) {
		i--
	}
	end = i
	for i > 0 && (isAlnum(text[i-1]) || text[i-1] == '\'') {
		i--
		if isHump(text, i) && end-i > 1 {
			break
		}
	}
	return i, end
}

// isHump tells whether a word of camelCase begins at i. One letter before makes
// no word: iPhone.
func isHump(text string, i int) bool {
	isUpper := text[i] >= 'A' && text[i] <= 'Z'
	return isUpper && isLower(at(text, i-1)) && isASCIILetter(at(text, i-2))
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

// isDayOfMonth recognises 12 and 12th.
func isDayOfMonth(word string) bool {
	digits := 0
	for digits < len(word) && isDigit(word[digits]) {
		digits++
	}
	return digits >= 1 && digits <= 2 && (digits == len(word) || len(word) == digits+2)
}

// appendLower appends text in small letters.
func appendLower(b []byte, text string) []byte {
	for i := range len(text) {
		if text[i] >= 0xc4 && text[i] < 0xe0 { // beyond Latin-1: Greek, Cyrillic
			return append(b, strings.ToLower(text[i:])...)
		}
		c := toLower(text[i])
		if i > 0 && text[i-1] == 0xc3 && c >= 0x80 && c <= 0x9e && c != 0x97 {
			c += 0x20 // À to Þ, in UTF-8
		}
		b = append(b, c)
	}
	return b
}
