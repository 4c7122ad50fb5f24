package privacy

import "strings"

// maxGroups bounds the groups of one number; cards are written digit by digit.
const maxGroups = 20

// number is digits in groups, as people write numbers: groups with at most
// three separators between them.
type number struct {
	groups     [maxGroups]span
	n          int
	start, end int  // in the text, an opening bracket included
	plus       bool // it begins with +
	// A name hangs on the start or the end: the number is part of something longer.
	hangsBefore, hangsAfter bool
	underlined              bool // on both sides only by _, which joins fields rather than codes
}

type span struct{ from, to int }

func (s span) len() int { return s.to - s.from }

// minAttached is how many digits may follow a word without a space, as in
// tel0301234567 and tel0171 1234567.
const minAttached = 3

const separators = " -./()_+"

// next reads the first number that begins at or after i, a group that is part of a
// word left out.
func (num *number) next(text string, i int) bool {
	for i < len(text) {
		if !isDigit(text[i]) {
			i++
			continue
		}
		end := digitsEnd(text, i)
		if i > 0 && isLetter(text[i-1]) && (end-i < minAttached || contextBefore(text, i).class == noContext) {
			i = wordEnd(text, i)
			continue
		}
		if isLetter(at(text, end)) && !isExtension(text[end:]) {
			i = wordEnd(text, end)
			continue
		}
		num.read(text, i)
		return true
	}
	return false
}

// isExtension recognises what follows the number of a switchboard: x12, ext.
func isExtension(text string) bool {
	return hasPrefixFold(text, "ext") || (text[0] == 'x' || text[0] == 'X') && isDigit(at(text, 1)) && !isLetter(at(text, digitsEnd(text, 1)))
}

func digitsEnd(text string, i int) int {
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	return i
}

func (num *number) read(text string, i int) {
	num.n, num.start = 0, i
	before := i - 1
	for at(text, before) == '(' || before >= 0 && text[before] == ' ' {
		before--
	}
	num.plus = at(text, before) == '+' && i-before <= 3 && (!isAlnum(at(text, before-1)) || before == i-1 && isGluedPhone(text[i:]) && !isQuery(text))
	if at(text, i-1) == '(' {
		num.start--
	}
	for num.n < maxGroups {
		end := digitsEnd(text, i)
		if num.n > 0 && isLetter(at(text, end)) && !isExtension(text[end:]) {
			break // a unit or a word: the group is not ours
		}
		num.groups[num.n] = span{i, end}
		num.n++
		num.end = end
		i = end
		for i < len(text) && i < end+3 && strings.IndexByte(separators, text[i]) >= 0 {
			i++
		}
		if i == end || i == len(text) || !isDigit(text[i]) || text[i-1] == '+' && i-end > 1 {
			break
		}
	}
	num.hangsBefore = isJoint(at(text, num.start-1)) && isAlnum(at(text, num.start-2)) && !num.plus
	num.hangsAfter = isJoint(at(text, num.end)) && isAlnum(at(text, num.end+1)) && !isExtension(text[num.end+1:])
	num.underlined = (!num.hangsBefore || text[num.start-1] == '_') && (!num.hangsAfter || text[num.end] == '_')
}

// isQuery tells whether + stands for a space in a text, as forms of web pages
// write it.
func isQuery(text string) bool {
	return strings.IndexByte(text, '=') >= 0 || strings.Count(text, "+") > 1
}

// isJoint tells whether a byte joins what stands on both sides into one name.
func isJoint(c byte) bool { return c == '-' || c == '_' || c == '.' }

// window is some neighbouring groups of a number that could be a number of their
// own, because spaces part them from the rest.
type window struct {
	digits digits
	// shape are the lengths of the groups as hexadecimal digits: 0x334 for
	// 212-555-1234.
	shape uint64
	// seps are the separators between the groups, as they stand.
	seps  string
	first byte // the first digit
	plus  bool
	hangs bool
	// underlined tells that it hangs by _ only.
	underlined bool
	paren      bool // the first group stands in brackets
	inner      bool // other groups stand before it
	outer      bool // other groups stand behind it
}

// digits are the digits of a number, without what stands between them.
type digits struct {
	d [maxGroups]uint8
	n int
}

// take fills w with the groups from i to before j. It fails when they are too
// many digits, or when spaces do not part them from the others.
func (w *window) take(text string, num *number, i, j int) bool {
	first, last := num.groups[i], num.groups[j-1]
	if i > 0 && !hasSpace(text[num.groups[i-1].to:first.from]) || j < num.n && !hasSpace(text[last.to:num.groups[j].from]) {
		return false
	}
	*w = window{
		seps: text[first.from:last.to], first: text[first.from],
		inner: i > 0, outer: j < num.n, plus: num.plus && i == 0, underlined: num.underlined,
		hangs: num.hangsBefore && i == 0 || num.hangsAfter && j == num.n,
		paren: j-i > 1 && at(text, first.from-1) == '(' && at(text, first.to) == ')',
	}
	for _, group := range num.groups[i:j] {
		if w.digits.n+group.len() > maxGroups {
			return false
		}
		w.shape = w.shape<<4 | uint64(min(group.len(), 15))
		for k := group.from; k < group.to; k++ {
			w.digits.d[w.digits.n] = text[k] - '0'
			w.digits.n++
		}
	}
	return j-i <= 16
}

// hasSpace tells whether separators hold one; + is that of web forms.
func hasSpace(text string) bool {
	for i := range len(text) {
		if text[i] == ' ' || text[i] == '+' {
			return true
		}
	}
	return false
}

// isWhole tells whether the digits stand without anything between them.
func (w *window) isWhole() bool { return w.shape < 16 }

// separatedBy tells whether only these characters stand between the groups.
func (w *window) separatedBy(allowed string) bool {
	for i := range len(w.seps) {
		c := w.seps[i]
		if c == '+' {
			c = ' ' // as forms of web pages write it
		}
		if !isDigit(c) && strings.IndexByte(allowed, c) < 0 {
			return false
		}
	}
	return true
}
