package segment_test

import (
	"math"
	"testing"

	"halftone/domain/segment"
)

func TestRound(t *testing.T) {
	for _, c := range []struct{ value, want float64 }{
		{0, 0}, {1, 1}, {math.NaN(), 0},
		{1 - 1e-10, 1}, {1 - 1e-9, 1}, {1 - 1.1e-9, .999}, {.9995, .999}, {.9999, .999}, {.999, .999}, {.9984, .998},
		{.0005, .001}, {.0004999, 0}, {.0015, .002}, {.3495, .35}, {.4985, .499},
		{.0005 - 1e-13, .001}, {.0005 - 1e-11, 0}, // half is recognised within 1e-9 of a thousandth
		{.3499999999999, .35}, {.3494999999999999, .35}, {.35, .35}, {.1 + .2, .3}, {5e-324, 0},
	} {
		if got := segment.Round(c.value); got != c.want {
			t.Errorf("Round(%v) = %v, want %v", c.value, got, c.want)
		}
	}
	for k := range 1001 {
		if x := float64(k) / 1000; segment.Round(x) != x {
			t.Errorf("Round(%v) = %v", x, segment.Round(x))
		}
	}
}

// The bound is the rounded score: a value that rounds up to it is enough.
func TestRoundedScoreMeetsThreshold(t *testing.T) {
	for _, c := range []struct {
		threshold, value, score float64
		member                  bool
	}{
		{.35, .3499999999999, .35, true},
		{.35, .3495, .35, true},
		{.35, .3494, .349, false},
		{.123, .1225, .123, true},
		{.123, .12249, .122, false},
		{.999, .9989, .999, true},
		{1, .9999, .999, false},
		{1, 1, 1, true},
	} {
		e := evaluatorOf(segment.Definition{
			Key: "k", Combination: segment.Weighted, Threshold: c.threshold,
			Rules: []segment.Rule{{
				Type: segment.ModelScore, Field: "model.m", Operator: segment.GreaterOrEqual, Value: 1.0, Weight: 3,
			}},
		})
		give(e, world{"model.m": c.value})
		if got := e.Evaluate(0); got.Score != c.score || got.IsMember != c.member {
			t.Errorf("%v against %v: %v %v, want %v %v", c.value, c.threshold, got.Score, got.IsMember, c.score, c.member)
		}
	}
}

func TestConfidenceOfRoundedScore(t *testing.T) {
	for score, want := range map[float64]segment.Confidence{
		1: segment.VeryHigh, .8: segment.VeryHigh, .799: segment.High, .6: segment.High, .599: segment.Medium,
		.4: segment.Medium, .399: segment.Low, .2: segment.Low, .199: segment.VeryLow, 0: segment.VeryLow,
	} {
		if got := segment.ConfidenceOf(score); got != want {
			t.Errorf("%v is %s, want %s", score, got, want)
		}
	}
}
