package privacy

import "strings"

// mark is something whose presence alone calls for a closer look.
type mark uint32

const (
	upper      mark = 1 << iota // a capital letter
	digit                       // a decimal digit
	foreign                     // a byte beyond ASCII
	encoded                     // % or &, with which encodings begin, or a control character
	atSign                      // @
	assignment                  // : or =
	atWord                      // the word "at", from which addresses are spelled
	password                    // a word for passwords begins
	bracket                     // (
)

// summary is what one pass over the bytes of a text tells. Most texts turn out
// clean by it.
type summary struct {
	marks mark
	// counts are the numbers of digits, dots, dashes and colons, side by side,
	// 16 bits each: so a byte costs one addition.
	counts uint64
}

const (
	oneDigit uint64 = 1 << (16 * iota)
	oneDot
	oneDash
	oneColon
	maxSurveyed = 1<<16 - 1 // bytes, beyond which counts are taken for large
)

func (s summary) has(m mark) bool { return s.marks&m != 0 }

func (s summary) digits() int { return int(s.counts & 0xffff) }
func (s summary) dots() int   { return int(s.counts >> 16 & 0xffff) }
func (s summary) dashes() int { return int(s.counts >> 32 & 0xffff) }
func (s summary) colons() int { return int(s.counts >> 48) }

// Least sizes of what the recognisers find.
const (
	minDigits   = 3  // a passport: C4VPM7R4K
	minNumber   = 4  // digits of a date of birth: 1.2.80
	minSecret   = 16 // tokens are longer than most words
	minMACBytes = 14 // aabb.ccdd.ee0f
)

// byteClass is what a byte adds to the summary.
type byteClass struct {
	count uint64
	marks mark
	// folded is the byte as a word is compared: small letters, and a space for
	// whatever separates words.
	folded uint32
}

var byteClasses = func() (classes [256]byteClass) {
	for c := range classes {
		class := byteClass{folded: ' '}
		switch b := byte(c); {
		case b >= '0' && b <= '9':
			class = byteClass{oneDigit, digit, uint32(b)}
		case b >= 'a' && b <= 'z':
			class.folded = uint32(b)
		case b >= 'A' && b <= 'Z':
			class.marks, class.folded = upper, uint32(b-'A'+'a')
		case b == 0xc3: // with the next, an ä: "ät" is what Germans write for @
			class.marks = foreign
		case b == 0xa4:
			class.marks, class.folded = foreign, 'a'
		case b >= 0x80:
			class.marks, class.folded = foreign, 0xff
		case b == '%', b == '&', b < ' ', b == 0x7f:
			class.marks = encoded
		case b == '(':
			class.marks = bracket
		case b == '@':
			class.marks = atSign
		case b == '=':
			class.marks = assignment
		case b == ':':
			class.marks, class.count = assignment, oneColon
		case b == '.':
			class.count = oneDot
		case b == '-':
			class.count = oneDash
		}
		classes[c] = class
	}
	return classes
}()

// The words that the survey looks for, in the four bytes last seen.
const (
	wordAt   = ' '<<24 | 'a'<<16 | 't'<<8 | ' '
	wordPass = 'p'<<24 | 'a'<<16 | 's'<<8 | 's'
	wordEnnw = 'e'<<24 | 'n'<<16 | 'n'<<8 | 'w' // Kennwort
	wordRrob = 'r'<<24 | 'r'<<16 | 'o'<<8 | 'b' // arroba
)

func survey(text string) summary {
	var counts uint64
	var marks mark
	var last uint32
	for i := range len(text) {
		class := &byteClasses[text[i]]
		counts += class.count
		marks |= class.marks
		last = last<<8 | class.folded
		switch last {
		case wordAt, wordRrob:
			marks |= atWord
		case wordPass, wordEnnw:
			marks |= password
		}
	}
	if marks&bracket != 0 && strings.Contains(text, "(a)") {
		marks |= atWord // jane(a)example.com
	}
	if len(text) > maxSurveyed {
		counts = ^uint64(0)
	}
	return summary{marks, counts}
}

// isClean tells whether no recogniser can find anything in the text, if it is in
// plain form.
func (s summary) isClean(text string) bool {
	switch {
	case s.has(atSign | atWord | assignment | password), s.digits() >= minDigits && !s.isShortCode(text), s.dashes() >= 5:
		return false
	case s.dots() >= 2 && s.digits() > 0 && len(text) >= minMACBytes:
		return false
	}
	return len(text) < minSecret || !s.has(upper|digit)
}

// isShortCode tells whether a text has so few digits and no word beside them
// that nothing can be made of it: 85123A.
func (s summary) isShortCode(text string) bool {
	others := len(text) - s.digits() - s.dashes() - s.dots()
	return s.dots() < 3 && (others == 0 && s.digits() <= 7 || others == 1 && s.digits() <= 6)
}
