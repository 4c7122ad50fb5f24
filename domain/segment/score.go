package segment

import "math"

// Scores are float64 in [0, 1]. A rule that takes no part (WhenMissing SKIP, or
// a group of such rules) has the score NaN.

const (
	// almost is the highest score short of satisfaction, so that a leaf scores
	// 1 exactly when it is satisfied.
	almost = 0.999
	// certain is how near to 1 a definition's value counts as 1.
	certain = 1e-9
)

// settle turns the value of a definition's tree into its score.
func settle(value float64) float64 {
	switch {
	case math.IsNaN(value):
		return 0 // nothing was left to score
	case 1-value <= certain:
		return 1
	}
	return value
}

// Round rounds a score to three decimals, half up, where half is recognised
// within 1e-9; only 1 itself becomes 1.
func Round(score float64) float64 {
	rounded := math.Floor(float64(1000*score)+0.5+certain) / 1000
	if score < 1 {
		return min(rounded, almost)
	}
	return rounded
}

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

// missingNumber is a number that a profile does not have.
var missingNumber = math.NaN()
