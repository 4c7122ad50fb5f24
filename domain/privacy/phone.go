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
		return isAbroad(d, 2) && !w.isGTIN() && !strings.HasPrefix(w.seps, "00.") // 00.2518.046.000 is a part
	case d.d[0] == 0 && d.d[1] == 1 && d.d[2] == 1 && !w.isWhole() && d.n >= 12:
		return isAbroad(d, 3) // as dialled in North America
	}
	return d.n >= 9 && d.n <= 13 && !w.isWhole() && w.isNationalPhone()
}

// isSurelyPhone recognises numbers that are written as nothing else is: with a
// calling code and the right length, or in the groups of a country from 0 on.
func (w *window) isSurelyPhone() bool {
	d := &w.digits
	switch {
	case w.plus:
		return isAbroad(d, 0) && w.separatedBy(" -./()") && !w.isCoordinate()
	case d.d[0] == 0 && d.d[1] == 0:
		return isAbroad(d, 2) && !w.isGTIN()
	}
	return d.d[0] == 0 && d.n >= 9 && !w.isWhole() && w.separatedBy(" -./") && w.isNationalPhone()
}

// isGluedPhone tells whether digits behind a word and a + are a telephone
// number: their calling code must have a known plan with numbers of this length.
func isGluedPhone(text string) bool {
	end := digitsEnd(text, 0)
	if end < 10 || end > 15 {
		return false
	}
	var d digits
	for i := range end {
		d.d[d.n] = text[i] - '0'
		d.n++
	}
	_, isKnown := lengthsByCode[d.number(0, callingCode(&d, 0))]
	return isKnown && isAbroad(&d, 0)
}

// isCoordinate recognises +40.6894 and +48.8577+002.295: a calling code has no
// fraction. Registries of domains write +49.30123456, which is longer.
func (w *window) isCoordinate() bool {
	dot := strings.IndexByte(w.seps, '.')
	if dot < 1 || dot > 3 {
		return false
	}
	isOne := w.shape < 0x100 && w.digits.n < 10
	isPair := w.shape >= 0x1000 && w.shape < 0x10000 && strings.Count(w.seps, ".") == 2
	return isOne || isPair
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
