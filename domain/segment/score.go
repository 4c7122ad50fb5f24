package segment

// Scores are float64 in [0, 1]. A rule that takes no part (WhenMissing SKIP, or
// a group of such rules) has the score NaN.

const (
	// almost is the highest score short of satisfaction, so that a leaf scores
	// 1 exactly when it is satisfied.
	almost = 0.999
	// certain is how near to 1 a definition's value counts as 1.
	certain = 1e-9
)

// Round turns the value of a definition's tree into its score: three decimals,
// half up, where half is recognised within 1e-9. What is within 1e-9 of 1 is 1,
// nothing else becomes 1. NaN, nothing left to score, is 0.
func Round(value float64) float64 {
	if value != value {
		return 0
	}
	n := int(float64(1000*value)+0.5+certain) + int(value+certain)
	return rounded[n&(len(rounded)-1)]
}

// rounded are the scores by the nearest thousandth, of which there is one more
// from 1 on: a table waits for no branch, and nothing is divided.
var rounded = func() (scores [1024]float64) {
	for n := range 1000 {
		scores[n] = float64(n) / 1000
	}
	scores[1000], scores[1001] = .999, 1
	return scores
}()

// Confidence is a rounded score in words.
type Confidence string

// The labels of confidence.
const (
	VeryLow  Confidence = "VERY_LOW"
	Low      Confidence = "LOW"
	Medium   Confidence = "MEDIUM"
	High     Confidence = "HIGH"
	VeryHigh Confidence = "VERY_HIGH"
)

// ConfidenceOf labels a rounded score.
func ConfidenceOf(rounded float64) Confidence {
	switch {
	case rounded >= .8:
		return VeryHigh
	case rounded >= .6:
		return High
	case rounded >= .4:
		return Medium
	case rounded >= .2:
		return Low
	}
	return VeryLow
}
