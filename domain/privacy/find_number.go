package privacy

// findNumber looks at every number of a text.
func findNumber(text string) (Kind, bool) {
	var num number
	for i := 0; num.next(text, i); i = num.end {
		if kind, found := num.find(text); found {
			return kind, true
		}
	}
	return "", false
}

// find looks at a number as a whole and at the parts of it between spaces.
func (num *number) find(text string) (Kind, bool) {
	if length := num.groups[num.n-1].to - num.groups[0].from; length < minDigits {
		return "", false
	}
	var w window
	before := contextBefore(text, num.start)
	if before.class == codeContext && num.n == 1 && num.groups[0].len() <= 8 {
		return Secret, true
	}
	if before.class == accountContext && num.isLong() {
		return BankAccount, true
	}
	if before.class == noContext {
		before.class = classAfter(text, num.end)
	}
	if num.n > 2 && before.class == noContext && w.take(text, num, 0, num.n) && w.isBarcode() {
		return "", false
	}
	for i := range num.n {
		for j := num.n; j > i; j-- {
			if !w.take(text, num, i, j) || w.digits.n < minNumber {
				continue
			}
			said := context{}
			if i == 0 {
				said = before
			}
			if kind, found := w.find(said); found {
				return kind, true
			}
		}
	}
	return "", false
}

// isLong tells whether a number has more digits than anything but the account of
// a bank, with the codes of the bank, its branch and its country.
func (num *number) isLong() bool {
	length := 0
	for _, group := range num.groups[:num.n] {
		length += group.len()
	}
	return length > 14 && length <= maxIBAN
}

// find judges digits by their form and by what is said before them.
func (w *window) find(said context) (Kind, bool) {
	if said.class == maybePhoneContext {
		said.class = noContext
		if w.digits.n >= 9 {
			said.class = phoneContext
		}
	}
	switch {
	case said.class == birthContext && (w.isDate() || said.hasMonth && w.endsInYear()):
		return BirthDate, true
	case w.hangs && said.class == noContext:
		return w.findHanging()
	case w.digits.n < 7 && (w.digits.n < 6 || said.class != phoneContext && said.class != accountContext && said.class != documentContext):
		return "", false
	case said.class == productContext && !w.paren:
		return w.findHanging()
	case said.class == phoneContext && w.digits.n >= 12 && w.isGTIN():
		// "phone 4006381333931" names a product of the kind
	case said.class == nationalContext && w.digits.n >= 8 && w.digits.n <= 18, said.class == nationalContext && w.digits.n == 7 && !w.isWhole():
		return NationalID, true
	case said.class == documentContext && w.digits.n <= 14:
		return Document, true
	case said.class == accountContext && w.digits.n <= 14:
		return BankAccount, true
	case w.isCard(said.class == cardContext):
		return Card, true
	case w.isNationalID():
		return NationalID, true
	case w.isPhone(said.class == phoneContext):
		return Phone, true
	}
	return "", false
}

// findHanging judges a number that hangs on a name, as in order_4111...: most
// are codes, unless nothing else looks so.
func (w *window) findHanging() (Kind, bool) {
	switch {
	case w.isCard(false):
		return Card, true
	case w.underlined && w.shape == 0x324 && w.separatedBy("-") && isSSN(&w.digits):
		return NationalID, true
	case w.underlined && (w.hangs || w.plus) && w.isSurelyPhone():
		return Phone, true
	}
	return "", false
}

// isDate recognises a day, a month and a year in any order.
func (w *window) isDate() bool {
	switch w.shape {
	case 0x224, 0x214, 0x124, 0x114, 0x422, 0x412, 0x421, 0x411, 0x222, 0x112, 0x122, 0x212:
		return w.separatedBy(" ./-")
	case 8:
		return w.first == '1' || w.first == '2' || w.digits.number(4, 2) >= 19
	}
	return false
}

// endsInYear recognises what follows a month: "1980" or "12, 1980".
func (w *window) endsInYear() bool {
	if w.shape != 4 && w.shape != 0x14 && w.shape != 0x24 {
		return false
	}
	year := w.digits.number(w.digits.n-4, 4)
	return year >= 1900 && year <= 2099
}

// isGTIN recognises the number of an article as scanners read it: 8, 12, 13 or
// 14 digits without anything between them, with the check digit of GS1.
func (w *window) isGTIN() bool {
	switch w.shape {
	case 8, 12, 13, 14:
		return w.digits.isGS1()
	}
	return false
}

// isBarcode recognises the number of an article as it is printed below the bars.
func (w *window) isBarcode() bool {
	return (w.shape == 0x166 || w.shape == 0x1551) && w.digits.isGS1()
}

// number is the value of n digits from i on.
func (d *digits) number(i, n int) (value int) {
	for _, digit := range d.d[i : i+n] {
		value = value*10 + int(digit)
	}
	return value
}

// isGS1 checks the last digit as the GS1 General Specifications say: weights 3
// and 1 from the right.
func (d *digits) isGS1() bool {
	sum := 0
	for i := range d.n {
		weight := 1
		if (d.n-1-i)%2 == 1 {
			weight = 3
		}
		sum += weight * int(d.d[i])
	}
	return sum%10 == 0
}

// isLuhn checks n digits from i on by the formula of ISO/IEC 7812-1.
func (d *digits) isLuhn(i, n int) bool {
	sum := 0
	for k := range n {
		digit := int(d.d[i+n-1-k])
		if k%2 == 1 {
			digit = digit*2%10 + digit*2/10
		}
		sum += digit
	}
	return sum%10 == 0
}
