package privacy

// weighted is the sum of the digits, each times its weight, modulo m.
func (d *digits) weighted(weights string, m int) int {
	sum := 0
	for i := range len(weights) {
		sum += int(weights[i]-'0') * int(d.d[i])
	}
	return sum % m
}

// isDate tells whether a year, month and day of two digits each begin at i. Some
// countries add up to so much to the month, for women or centuries.
func isDate(d *digits, i, added int) bool {
	month, day := d.number(i+2, 2), d.number(i+4, 2)
	for month > 12 && added > 0 {
		month, added = month-10, added-10
	}
	return month >= 1 && month <= 12 && day >= 1 && day <= 31
}

// isDayFirst tells whether a day, month and year of two digits each begin at i.
func isDayFirst(d *digits, i int) bool {
	day, month := d.number(i, 2), d.number(i+2, 2)
	return day >= 1 && day <= 31 && month >= 1 && month <= 12
}

// isDayFirst7 is isDayFirst with three digits of the year, from 900 to 029.
func isDayFirst7(d *digits) bool {
	return isDayFirst(d, 0) && (d.d[4] == 9 || d.d[4] == 0 && d.d[5] <= 2)
}

// isSSN recognises United States social security numbers, which have no check
// digit, and those of taxpayers, by the ranges that are given out.
func isSSN(d *digits) bool {
	area, group, serial := d.number(0, 3), d.number(3, 2), d.number(5, 4)
	if area >= 900 {
		return group >= 50 && group != 89 && group != 93
	}
	return area != 0 && area != 666 && group != 0 && serial != 0
}

// isPESEL: Poland. The month tells the century; those born before 1900 are dead
// and those from 2030 on are not born yet.
func isPESEL(d *digits) bool {
	month, day := d.number(2, 2), d.number(4, 2)
	isBorn := month >= 1 && month <= 12 || month >= 21 && month <= 32 && d.d[0] <= 2
	return isBorn && day >= 1 && day <= 31 && d.weighted("13791379131", 10) == 0
}

// isSteuerID: Germany, ISO 7064 MOD 11,10. Of the first ten digits, one comes
// twice or three times and the others at most once.
func isSteuerID(d *digits) bool {
	var seen [10]int
	for _, digit := range d.d[:10] {
		seen[digit]++
	}
	repeated := 0
	for _, n := range seen {
		if n > 3 {
			return false
		}
		if n > 1 {
			repeated++
		}
	}
	return d.d[0] != 0 && repeated == 1 && d.isMod1110()
}

// isMod1110 checks the last digit by ISO 7064 MOD 11,10.
func (d *digits) isMod1110() bool {
	product := 10
	for _, digit := range d.d[:d.n-1] {
		sum := (int(digit) + product) % 10
		if sum == 0 {
			sum = 10
		}
		product = 2 * sum % 11
	}
	return (11-product)%10 == int(d.d[d.n-1])
}

// isCPF: Brazil. All digits the same is nobody's.
func isCPF(d *digits) bool {
	isSame := true
	first, second := 0, 0
	for i := range 10 {
		isSame = isSame && d.d[i] == d.d[0]
		if i < 9 {
			first += (10 - i) * int(d.d[i])
		}
		second += (11 - i) * int(d.d[i])
	}
	return !isSame && first*10%11%10 == int(d.d[9]) && second*10%11%10 == int(d.d[10])
}

// isTurkish: Türkiye.
func isTurkish(d *digits) bool {
	odd, even := 0, 0
	for i := range 9 {
		if i%2 == 0 {
			odd += int(d.d[i])
		} else {
			even += int(d.d[i])
		}
	}
	tenth := (odd*7 + 100 - even) % 10 // 100: the difference must not be negative
	return d.d[0] != 0 && tenth == int(d.d[9]) && (odd+even+tenth)%10 == int(d.d[10])
}

// isNorwegian: Norway, two check digits; D numbers add 40 to the day.
func isNorwegian(d *digits) bool {
	day, month := d.number(0, 2)%40, d.number(2, 2)
	return day >= 1 && day <= 31 && month >= 1 && month <= 12 &&
		d.weighted("3761894521", 11) == 0 && d.weighted("54327654321", 11) == 0
}

// isBaltic: Estonia and Lithuania. A second row of weights serves where the
// first leaves 10.
func isBaltic(d *digits) bool {
	if d.d[0] < 1 || d.d[0] > 6 || !isDate(d, 1, 0) {
		return false
	}
	check := d.weighted("1234567891", 11)
	if check == 10 {
		check = d.weighted("3456789123", 11) % 10
	}
	return check == int(d.d[10])
}

// isBelgian: Belgium, modulo 97; since 2000 with a 2 before.
func isBelgian(d *digits) bool {
	rest, check := d.number(0, 9), d.number(9, 2)
	return isDate(d, 0, 40) && (97-rest%97 == check || 97-(rest+2_000_000_000)%97 == check)
}

// isAMKA: Greece, a date and the formula of cards.
func isAMKA(d *digits) bool { return isDayFirst(d, 0) && d.isLuhn(0, 11) }

// isNIR: France, modulo 97. Departments of Corsica have a letter and are judged
// as words.
func isNIR(d *digits) bool {
	month := d.number(3, 2)
	isMonth := month >= 1 && month <= 12 || month >= 20 && month <= 42 || month >= 50 && month <= 99
	return (d.d[0] == 1 || d.d[0] == 2) && isMonth && 97-d.number(0, 13)%97 == d.number(13, 2)
}

// isPersonnummer: Sweden, a date from digit i on and the formula of cards;
// coordination numbers add 60 to the day.
func isPersonnummer(d *digits, i int) bool {
	month, day := d.number(i+2, 2), d.number(i+4, 2)%60
	return month >= 1 && month <= 12 && day >= 1 && day <= 31 && d.isLuhn(i, 10)
}

// isBuyersYear tells whether a number begins with a year in which somebody who
// shops can be born: later ones begin time stamps.
func isBuyersYear(d *digits) bool { return d.number(0, 4) >= 1900 && d.number(0, 4) < 2016 }

// isCPR: Denmark, as given out until 2007.
func isCPR(d *digits) bool { return isDayFirst(d, 0) && d.weighted("4327654321", 11) == 0 }

// isLatvian: Latvia, as given out until 2017.
func isLatvian(d *digits) bool {
	sum := 0
	for i, weight := range [10]int{1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += weight * int(d.d[i])
	}
	return isDayFirst(d, 0) && (1101-sum)%11%10 == int(d.d[10])
}

// isKorean: the Republic of Korea, as given out until 2020.
func isKorean(d *digits) bool {
	return d.d[6] >= 1 && d.d[6] <= 8 && (11-d.weighted("234567892345", 11))%10 == int(d.d[12])
}

// isThai: Thailand.
func isThai(d *digits) bool {
	sum := 0
	for i := range 12 {
		sum += (13 - i) * int(d.d[i])
	}
	return (11-sum%11)%10 == int(d.d[12])
}

// isNHS: health numbers of England.
func isNHS(d *digits) bool {
	sum := 0
	for i := range 9 {
		sum += (10 - i) * int(d.d[i])
	}
	return (11-sum%11)%11 == int(d.d[9])
}

// isSNILS: Russia.
func isSNILS(d *digits) bool {
	return d.weighted("987654321", 101)%100 == d.number(9, 2)
}

// isRUT: Chile; the check letter K is judged as a word.
func isRUT(d *digits) bool {
	sum, weight := 0, 2
	for i := d.n - 2; i >= 0; i-- {
		sum += weight * int(d.d[i])
		if weight++; weight > 7 {
			weight = 2
		}
	}
	return (11-sum%11)%11 == int(d.d[d.n-1])
}

// isVerhoeff checks the last digit by Verhoeff's formula, which works in the
// dihedral group of order ten.
func isVerhoeff(d *digits) bool {
	check := 0
	for i := range d.n {
		check = verhoeffProduct(check, int(verhoeffTurns[i%8][d.d[d.n-1-i]]-'0'))
	}
	return check == 0
}

var verhoeffTurns = [8]string{"0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258"}

func verhoeffProduct(a, b int) int {
	switch {
	case a < 5 && b < 5:
		return (a + b) % 5
	case a < 5:
		return 5 + (a+b)%5
	case b < 5:
		return 5 + (a-5+5-b)%5
	}
	return (a - b + 5) % 5
}
