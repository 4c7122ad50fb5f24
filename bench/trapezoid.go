package main

import (
	"math"

	"halftone/domain/segment"
)

// trapezoid is how a rule of the default segments scores a number: 1 in
// [low, high], falling to 0 over fallLow below and fallHigh above.
type trapezoid struct {
	low, high, fallLow, fallHigh float64
}

// trapezoidOf restates the rules of segment.Compile for the operators that the
// default segments use; traits are 0 and 1. Strict bounds count as included: the
// difference is a thousandth, at the bound itself.
func trapezoidOf(r segment.Rule) trapezoid {
	up, down := math.Inf(1), math.Inf(-1)
	isWhole := r.Type == segment.Statistic
	fall := func(edge float64) float64 {
		if r.Tolerance != nil {
			return *r.Tolerance
		}
		return max(edge, 1/steep)
	}
	value, _ := r.Value.(float64)
	switch r.Operator {
	case segment.GreaterThan:
		if isWhole {
			value++
		}
		return trapezoid{value, up, fall(value), 0}
	case segment.GreaterOrEqual:
		return trapezoid{low: value, high: up, fallLow: fall(value)}
	case segment.LessThan:
		if isWhole {
			value--
		}
		return trapezoid{down, value, 0, fall(value)}
	case segment.LessOrEqual:
		return trapezoid{low: down, high: value, fallHigh: fall(value)}
	case segment.Between:
		span := r.Value.([]any)
		low, high := span[0].(float64), span[1].(float64)
		return trapezoid{low: low, high: high, fallLow: fall(low), fallHigh: fall(high)}
	}
	if r.Value == true {
		value = 1
	}
	return trapezoid{low: value, high: value, fallLow: 1 / steep, fallHigh: 1 / steep}
}
