package segment

import (
	"math"
	"slices"
	"time"

	"halftone/domain/profile"
)

// Set is several programs that share the slots of their fields, so that a field
// is read from a profile once however many rules ask for it. It is immutable
// and safe for concurrent use.
type Set struct {
	programs []*Program
	fields   fields
	leaves   []leaf // of all programs
	size     int32  // number of nodes of all programs
}

// NewSet makes a set of programs; their order is the order of scores.
func NewSet(programs ...*Program) *Set {
	s := &Set{}
	for _, p := range programs {
		bound := *p
		bound.first = s.size
		for _, l := range p.leaves {
			l.rebind(&p.fields, &s.fields)
			l.node += bound.first - p.first
			s.leaves = append(s.leaves, l)
		}
		s.size += int32(len(p.nodes))
		s.programs = append(s.programs, &bound)
	}
	leaves := s.leaves
	for _, p := range s.programs {
		p.fields = s.fields
		p.leaves, leaves = leaves[:len(p.leaves)], leaves[len(p.leaves):]
	}
	return s
}

// Len is the number of programs.
func (s *Set) Len() int { return len(s.programs) }

// Program returns the i-th program.
func (s *Set) Program(i int) *Program { return s.programs[i] }

// Fields lists the distinct fields that the set reads.
func (s *Set) Fields() []profile.Field { return slices.Concat(s.fields.numbers, s.fields.texts) }

// Reach is how far back the set looks into activity, 0 if it does not.
func (s *Set) Reach(site profile.Site) (reach time.Duration) {
	for _, f := range s.fields.numbers {
		reach = max(reach, f.Reach(site))
	}
	return reach
}

// Evaluator runs a set on one profile after the other with buffers of its own.
// It is for one goroutine.
type Evaluator struct {
	set    *Set
	row    Row
	scores []float64 // of all nodes of all programs
}

// NewEvaluator returns an evaluator whose row is all missing.
func (s *Set) NewEvaluator() *Evaluator {
	e := &Evaluator{
		set:    s,
		row:    Row{Numbers: make([]float64, len(s.fields.numbers)), Texts: make([]string, len(s.fields.texts))},
		scores: make([]float64, s.size),
	}
	for i := range e.row.Numbers {
		e.row.Numbers[i] = math.NaN()
	}
	return e
}

// Load reads every field of the set from a profile at an instant.
func (e *Evaluator) Load(v *profile.View) {
	for i, f := range e.set.fields.numbers {
		e.row.Numbers[i] = v.Number(f)
	}
	for i, f := range e.set.fields.texts {
		e.row.Texts[i] = v.Text(f)
	}
}

// Row is the row that the next scores are computed from; callers who prepare
// values themselves write into it.
func (e *Evaluator) Row() Row { return e.row }

// Scores writes the rounded score of every program into out, which must have
// the length of the set. It allocates nothing.
func (e *Evaluator) Scores(out []float64) {
	scoreLeaves(e.set.leaves, &e.row, e.scores)
	for i, p := range e.set.programs {
		out[i] = p.combine(e.scores[p.first:])
	}
	for i, value := range out {
		out[i] = Round(value)
	}
}

// RuleScores are the scores of the rules and groups of the i-th program, in
// definition order, as the last Scores left them; NaN took no part.
func (e *Evaluator) RuleScores(i int) []float64 { return e.scoresOf(e.set.programs[i])[1:] }

func (e *Evaluator) scoresOf(p *Program) []float64 {
	return e.scores[p.first:][:len(p.nodes)]
}

// Evaluate evaluates one program of the set with the score of every rule. The
// result stays valid when the evaluator goes on.
func (e *Evaluator) Evaluate(i int) Evaluation {
	p := e.set.programs[i]
	scoreLeaves(p.leaves, &e.row, e.scores)
	score := Round(p.combine(e.scoresOf(p)))
	return Evaluation{
		Score: score, IsMember: score >= p.definition.Threshold, program: p,
		scores: slices.Clone(e.scoresOf(p)),
		row:    Row{slices.Clone(e.row.Numbers), slices.Clone(e.row.Texts)},
	}
}

// Evaluate evaluates one program on one profile at one instant.
func (p *Program) Evaluate(v *profile.View) Evaluation {
	e := NewSet(p).NewEvaluator()
	e.Load(v)
	return e.Evaluate(0)
}
