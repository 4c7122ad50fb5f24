package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// measureEngines measures R4: what the same ten segments cost in the engines
// that a user would pick, given prepared profiles, against R1.
func measureEngines(ctx context.Context, s *shoppers) (goal, error) {
	byExpr, err := newExpr(s)
	if err != nil {
		return goal{}, err
	}
	byCEL, err := newCEL(s)
	if err != nil {
		return goal{}, err
	}
	byLaunchDarkly, err := newLaunchDarkly(s)
	if err != nil {
		return goal{}, err
	}
	figures := contest([]contender{
		s.each("Halftone: scores", s.scoring()),
		s.each("expr-lang: scores", byExpr),
		s.each("cel-go: scores", byCEL),
		s.each("LaunchDarkly's evaluator: yes or no", byLaunchDarkly),
	})
	times := func(i int) float64 { return figures[i].ns / figures[0].ns }
	g := goal{"R4", "the ten segments in other engines, time over Halftone's", []condition{
		{times(1), atLeast, 40, "x expr-lang"},
		{times(2), atLeast, 50, "x cel-go"},
		{times(3), atLeast, 35, "x LaunchDarkly"},
	}}
	if _, err := exec.LookPath("node"); err != nil {
		fmt.Fprintln(os.Stderr, "Node is not installed: json-rules-engine is not measured")
	} else {
		byJSONRules, err := runJSONRules(ctx, s)
		if err != nil {
			return goal{}, err
		}
		figures = append(figures, byJSONRules)
		g.conditions = append(g.conditions, condition{times(4), atLeast, 700, "x json-rules-engine"})
	}
	printFigures("Rule engines", figures)
	return g, nil
}

// runner makes of an engine's way to score profile i in segment j one to score
// profile i in all segments, after a check that it scores as Halftone does.
func (s *shoppers) runner(name string, run func(i, j int) (float64, error)) (func(i int), error) {
	var fault error
	score := func(i int, out []float64) {
		for j := range out {
			if out[j], fault = run(i, j); fault != nil {
				return
			}
		}
	}
	if err := errors.Join(s.agree(name, score), fault); err != nil {
		return nil, err
	}
	out := make([]float64, s.set.Len())
	return func(i int) { score(i, out) }, nil
}
