package signal

import "strconv"

// Weight is evidence in ten-thousandths, so that weights add exactly.
// Its range is [-10000, 100000], that is -1 to 10.
type Weight int32

// The range of a weight.
const (
	MinWeight Weight = -1_0000
	MaxWeight Weight = 10_0000
)

// Float is the weight as the API shows it.
func (w Weight) Float() float64 { return float64(w) / 10000 }

// ParseWeight reads a decimal number with at most four places in [-1, 10].
func ParseWeight(number string) (Weight, bool) {
	n, ok := parseFixed(number, 4, int64(MaxWeight))
	return Weight(n), ok && Weight(n) >= MinWeight
}

// WeightOf converts a float64, which must have at most four decimals.
func WeightOf(x float64) (Weight, bool) {
	return ParseWeight(strconv.FormatFloat(x, 'f', -1, 64))
}
