package main

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"

	"halftone/domain/population"
	"halftone/domain/segment"
)

// measurePasses measures the goals in time: R5 to R7 over everybody, C1
// against fewer profiles and more segments.
func measurePasses(b bench, all, few *population.Index) ([]goal, error) {
	var sets [4]*segment.Set
	for i, definitions := range [][]segment.Definition{
		segment.Defaults(), withWindow(segment.Defaults()), withoutDecay(segment.Defaults()), variants(manySweep),
	} {
		var err error
		if sets[i], err = indexSet(definitions); err != nil {
			return nil, err
		}
	}
	defaults, windowed, plain, many := sets[0], sets[1], sets[2], sets[3]
	overlapping, err := storeMembers(all, variants(manyOverlap))
	if err != nil {
		return nil, err
	}
	drag, newWindow, err := drafts()
	if err != nil {
		return nil, err
	}
	baseline := defaults.Program(1)

	cores := runtime.NumCPU()
	ratio := all.Len() / few.Len()
	passes := []pass{
		{"R5", "ten default segments and one with a window of 30 days", 1, all.Len(), func(now int64) { sweep(all, windowed, now) }},
		{"R5", "ten segments without decay or windows", 1, all.Len(), func(now int64) { sweep(all, plain, now) }},
		{"R6", "simulation of a draft that is dragged", cores, all.Len(), func(now int64) { _, _ = all.Simulate(context.Background(), drag(), baseline, now) }},
		{"R6", "simulation of a draft with a window that nobody asked for before", cores, all.Len(), func(now int64) { _, _ = all.Simulate(context.Background(), newWindow(), baseline, now) }},
		{"R7", fmt.Sprintf("overlap of all pairs of %d segments", manyOverlap), cores, all.Len(), func(int64) { all.Overlap(overlapping) }},
		{"C1", "ten default segments", 1, all.Len(), func(now int64) { sweep(all, defaults, now) }},
		// Repeated, so that it is measured for as long as the one before.
		{"C1", "ten default segments over a tenth of the profiles, ten times", 1, ratio * few.Len(), func(now int64) {
			for range ratio {
				sweep(few, defaults, now)
			}
		}},
		{"C1", fmt.Sprintf("%d segments over a tenth of the profiles", manySweep), 1, few.Len(), func(now int64) { sweep(few, many, now) }},
	}
	times := b.inTurn(passes)
	printPasses("Passes over everybody", passes, times)
	perScore := func(i int, set *segment.Set) float64 {
		return float64(times[i]) / float64(passes[i].items) / float64(set.Len())
	}
	return []goal{
		{"R5", "scores and members of ten segments over 1 M profiles in memory, one core", []condition{
			{milliseconds(times[0]), atMost, 150, "ms with decay and a window"},
			{milliseconds(times[1]), atMost, 60, "ms without"},
		}},
		{"R6", "simulation of a draft on 1 M profiles, dragged, all cores", []condition{
			{milliseconds(times[2]), atMost, 60, "ms"},
		}},
		{"R7", "overlap of all pairs of 50 segments on 1 M profiles", []condition{
			{milliseconds(times[4]), atMost, 100, "ms"},
		}},
		{"C1", fmt.Sprintf("cost of a score at %d profiles over that at %d, and at 200 segments over that at 10", all.Len(), few.Len()), []condition{
			{perScore(5, defaults) / perScore(6, defaults), atMost, 1.2, "x by profiles"},
			{perScore(7, many) / perScore(6, defaults), atMost, 1.2, "x by segments"},
		}},
	}, nil
}

// storeMembers lets the index mirror the members of segments with such
// definitions, and returns the segments.
func storeMembers(x *population.Index, definitions []segment.Definition) (segments []int32, err error) {
	set, err := indexSet(definitions)
	if err != nil {
		return nil, err
	}
	members := make([][]population.Membership, population.Workers())
	err = x.Each(context.Background(), set, shopperNow.UnixMilli(), func(worker int, s *population.Scored) {
		for i := range set.Len() {
			of := s.Members(i, set.Program(i))
			for place := range population.BlockSize {
				if of.Has(place) {
					members[worker] = append(members[worker], population.Membership{Profile: s.Number*population.BlockSize + int64(place), Segment: int32(i)})
				}
			}
		}
	})
	for _, m := range slices.Concat(members...) {
		x.Enter(m)
	}
	for i := range set.Len() {
		segments = append(segments, int32(i))
	}
	return segments, err
}

func indexSet(definitions []segment.Definition) (*segment.Set, error) {
	programs, err := compile(definitions, indexSite.Retention)
	if err != nil {
		return nil, err
	}
	return segment.NewSet(programs...), nil
}

// withWindow adds a segment of those who were active in the last 30 days.
func withWindow(definitions []segment.Definition) []segment.Definition {
	return append(definitions, lively(30))
}

func lively(days float64) segment.Definition {
	return segment.Definition{Key: "lively", Name: "Lively", Combination: segment.Weighted, Threshold: .5, Rules: []segment.Rule{{
		Type: segment.Statistic, Field: "signals(*)", Window: &segment.Window{LastDays: &days},
		Operator: segment.GreaterOrEqual, Value: 4.0, Weight: 1,
	}}}
}

// withoutDecay lets every rule on evidence, which decays, compare a total
// instead, so that the segments keep their form.
func withoutDecay(definitions []segment.Definition) []segment.Definition {
	for _, d := range definitions {
		for i := range d.Rules {
			r := &d.Rules[i]
			if r.Type == segment.CategoryInterest || r.Type == segment.TagAffinity {
				r.Type, r.Field, r.Value = segment.Statistic, "totalProductViews", 10.0
			}
		}
	}
	return definitions
}

// variants are so many definitions like the default segments, each with
// thresholds and values of its own, so that none is the same rule twice.
func variants(count int) []segment.Definition {
	var all []segment.Definition
	for i := 0; len(all) < count; i++ {
		factor := 1 + .02*float64(i)
		for _, d := range segment.Defaults() {
			d.Key = fmt.Sprintf("%s-%d", d.Key, i)
			d.Threshold = math.Round(d.Threshold*factor*1000) / 1000
			for j := range d.Rules {
				switch value := d.Rules[j].Value.(type) {
				case float64:
					d.Rules[j].Value = value * factor
				case []any:
					d.Rules[j].Value = []any{value[0].(float64) * factor, value[1].(float64) * factor}
				}
			}
			all = append(all, d)
		}
	}
	return all[:count]
}

// drafts returns two ways to draft: one moves a slider of a default segment,
// the other asks each time for a window of another length.
func drafts() (drag, newWindow func() *segment.Program, err error) {
	var dragged, windows []segment.Definition
	for i := range indexRounds + 1 {
		d := segment.Defaults()[1]
		d.Rules[0].Value = .3 + .02*float64(i)
		dragged, windows = append(dragged, d), append(windows, lively(40+float64(i)))
	}
	if drag, err = inOrder(dragged); err != nil {
		return nil, nil, err
	}
	newWindow, err = inOrder(windows)
	return drag, newWindow, err
}

// inOrder compiles definitions and hands out one program after the other.
func inOrder(definitions []segment.Definition) (func() *segment.Program, error) {
	programs, err := compile(definitions, indexSite.Retention)
	if err != nil {
		return nil, err
	}
	return func() *segment.Program {
		next := programs[0]
		programs = programs[1:]
		return next
	}, nil
}
