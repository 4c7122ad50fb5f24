package privacy

// ibanLengths is the length of an IBAN by country, as the registry of ISO 13616
// has them.
var ibanLengths = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29, "BY": 28, "CH": 21,
	"CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FK": 18, "FO": 18,
	"FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23,
	"IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27,
	"MD": 24, "ME": 22, "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28,
	"PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27,
	"SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}

const maxIBAN = 34

// hasIBAN finds account numbers of any country by their length and the
// remainder of ISO 7064 MOD 97-10, however they are grouped.
func hasIBAN(text string) bool {
	for i := 0; i+15 <= len(text); i++ {
		if !isASCIILetter(text[i]) || !isASCIILetter(text[i+1]) || isLetter(text[i+2]) || !isWordStart(text, i) && !(i >= 4 && hasPrefixFold(text[i-4:], "iban")) {
			continue
		}
		country := [2]byte{text[i] &^ 0x20, text[i+1] &^ 0x20}
		if length := ibanLengths[string(country[:])]; length > 0 && isIBAN(text[i:], length) {
			return true
		}
	}
	return false
}

func isIBAN(text string, length int) bool {
	var code [maxIBAN]byte
	if compact(code[:length], text) == 0 || !isDigit(code[2]) || !isDigit(code[3]) {
		return false
	}
	remainder := 0
	for i := range length {
		switch c := code[(i+4)%length]; {
		case isDigit(c):
			remainder = (remainder*10 + int(c-'0')) % 97
		default:
			remainder = (remainder*100 + int(c-'A') + 10) % 97
		}
	}
	return remainder == 1
}

// compact reads as many letters and digits as code holds, in capitals, with at
// most two separators between any of them, and returns where it ends; 0 when
// text is shorter or goes on as a word.
func compact(code []byte, text string) (end int) {
	n, gap := 0, 0
	for i := range len(text) {
		c := text[i]
		switch {
		case isDigit(c):
			code[n] = c
			n, gap = n+1, 0
		case isASCIILetter(c):
			code[n] = c &^ 0x20
			n, gap = n+1, 0
		case (c == ' ' || c == '-' || c == '.' || c == '/' || c == '_') && gap < 2:
			gap++
		default:
			return 0
		}
		if n == len(code) {
			if isAlnum(at(text, i+1)) {
				return 0
			}
			return i + 1
		}
	}
	return 0
}
