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
	largest  int
}

// NewSet makes a set of programs; their order is the order of scores.
func NewSet(programs ...*Program) *Set {
	s := &Set{}
	known := map[profile.Field]int32{}
	shared := func(f profile.Field) int32 {
		slot, ok := known[f]
		if !ok {
			list := &s.fields.numbers
			if f.IsText() {
				list = &s.fields.texts
			}
			slot = int32(len(*list))
			*list, known[f] = append(*list, f), slot
		}
		return slot
	}
	for _, p := range programs {
		bound := *p
		bound.leaves = slices.Clone(p.leaves)
		for i := range bound.leaves {
			l := &bound.leaves[i]
			switch {
			case l.slots != nil:
				l.slots = slices.Clone(l.slots)
				for j, slot := range l.slots {
					l.slots[j] = shared(p.fields.numbers[slot])
				}
			case l.accepts >= acceptsText:
				l.slot = shared(p.fields.texts[l.slot])
			default:
				l.slot = shared(p.fields.numbers[l.slot])
			}
		}
		s.programs = append(s.programs, &bound)
		s.largest = max(s.largest, p.size())
	}
	for _, p := range s.programs {
		p.fields = s.fields
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
	scores []float64
}

// NewEvaluator returns an evaluator whose row is all missing.
func (s *Set) NewEvaluator() *Evaluator {
	e := &Evaluator{
		set:    s,
		row:    Row{Numbers: make([]float64, len(s.fields.numbers)), Texts: make([]string, len(s.fields.texts))},
		scores: make([]float64, s.largest),
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
	for i, p := range e.set.programs {
		out[i] = Round(p.score(&e.row, e.scores))
	}
}

// Evaluate evaluates one program of the set with the score of every rule. The
// result stays valid when the evaluator goes on.
func (e *Evaluator) Evaluate(i int) Evaluation {
	p := e.set.programs[i]
	scores := make([]float64, p.size())
	return p.evaluation(p.score(&e.row, scores), scores, Row{slices.Clone(e.row.Numbers), slices.Clone(e.row.Texts)})
}

// Evaluate evaluates one program on one profile at one instant.
func (p *Program) Evaluate(v *profile.View) Evaluation {
	e := NewSet(p).NewEvaluator()
	e.Load(v)
	return e.Evaluate(0)
}
