package population

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"halftone/domain/segment"
)

// Buckets is the number of equal parts into which a histogram divides [0, 1];
// the last one includes 1.
const Buckets = 20

// Movement is what a definition would do to a profile.
type Movement int

// The movements.
const (
	Entering Movement = iota
	Leaving
	Staying
	movements
)

// Simulation is a definition evaluated over everybody, against what it would
// replace. All figures are exact.
type Simulation struct {
	Profiles  int
	Size      int // members under the definition
	Baseline  int // members under what it would replace, 0 without one
	Counts    [movements]int
	Histogram [Buckets]int // profiles by rounded score
	// Shift is the mean change of the score against the baseline, over all profiles.
	Shift float64
	// Samples are ids of profiles for each movement: those whose scores lie
	// nearest to the threshold, as they say most about it.
	Samples [movements][]Sample
	// AsOf is the position of the log up to which everything is included.
	AsOf Position
	Took time.Duration
}

// Sample is one profile of a simulation.
type Sample struct {
	ID     int64
	Score  float64
	Before float64 // under the baseline
}

// samplesKept is how many samples a simulation has of each movement.
const samplesKept = 10

// Simulate evaluates a program over everybody as of an instant in
// milliseconds, compared with baseline, which may be nil. The error is that of ctx.
func (x *Index) Simulate(ctx context.Context, program, baseline *segment.Program, now int64) (Simulation, error) {
	began := time.Now()
	asOf := x.Position()
	programs := []*segment.Program{program}
	if baseline != nil {
		programs = append(programs, baseline)
	}
	parts := make([]simulated, Workers())
	err := x.Each(ctx, segment.NewSet(programs...), now, func(worker int, s *Scored) {
		parts[worker].add(s, program.Definition().Threshold, baseline)
	})
	if err != nil {
		return Simulation{}, err
	}
	total := parts[0]
	for i := range parts[1:] {
		total.merge(&parts[i+1])
	}
	out := total.Simulation
	for m := range out.Samples {
		nearest(out.Samples[m], program.Definition().Threshold)
		out.Samples[m] = out.Samples[m][:min(len(out.Samples[m]), samplesKept)]
	}
	out.AsOf, out.Took = asOf, time.Since(began)
	if out.Profiles > 0 {
		out.Shift = total.shift / float64(out.Profiles)
	}
	return out, nil
}

// simulated is the part of a simulation that one worker saw.
type simulated struct {
	Simulation
	shift float64
}

func (p *simulated) add(s *Scored, threshold float64, baseline *segment.Program) {
	for place, score := range s.Scores[0] {
		if !s.Present.Has(place) {
			continue
		}
		p.Profiles++
		p.Histogram[bucket(score)]++
		before, was := 0.0, false
		if baseline != nil {
			before = s.Scores[1][place]
			was = before >= baseline.Definition().Threshold
			p.shift += score - before
		}
		p.move(Sample{s.Number*BlockSize + int64(place), score, before}, was, score >= threshold, threshold)
	}
}

func (p *simulated) move(sample Sample, was, is bool, threshold float64) {
	if was {
		p.Baseline++
	}
	if is {
		p.Size++
	}
	var m Movement
	switch {
	case is && !was:
		m = Entering
	case was && !is:
		m = Leaving
	case is:
		m = Staying
	default:
		return
	}
	p.Counts[m]++
	p.keep(m, sample, threshold)
}

// keep keeps a sample if it is nearer to the threshold than the farthest.
func (p *simulated) keep(m Movement, sample Sample, threshold float64) {
	kept := p.Samples[m]
	if len(kept) == samplesKept && math.Abs(sample.Score-threshold) >= math.Abs(kept[samplesKept-1].Score-threshold) {
		return
	}
	kept = append(kept, sample)
	nearest(kept, threshold)
	p.Samples[m] = kept[:min(len(kept), samplesKept)]
}

// nearest sorts samples by their distance from the threshold, then by id.
func nearest(samples []Sample, threshold float64) {
	slices.SortFunc(samples, func(a, b Sample) int {
		return cmp.Or(cmp.Compare(math.Abs(a.Score-threshold), math.Abs(b.Score-threshold)), cmp.Compare(a.ID, b.ID))
	})
}

func (p *simulated) merge(other *simulated) {
	p.Profiles += other.Profiles
	p.Size += other.Size
	p.Baseline += other.Baseline
	p.shift += other.shift
	for i, n := range other.Histogram {
		p.Histogram[i] += n
	}
	for m := range other.Counts {
		p.Counts[m] += other.Counts[m]
		p.Samples[m] = append(p.Samples[m], other.Samples[m]...)
	}
}

func bucket(score float64) int { return min(int(score*Buckets), Buckets-1) }
