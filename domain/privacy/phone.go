package privacy

import "strings"

// isPhone recognises telephone numbers: international ones, and national ones by
// the groups in which a country writes them. Said to be one, digits need no
// groups.
func (w *window) isPhone(said bool) bool {
	d := &w.digits
	switch {
	case w.plus:
		return d.n >= 8 && d.n <= 15 && w.separatedBy(" -./()_") && callingCode(d, 0) > 0 && !w.isCoordinate()
	case said && d.n <= 15:
		return true
	case d.d[0] == 0 && d.d[1] == 0:
		return isAbroad(d, 2) && !w.isGTIN()
	case d.d[0] == 0 && d.d[1] == 1 && d.d[2] == 1 && !w.isWhole() && d.n >= 12:
		return isAbroad(d, 3) // as dialled in North America
	}
	return d.n >= 9 && d.n <= 13 && !w.isWhole() && w.isNationalPhone()
}

// isCoordinate recognises +40.6894: a calling code has no fraction. Registries
// of domains write +49.30123456, which is longer.
func (w *window) isCoordinate() bool {
	dot := strings.IndexByte(w.seps, '.')
	return dot >= 1 && dot <= 3 && strings.Count(w.seps, ".")+strings.Count(w.seps, "-") <= 2 && w.shape>>8 == 0 && w.digits.n < 10 ||
		dot >= 1 && dot <= 3 && strings.Count(w.seps, ".") == 2 && (w.shape>>16 == 0 && w.shape>>12 > 0)
}

// isAbroad tells whether a calling code with a number of the right length
// begins at digit i.
func isAbroad(d *digits, i int) bool {
	code := callingCode(d, i)
	if code == 0 || i+code >= d.n {
		return false
	}
	lengths := nationalLengths(d.number(i, code))
	rest := d.n - i - code
	if d.d[i+code] == 0 && d.number(i, code) != 39 { // "0049 (0) 30"; in Italy the 0 belongs to the number
		rest--
	}
	return rest >= lengths.least && rest <= lengths.most
}

// form is a way of writing national numbers.
type form struct {
	firsts string // the digits it may begin with
	seps   string // what may stand between its groups
}

// nationalForms are the ways without brackets, by the lengths of the groups.
// What begins with 0 is in [zeroForms].
var nationalForms = map[uint64]form{
	0x334:   {"23456789", " -./"}, // US: 212-555-1234
	0x1334:  {"1", " -./"},        // US: 1-212-555-1234
	0x333:   {"56789", " -"},      // ES, PT, PL, CZ: 612 345 678
	0x3222:  {"56789", " "},       // ES: 612 34 56 78
	0x2322:  {"2345679", " "},     // ES: 91 123 45 67
	0x234:   {"2", " "},           // PT: 21 123 4567
	0x344:   {"1", " -"},          // CN: 138 1234 5678
	0x244:   {"123456789", " "},   // BR, MX: 55 1234 5678
	0x254:   {"123456789", " -"},  // BR: 11 91234-5678
	0x55:    {"6789", " "},        // IN: 98765 43210
	0x37:    {"236", " "},         // IT, GR: 333 1234567
	0x13322: {"78", " -"},         // RU: 8 800 555-35-35
	0x3322:  {"3489", " -"},       // RU: 495 123-45-67
}

const anySeparator = " -/"

// zeroForms are the ways that begin with the 0 of long-distance calls, which
// most countries have.
var zeroForms = map[uint64]string{
	0x22222: " -./",                                                                                                                 // FR
	0x28:    " -/", 0x27: " -/", 0x244: anySeparator, 0x234: anySeparator, 0x2322: " ./-", 0x2234: " -", 0x2332: " -", 0x2333: " -", // NL, AT, JP, KR, CH, HU, SE
	0x36: " -/", 0x37: " -/", 0x38: " -/", 0x39: " /", 0x333: " -./", 0x334: " -./", 0x344: anySeparator, 0x3322: " -./", 0x3222: anySeparator, 0x343: " -",
	0x3422: " -/", 0x335: " /", 0x345: " /", 0x3333: " /", 0x354: " /", 0x353: " /", 0x352: " /-", 0x362: " /-", 0x32222: " /", 0x3232: " /", 0x324: " ", 0x325: " /", 0x323: " /",
	0x46: " -/", 0x47: " -/", 0x48: " -/", 0x45: " /", 0x433: " -./", 0x434: " -./", 0x4222: " -/", 0x4322: " -./", 0x443: " -/", 0x444: " ", 0x4223: " ", 0x442: " ", 0x4232: " ", 0x4332: " ",
	0x56: " -/", 0x57: " /", 0x55: " /", 0x533: " -/", 0x532: " ", 0x5222: " ", 0x5322: " ", 0x534: " ", 0x54: " /", 0x523: " ", 0x5223: " ",
}

// isNationalPhone recognises national numbers by their groups.
func (w *window) isNationalPhone() bool {
	if w.isSizes() {
		return false
	}
	if w.paren && w.separatedBy(" -./()") {
		lead := w.groupLength(0)
		return (lead >= 2 || w.digits.d[0] == 0) && lead <= 5 && w.shape>>20 == 0
	}
	if w.first == '(' || w.digits.d[0] == 0 {
		seps, known := zeroForms[w.shape]
		return w.digits.d[1] != 0 && (known && w.separatedBy(seps) || w.shape == 0x4222 && w.digits.d[1] == 4 && w.digits.d[2] >= 5 && w.separatedBy(" .") || w.shape == 0x444 && w.digits.d[1] == 8 && w.separatedBy(" -"))
	}
	if w.shape>>4&0xfff != 0 && strings.Contains(w.seps, "(") && (w.first == '7' || w.first == '8' || w.first == '1') {
		return w.separatedBy(" -()") && w.digits.n == 11 // 8 (495) 123-45-67, 1 (212) 555-1234
	}
	f, known := nationalForms[w.shape]
	if !known || !w.separatedBy(f.seps) || w.inner && w.shape != 0x334 {
		return false
	}
	if w.shape == 0x334 && w.first == '1' {
		return w.separatedBy("-")
	}
	return strings.IndexByte(f.firsts, w.first) >= 0
}

func (w *window) groupLength(i int) int {
	n := 0
	for shape := w.shape; shape > 0; shape >>= 4 {
		n++
	}
	return int(w.shape >> (4 * (n - 1 - i)) & 15)
}

// isSizes recognises lists that grow evenly, as 36 38 40 42 or 100-110-120.
func (w *window) isSizes() bool {
	size := int(w.shape & 15)
	if w.digits.n%size != 0 || size > 3 {
		return false
	}
	step := 0
	for i := 0; i+2*size <= w.digits.n; i += size {
		growth := w.digits.number(i+size, size) - w.digits.number(i, size)
		if growth < 1 || step != 0 && growth != step || size == 2 && growth > 10 {
			return false
		}
		step = growth
	}
	return true
}
