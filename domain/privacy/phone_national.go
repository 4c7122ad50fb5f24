package privacy

import "strings"

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

// zeroForms are the ways that begin with the 0 of long-distance calls, which
// most countries have, with what may stand between the groups. A form that part
// numbers or tariffs share (5-5, 4.2.2.2) lacks their separator.
var zeroForms = func() map[uint64]string {
	forms := map[uint64]string{}
	for seps, shapes := range map[string][]uint64{
		" -./": {0x22222, 0x2322, 0x333, 0x334, 0x3322, 0x433, 0x434, 0x4322},
		" -/": {0x27, 0x28, 0x234, 0x244, 0x36, 0x37, 0x38, 0x344, 0x352, 0x362, 0x3222, 0x3422, 0x46, 0x47, 0x48, 0x443, 0x4222,
			0x56, 0x533},
		" -": {0x2234, 0x2332, 0x2333, 0x343},
		" /": {0x39, 0x323, 0x325, 0x335, 0x345, 0x353, 0x354, 0x3232, 0x3333, 0x32222, 0x45, 0x54, 0x55, 0x57},
		" ":  {0x324, 0x442, 0x444, 0x4223, 0x4232, 0x4332, 0x523, 0x532, 0x534, 0x5222, 0x5223, 0x5322},
	} {
		for _, shape := range shapes {
			forms[shape] = seps
		}
	}
	return forms
}()

// isNationalPhone recognises national numbers by their groups.
func (w *window) isNationalPhone() bool {
	switch {
	case w.isSizes(), w.shape == 0x333 && (w.inner || w.outer): // 1 658 043 123
		return false
	case w.paren: // (030) 1234567
		lead := w.leadLength()
		return w.separatedBy(" -./()") && lead <= 5 && (lead >= 2 || w.digits.d[0] == 0) && w.shape < 0x100000
	case w.digits.d[0] == 0:
		return w.digits.d[1] != 0 && w.isZeroForm()
	case strings.IndexByte(w.seps, '(') >= 0: // 8 (495) 123-45-67, 1 (212) 555-1234
		return w.digits.n == 11 && strings.IndexByte("178", w.first) >= 0 && w.leadLength() == 1 && w.separatedBy(" -()")
	case w.shape == 0x334 && w.first == '1':
		return w.separatedBy("-") // nobody's, but written for somebody's
	case w.inner && w.shape != 0x334:
		return false
	}
	if w.shape == 0x333 {
		return w.separatedBy(" -") && isNineDigitPrefix(w.digits.number(0, 2))
	}
	f, known := nationalForms[w.shape]
	return known && w.separatedBy(f.seps) && strings.IndexByte(f.firsts, w.first) >= 0
}

// isNineDigitPrefix tells whether numbers of three times three digits begin so
// in Spain, Portugal, Poland or Czechia: the others are amounts and articles.
func isNineDigitPrefix(prefix int) bool {
	switch prefix {
	case 50, 51, 53, 57, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 77, 78, 79, 88, 91, 92, 93, 94, 95, 96, 98:
		return true
	}
	return false
}

// isZeroForm recognises what follows a long-distance 0. Two countries write
// what is elsewhere a tariff or an article number; their prefixes tell.
func (w *window) isZeroForm() bool {
	seps, known := zeroForms[w.shape]
	if known && w.separatedBy(seps) {
		return true
	}
	prefix := w.digits.number(0, 3)
	return w.shape == 0x4222 && prefix >= 45 && prefix <= 49 && w.separatedBy(" .") || // BE: 0475.12.34.56
		w.shape == 0x444 && prefix >= 80 && prefix <= 89 && w.separatedBy("-") // ID: 0812-3456-7890
}

// leadLength is the length of the first group.
func (w *window) leadLength() int {
	shape := w.shape
	for shape >= 16 {
		shape >>= 4
	}
	return int(shape)
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
