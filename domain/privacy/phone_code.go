package privacy

// lengths are how many digits the national numbers of a country have.
type lengths struct{ least, most int }

// lengthsByCode are the lengths behind a calling code of ITU-T E.164, the
// numbering plans of the larger countries; the others have 6 to 11 digits.
var lengthsByCode = map[int]lengths{
	1: {10, 10}, 7: {10, 10}, 20: {8, 10}, 27: {9, 9}, 30: {10, 10}, 31: {9, 9}, 32: {8, 9}, 33: {9, 9}, 34: {9, 9}, 36: {8, 9}, 39: {8, 11},
	40: {9, 9}, 41: {9, 9}, 43: {7, 12}, 44: {9, 10}, 45: {8, 8}, 46: {7, 9}, 47: {8, 8}, 48: {9, 9}, 49: {7, 12},
	51: {8, 9}, 52: {10, 11}, 54: {10, 11}, 55: {10, 11}, 56: {9, 9}, 57: {8, 10}, 60: {8, 10}, 61: {9, 9}, 62: {8, 12}, 63: {8, 10}, 64: {8, 10}, 65: {8, 8}, 66: {8, 9},
	81: {9, 10}, 82: {8, 10}, 84: {9, 10}, 86: {10, 11}, 90: {10, 10}, 91: {10, 10}, 92: {9, 10}, 93: {9, 9}, 94: {9, 9}, 98: {10, 10},
	212: {9, 9}, 351: {9, 9}, 352: {6, 9}, 353: {7, 9}, 354: {7, 7}, 356: {8, 8}, 357: {8, 8}, 358: {6, 11}, 359: {7, 9}, 370: {8, 8}, 371: {8, 8}, 372: {7, 8},
	380: {9, 9}, 385: {8, 9}, 386: {8, 8}, 420: {9, 9}, 421: {9, 9}, 852: {8, 8}, 886: {8, 9}, 966: {9, 9}, 971: {8, 9}, 972: {8, 9},
}

func nationalLengths(code int) lengths {
	if l, known := lengthsByCode[code]; known {
		return l
	}
	return lengths{6, 11}
}

// codeLengths tells by the first two digits how long a calling code is: one
// digit in zones 1 and 7, two for those in the list, otherwise three.
var codeLengths = func() (n [100]int) {
	for first := range n {
		switch first / 10 {
		case 0:
		case 1, 7:
			n[first] = 1
		default:
			n[first] = 3
		}
	}
	for _, code := range []int{20, 27, 28, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58,
		60, 61, 62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98} {
		n[code] = 2
	}
	return n
}()

// callingCode is the length of the calling code at digit i, 0 when there is none.
func callingCode(d *digits, i int) int {
	if i+4 > d.n {
		return 0
	}
	return codeLengths[d.number(i, 2)]
}
