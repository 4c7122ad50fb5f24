package privacy

// isNationalID recognises the numbers of persons that are digits only, by their
// groups and check digits. A form that any order number could have (9 or 10
// digits without groups) is one only where the text says so, see
// [contextWords].
func (w *window) isNationalID() bool {
	if w.paren || w.plus {
		return false
	}
	d := &w.digits
	switch w.shape {
	case 11:
		return isEleven(d)
	case 12:
		return isPersonnummer(d, 2) && isBuyersYear(d)
	case 13:
		return isThirteen(d)
	case 15, 0x1222332, 0x122233:
		return w.separatedBy(" -.") && d.n == 15 && isNIR(d)
	case 0x324:
		return w.separatedBy("- ") && isSSN(d)
	case 0x333:
		return w.separatedBy("- ") && !w.inner && !w.outer && d.isLuhn(0, 9) && d.d[0] != 8 && d.number(0, 9) > 0 // Canada
	case 0x334:
		return w.separatedBy(" -") && isNHS(d)
	case 0x444:
		return w.separatedBy(" -") && d.d[0] >= 2 && isVerhoeff(d) // India
	case 0x3332:
		return w.separatedBy(".- /") && (isCPF(d) || isSNILS(d))
	case 0x2333:
		return w.separatedBy(" -/") && isSteuerID(d)
	case 0x2331, 0x1331:
		return w.separatedBy(".-") && isRUT(d) // Chile
	case 0x3442:
		return w.separatedBy(".- ") && d.number(0, 3) == 756 && d.isGS1() // Switzerland
	case 0x14521:
		return w.separatedBy("- ") && isThai(d)
	case 0x281:
		return w.separatedBy("-") && d.weighted("54327654321", 11) == 0 // Argentina
	case 0x22232, 0x632:
		return w.separatedBy(".- ") && isBelgian(d)
	}
	return w.isDated()
}

// isDated recognises numbers in two or three groups of which one is a date of
// birth.
func (w *window) isDated() bool {
	d := &w.digits
	switch w.shape {
	case 0x64:
		if w.separatedBy("/") {
			return isDate(d, 0, 70) && d.number(0, 10)%11 == 0 // Czechia, Slovakia
		}
		return w.separatedBy("-") && (isPersonnummer(d, 0) || isCPR(d))
	case 0x63:
		return w.separatedBy("/") && isDate(d, 0, 70) // Czechia and Slovakia before 1954
	case 0x84:
		return w.separatedBy("-") && isPersonnummer(d, 2) && isBuyersYear(d)
	case 0x67:
		return w.separatedBy("-") && isDate(d, 0, 0) && isKorean(d)
	case 0x624:
		return w.separatedBy("-") && isDate(d, 0, 0) // Malaysia
	case 0x65:
		return w.separatedBy("-") && isLatvian(d) || w.separatedBy(" ") && isNorwegian(d)
	case 0x46:
		return w.separatedBy(" -") && isDayFirst(d, 4) && d.weighted("3790584216", 11) == int(d.d[3]) // Austria
	}
	return false
}

// isEleven judges eleven digits without groups.
func isEleven(d *digits) bool {
	return isPESEL(d) || isSteuerID(d) || isCPF(d) || isTurkish(d) || isNorwegian(d) || isBaltic(d) || isBelgian(d) || isAMKA(d)
}

// isThirteen judges thirteen digits without groups; articles have thirteen too.
func isThirteen(d *digits) bool {
	switch {
	case d.number(0, 3) == 756:
		return d.isGS1() // Switzerland
	case isDate(d, 0, 0) && d.d[10] <= 1 && d.d[11] >= 8:
		return d.isLuhn(0, 13) // South Africa
	case d.d[0] >= 1 && d.d[0] <= 8 && isDate(d, 1, 0) && d.number(7, 2) <= 52:
		check := d.weighted("279146358279", 11)
		return check%10+check/10 == int(d.d[12]) // Romania; 1 serves for 10
	}
	return isDayFirst7(d) && d.weighted("7654327654321", 11) == 0 && !d.isGS1() // countries of former Yugoslavia
}
