package segment

import (
	"math"

	"halftone/domain/profile"
)

// Evaluator runs a set on one profile after the other with buffers of its own.
// It is for one goroutine.
type Evaluator struct {
	set    *Set
	row    Row
	scores []float64 // of all nodes of all programs
	values []float64 // of all programs, not rounded
}

// NewEvaluator returns an evaluator whose row is all missing.
func (s *Set) NewEvaluator() *Evaluator {
	e := &Evaluator{
		set:    s,
		row:    Row{Numbers: make([]float64, s.numbers), Texts: make([]string, len(s.fields.texts))},
		scores: make([]float64, s.size),
		values: make([]float64, len(s.programs)),
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
func (e *Evaluator) Row() Row { return Row{e.row.Numbers[:len(e.set.fields.numbers)], e.row.Texts} }

// Scores writes the rounded score of every program into out, which must have
// the length of the set. Without rules of type EXPRESSION it allocates nothing.
func (e *Evaluator) Scores(out []float64) {
	if e.set.isFlat { // the same, without a look at what none of them needs
		for i, p := range e.set.programs {
			out[i] = p.scoreFlat(e.row.Numbers, e.scores[p.first:])
		}
	} else {
		for _, p := range e.set.ordered {
			e.score(p)
		}
		copy(out, e.values)
	}
	for i, value := range out {
		out[i] = Round(value)
	}
}

// score computes the value of a program, after those that it rests on.
func (e *Evaluator) score(p *Program) {
	if p.isFlat && p.result == noResult {
		e.values[p.index] = p.scoreFlat(e.row.Numbers, e.scores[p.first:])
		return
	}
	scoreLeaves(p.leaves, &e.row, e.scores)
	e.combine(p)
}

// combine computes the value of a program whose leaves are scored, but for those
// that waited for the programs before it.
func (e *Evaluator) combine(p *Program) {
	if p.late != nil {
		scoreLeaves(p.late, &e.row, e.scores)
	}
	value := p.combine(e.scores[p.first:])
	e.values[p.index] = value
	if p.result != noResult {
		score := Round(value)
		e.row.Numbers[p.result] = score
		e.row.Numbers[p.result+1] = crisp(score >= p.definition.Threshold)
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
func (e *Evaluator) Evaluate(i int) (out Evaluation) {
	e.EvaluateInto(i, &out)
	return out
}

// EvaluateInto is [Evaluator.Evaluate] in the memory of an evaluation that is no
// longer needed, for callers who go through many. It allocates nothing then.
func (e *Evaluator) EvaluateInto(i int, out *Evaluation) {
	p := e.set.programs[i]
	if p.rests != nil {
		for _, before := range dependencyOrder(p.rests) {
			e.score(before)
		}
	}
	e.score(p)
	out.program = p
	out.Score = Round(e.values[p.index])
	out.IsMember = out.Score >= p.definition.Threshold
	out.scores = append(out.scores[:0], e.scoresOf(p)...)
	out.row.Numbers = append(out.row.Numbers[:0], e.row.Numbers...)
	out.row.Texts = append(out.row.Texts[:0], e.row.Texts...)
}

// Evaluate evaluates one program on one profile at one instant.
func (p *Program) Evaluate(v *profile.View) Evaluation {
	e := NewSet(p).NewEvaluator()
	e.Load(v)
	return e.Evaluate(0)
}
