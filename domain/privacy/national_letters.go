package privacy

import "strings"

const dniLetters = "TRWAGMYFPDXBNJZSQVHLCKE"

// isDNI: Spain, also foreigners' NIE with X, Y or Z for 0, 1 or 2 in front.
func isDNI(code []byte) bool {
	if !matches(code, "*9999999A") {
		return false
	}
	n := 0
	switch {
	case isDigit(code[0]):
		n = int(code[0] - '0')
	case code[0] >= 'X' && code[0] <= 'Z':
		n = int(code[0] - 'X')
	default:
		return false
	}
	for _, c := range code[1:8] {
		n = n*10 + int(c-'0')
	}
	return dniLetters[n%23] == code[8]
}

// isNINO: United Kingdom. There is no check digit, but prefixes that are never
// given out.
func isNINO(code []byte) bool {
	if !matches(code, "AA999999A") || code[8] > 'D' || strings.IndexByte("DFIQUV", code[0]) >= 0 || strings.IndexByte("DFIOQUV", code[1]) >= 0 {
		return false
	}
	switch string(code[:2]) {
	case "BG", "GB", "KN", "NK", "NT", "TN", "ZZ":
		return false
	}
	return true
}

// isNRIC: Singapore, weights and letters as published for each prefix.
func isNRIC(code []byte) bool {
	if !matches(code, "A9999999A") {
		return false
	}
	sum := 0
	for i, weight := range [7]int{2, 7, 6, 5, 4, 3, 2} {
		sum += weight * int(code[i+1]-'0')
	}
	switch code[0] {
	case 'S':
		return "JZIHGFEDCBA"[sum%11] == code[8]
	case 'T':
		return "JZIHGFEDCBA"[(sum+4)%11] == code[8]
	case 'F':
		return "XWUTRQPNMLK"[sum%11] == code[8]
	case 'G':
		return "XWUTRQPNMLK"[(sum+4)%11] == code[8]
	case 'M':
		return "KLJNPQRTUWX"[10-(sum+3)%11] == code[8]
	}
	return false
}

// isPPS: Ireland, modulo 23; a second letter weighs 9.
func isPPS(code []byte) bool {
	sum := 0
	for i := range 7 {
		sum += (8 - i) * int(code[i]-'0')
	}
	if len(code) == 9 {
		if code[8] > 'I' {
			return false
		}
		sum += 9 * int(code[8]-'A'+1)
	}
	return "WABCDEFGHIJKLMNOPQRSTUV"[sum%23] == code[7]
}

// isPAN: India. The fourth letter P says that the holder is a person.
func isPAN(code []byte) bool { return matches(code, "AAAAA9999A") && code[3] == 'P' }

// isTaiwanese: Taiwan; the letter stands for two digits.
func isTaiwanese(code []byte) bool {
	if !matches(code, "A999999999") || code[1] < '1' || code[1] > '2' {
		return false
	}
	letter := strings.IndexByte("ABCDEFGHJKLMNPQRSTUVXYWZIO", code[0]) + 10
	sum := letter/10 + letter%10*9
	for i := range 8 {
		sum += (8 - i) * int(code[i+1]-'0')
	}
	return (sum+int(code[9]-'0'))%10 == 0
}

// isHETU: Finland, modulo 31.
func isHETU(code []byte) bool {
	n := 0
	for i, c := range code[:10] {
		if i == 6 {
			continue
		}
		if !isDigit(c) {
			return false
		}
		n = n*10 + int(c-'0')
	}
	day, month := n/10_000_000, n/100_000%100
	return strings.IndexByte("-+ABCDEFYXWVU", code[6]) >= 0 && day >= 1 && day <= 31 && month >= 1 && month <= 12 &&
		"0123456789ABCDEFHJKLMNPRSTUVWXY"[n%31] == code[10]&^lowerBit(code[10])
}

// lowerBit is the bit that makes a letter small.
func lowerBit(c byte) byte {
	if isASCIILetter(c) {
		return 0x20
	}
	return 0
}

// isHKID: Hong Kong, A123456(3), modulo 11.
func isHKID(text string) bool {
	sum := 36*9 + (int(text[0]&^0x20-'A')+10)*8
	for i := 1; i < 7; i++ {
		if !isDigit(text[i]) {
			return false
		}
		sum += (8 - i) * int(text[i]-'0')
	}
	check := (11 - sum%11) % 11
	return check == 10 && text[8]|0x20 == 'a' || check < 10 && text[8] == byte('0'+check)
}

// isRUTWithK: Chile, where K stands for 10.
func isRUTWithK(text string) bool {
	var d digits
	for i := range len(text) {
		switch {
		case isDigit(text[i]):
			d.d[d.n] = text[i] - '0'
			d.n++
		case text[i] != '.':
			return false
		}
	}
	d.d[d.n] = 10
	d.n++
	return d.n >= 8 && isRUT(&d)
}

// isCorsican: France, where 2A and 2B are departments.
func isCorsican(code []byte) bool {
	if code[5] != '2' || code[6] != 'A' && code[6] != 'B' || code[0] != '1' && code[0] != '2' {
		return false
	}
	d := digits{n: len(code)}
	for i, c := range code {
		switch {
		case isDigit(c):
			d.d[i] = c - '0'
		case i != 6:
			return false
		}
	}
	d.d[5], d.d[6] = 1, 9-(code[6]-'A') // 2A counts as 19, 2B as 18
	return isNIR(&d)
}

// oddValues are what characters at odd places of a codice fiscale count.
const oddValues = "\x01\x00\x05\x07\x09\x0d\x0f\x11\x13\x15\x02\x04\x12\x14\x0b\x03\x06\x08\x0c\x0e\x10\x0a\x16\x19\x18\x17"

// isCodiceFiscale: Italy. Where two persons had the same, digits became letters.
func isCodiceFiscale(code []byte) bool {
	if !matches(code[:6], "AAAAAA") || strings.IndexByte("ABCDEHLMPRST", code[8]) < 0 || !matches(code[8:9], "A") || !matches(code[11:12], "A") || !matches(code[15:], "A") {
		return false
	}
	sum := 0
	for i, c := range code[:15] {
		place := int(c - 'A')
		if isDigit(c) {
			place = int(c - '0')
		}
		if i%2 == 0 {
			sum += int(oddValues[place])
		} else {
			sum += place
		}
	}
	return byte('A'+sum%26) == code[15]
}

// isCURP: Mexico, by its form: a date, the sex, a state.
func isCURP(code []byte) bool {
	if !matches(code, "AAAA999999AAAAAA*9") {
		return false
	}
	month, day := int(code[6]-'0')*10+int(code[7]-'0'), int(code[8]-'0')*10+int(code[9]-'0')
	return month >= 1 && month <= 12 && day >= 1 && day <= 31 && strings.IndexByte("HMX", code[10]) >= 0
}

// isChinese: China, ISO 7064 MOD 11-2, with X for 10.
func isChinese(code []byte) bool {
	sum, weight := 0, 1
	for i := 17; i >= 0; i-- {
		value := 10
		switch {
		case isDigit(code[i]):
			value = int(code[i] - '0')
		case i != 17 || code[i] != 'X':
			return false
		}
		sum += value * weight
		weight = weight * 2 % 11
	}
	year, month, day := string(code[6:8]), string(code[10:12]), string(code[12:14])
	return sum%11 == 1 && (year == "19" || year == "20") && month >= "01" && month <= "12" && day >= "01" && day <= "31"
}
