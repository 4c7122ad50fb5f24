package main

import (
	"context"
	"fmt"
	"math"
	"os"

	"halftone/domain/segment"
)

// sink keeps the compiler from leaving out work of which nobody uses the result.
var sink struct {
	members uint64
	sum     float64
	bytes   int
}

// measureRules measures the engine on prepared profiles, one core.
func measureRules(ctx context.Context, b bench) ([]goal, error) {
	fmt.Fprintln(os.Stderr, "making the shoppers")
	s, err := newShoppers()
	if err != nil {
		return nil, err
	}
	fmt.Printf("\nRules: %d segments over %d synthetic shoppers, one core, medians of %d rounds.\n",
		s.set.Len(), len(s.rows), rounds)
	goals, err := measureScores(s)
	if err != nil {
		return nil, err
	}
	if b.wants("R4") {
		g, err := measureEngines(ctx, s)
		if err != nil {
			return nil, err
		}
		goals = append(goals, g)
	}
	return goals, nil
}

// measureScores measures R1 to R3 side by side.
func measureScores(s *shoppers) ([]goal, error) {
	yardstick := newFlat(s.set)
	rows := s.rowsWithoutNaN()
	if err := s.agree("the flat evaluator", func(i int, out []float64) { yardstick.scores(rows[i], out) }); err != nil {
		return nil, err
	}
	naiveScoring, naiveExplaining, err := s.naive()
	if err != nil {
		return nil, err
	}
	out := make([]float64, s.set.Len())
	figures := contest([]contender{
		s.each("scores and memberships (R1)", s.scoring()),
		s.each("a flat evaluator without branches", func(i int) { sink.members += yardstick.scores(rows[i], out) }),
		s.each("with the score of every rule (R2)", s.scoringRules()),
		s.each("explanation as JSON (R3)", s.explaining()),
		s.each("a naive port over maps", naiveScoring),
		s.each("a naive port's explanation through encoding/json", naiveExplaining),
	})
	printFigures("Scores", figures)
	scores, flat, rules, explanation := figures[0], figures[1], figures[2], figures[3]
	return []goal{
		{"R1", "scores and memberships of the ten default segments from prepared slots", []condition{
			{scores.ns, atMost, 150, "ns"},
			{scores.ns / flat.ns, atMost, 1.5, "x of a flat evaluator"},
			{hundredths(scores.allocs), atMost, 0, "allocations"},
		}},
		{"R2", "the same with the score of every rule", []condition{
			{rules.ns / scores.ns, atMost, 2, "x of R1"},
			{hundredths(rules.allocs), atMost, 0, "allocations"},
		}},
		{"R3", "complete explanation as JSON, without texts", []condition{
			{explanation.ns / 1000, atMost, 2, "µs"},
		}},
	}, nil
}

// scoring scores row i and compares with the thresholds.
func (s *shoppers) scoring() func(i int) {
	evaluator := s.set.NewEvaluator()
	out, thresholds := make([]float64, s.set.Len()), thresholdsOf(s.set)
	return func(i int) {
		copy(evaluator.Row().Numbers, s.rows[i])
		evaluator.Scores(out)
		sink.members += membersOf(out, thresholds)
	}
}

func (s *shoppers) scoringRules() func(i int) {
	evaluator := s.set.NewEvaluator()
	out, thresholds := make([]float64, s.set.Len()), thresholdsOf(s.set)
	return func(i int) {
		copy(evaluator.Row().Numbers, s.rows[i])
		evaluator.Scores(out)
		sink.members += membersOf(out, thresholds)
		for j := range out {
			for _, score := range evaluator.RuleScores(j) {
				sink.sum += score
			}
		}
	}
}

func (s *shoppers) explaining() func(i int) {
	x := newExplainer(s.set)
	return func(i int) { sink.bytes += len(x.explain(s.rows[i])) }
}

func thresholdsOf(set *segment.Set) []float64 {
	thresholds := make([]float64, set.Len())
	for i := range thresholds {
		thresholds[i] = set.Program(i).Definition().Threshold
	}
	return thresholds
}

// membersOf is the set of segments whose score reaches the threshold.
func membersOf(scores, thresholds []float64) (members uint64) {
	for i, score := range scores {
		var bit uint64
		if score >= thresholds[i] {
			bit = 1
		}
		members |= bit << i
	}
	return members
}

func (s *shoppers) rowsWithoutNaN() [][]float64 {
	rows := make([][]float64, len(s.rows))
	for i, row := range s.rows {
		rows[i] = make([]float64, len(row))
		for j, value := range row {
			if value != value {
				value = -1
			}
			rows[i][j] = value
		}
	}
	return rows
}

// agree checks that a contender scores every profile as Halftone does, to
// a thousandth and its rounding.
func (s *shoppers) agree(name string, score func(i int, out []float64)) error {
	evaluator := s.set.NewEvaluator()
	want, got := make([]float64, s.set.Len()), make([]float64, s.set.Len())
	for i := range s.rows {
		copy(evaluator.Row().Numbers, s.rows[i])
		evaluator.Scores(want)
		score(i, got)
		for j := range want {
			if math.Abs(got[j]-want[j]) > .002 {
				return fmt.Errorf("%s scores %s of shopper %d as %v, Halftone as %v",
					name, s.set.Program(j).Definition().Key, i, got[j], want[j])
			}
		}
	}
	return nil
}
