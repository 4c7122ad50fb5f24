package signal

import (
	"math"
	"strconv"
	"strings"
)

// Money is an exact amount in minor units (cents). [NoMoney] is the absence of
// an amount, which is not the same as 0.
type Money int64

// NoMoney is an amount or price that was not given.
const NoMoney Money = math.MinInt64

// MaxMoney bounds one price or amount: ten billion in major units, so that
// sums of any realistic number of them stay exact in 64 bits and in a float64.
const MaxMoney Money = 1_000_000_000_000

// IsSet tells whether an amount was given.
func (m Money) IsSet() bool { return m != NoMoney }

// Float is the amount in major units.
func (m Money) Float() float64 { return float64(m) / 100 }

// String writes the amount with two decimals.
func (m Money) String() string {
	sign, n := "", int64(m)
	if n < 0 {
		sign, n = "-", -n
	}
	cents := strconv.FormatInt(n%100+100, 10)[1:]
	return sign + strconv.FormatInt(n/100, 10) + "." + cents
}

// parseFixed reads a JSON number exactly as a whole count of 10^-places. It
// fails when the number has more places than that or its magnitude is beyond
// limit.
func parseFixed(number string, places int, limit int64) (int64, bool) {
	mantissa, exponent := number, 0
	if i := strings.IndexAny(number, "eE"); i >= 0 {
		e, err := strconv.Atoi(number[i+1:])
		if err != nil || e < -400 || e > 400 {
			return 0, false
		}
		mantissa, exponent = number[:i], e
	}
	negative := strings.HasPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(mantissa, "-"), ".")
	if whole == "" {
		return 0, false
	}
	digits := strings.TrimLeft(whole+fraction, "0")
	shift := exponent - len(fraction) + places
	for shift < 0 && strings.HasSuffix(digits, "0") {
		digits, shift = digits[:len(digits)-1], shift+1
	}
	if digits == "" {
		return 0, true
	}
	if shift < 0 || len(digits)+shift > 18 {
		return 0, false
	}
	// ParseUint takes digits only; 18 of them fit an int64 as well.
	n, err := strconv.ParseUint(digits+strings.Repeat("0", shift), 10, 64)
	switch {
	case err != nil || n > uint64(limit):
		return 0, false
	case negative:
		return -int64(n), true
	}
	return int64(n), true
}
