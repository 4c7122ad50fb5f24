package model

import (
	"time"

	"halftone/domain/population"
	"halftone/domain/segment"
)

// Simulation shows what a definition would do to everybody.
type Simulation struct {
	population.Simulation
	Program *segment.Program
	Version *int // of the definition, nil when it is not published
}

// Current is the size under the baseline.
func (s *Simulation) Current() *Count { return s.exact(s.Baseline) }

// Projected is the size under the definition.
func (s *Simulation) Projected() *Count { return s.exact(s.Size) }

// Entering counts who would become a member.
func (s *Simulation) Entering() *Count { return s.exact(s.Counts[population.Entering]) }

// Leaving counts who would no longer be a member.
func (s *Simulation) Leaving() *Count { return s.exact(s.Counts[population.Leaving]) }

// Staying counts who is and would remain a member.
func (s *Simulation) Staying() *Count { return s.exact(s.Counts[population.Staying]) }

// Histogram is over all profiles.
func (s *Simulation) Histogram() []HistogramBucket {
	out := make([]HistogramBucket, population.Buckets)
	for i, n := range s.Simulation.Histogram {
		out[i] = HistogramBucket{From: float64(i) / population.Buckets, To: float64(i+1) / population.Buckets, Count: n}
	}
	return out
}

// ScoreShift is the mean change against the baseline.
func (s *Simulation) ScoreShift() float64 { return s.Shift }

// TookMilliseconds is the time of the evaluation.
func (s *Simulation) TookMilliseconds() float64 {
	return float64(s.Took) / float64(time.Millisecond)
}

func (s *Simulation) exact(n int) *Count {
	return &Count{Value: &n, IsExact: true, Lower: n, Upper: n, AsOf: s.AsOf.At}
}
