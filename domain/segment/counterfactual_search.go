package segment

import (
	"math"
	"slices"
)

// search looks for values that turn the outcome of one evaluation round. It
// evaluates over and over, but scores only the leaves that read what it changes.
type search struct {
	evaluator *Evaluator // of the program, and those that it rests on
	program   *Program
	enters    bool
	before    []float64 // scores of the program as it was evaluated
	variables []variable
	work      int // what is left, in scores of a rule
}

// maxWork bounds a search to a few milliseconds, whatever the definition.
const maxWork = 1 << 20

func newSearch(e *Evaluation) *search {
	set := NewSet(e.program)
	s := &search{
		evaluator: set.NewEvaluator(), program: set.Program(0),
		enters: !e.IsMember, before: e.scores, work: maxWork,
	}
	for i, f := range set.fields.numbers {
		s.evaluator.row.Numbers[i] = e.row.Numbers[e.program.fields.slots[f]]
	}
	for i, f := range set.fields.texts {
		s.evaluator.row.Texts[i] = e.row.Texts[e.program.fields.slots[f]]
	}
	s.evaluator.Evaluate(0)
	s.variables = s.variablesOf(set)
	for i := range s.variables {
		s.prepare(&s.variables[i])
	}
	return s
}

// move gives a variable another value.
type move struct {
	variable *variable
	to       float64
}

// finding is one or two moves that turn the outcome round.
type finding struct {
	moves [2]move
	count int // of moves, 0 when nothing was found
	score float64
	size  float64 // +Inf when nothing was found
}

var nothing = finding{size: math.Inf(1)}

// singles finds the smallest change of every field that turns the outcome round
// by itself.
func (s *search) singles() (found []finding) {
	for i := range s.variables {
		if f := s.vary(&s.variables[i]); f.count > 0 {
			found = append(found, f)
		}
	}
	return found
}

// pairs finds the smallest change of every two fields. One of them goes to the
// end of its range and the other as far as it must; then the first comes back as
// far as it may. For weighted sums that is the optimum, which lies in a corner,
// and for the lowest and highest of two rules as well.
func (s *search) pairs() (found []finding) {
	for i := range s.variables {
		s.trimEnds(&s.variables[i])
	}
	for i := range s.variables {
		for j := i + 1; j < len(s.variables); j++ {
			a, b := &s.variables[i], &s.variables[j]
			best := nothing
			s.pair(a, b, &best)
			s.pair(b, a, &best)
			if best.count == 0 {
				continue
			}
			if best.moves[0].variable != a {
				slices.Reverse(best.moves[:])
			}
			found = append(found, best)
		}
	}
	return found
}

func (s *search) pair(first, second *variable, best *finding) {
	for _, x := range first.ends {
		s.set(first, x)
		far := s.vary(second)
		if far.count == 0 {
			continue
		}
		s.set(second, far.moves[0].to)
		if near := s.vary(first); near.size < best.size {
			*best = near
			best.moves[1], best.count = far.moves[0], 2
		}
		s.set(second, second.from)
	}
	s.set(first, first.from)
}

// vary finds the smallest change of one variable that turns the outcome round,
// the rest of the row as it stands, and leaves the variable as it was.
func (s *search) vary(v *variable) finding {
	best := nothing
	last, lastTurned := math.NaN(), false
	for _, x := range v.points {
		turned := s.try(v, x, &best)
		switch {
		case last != last || turned == lastTurned:
		case turned:
			s.approach(v, last, x, &best)
		default:
			s.approach(v, x, last, &best)
		}
		last, lastTurned = x, turned
	}
	s.set(v, v.from)
	return best
}

// approach tries values between one that does not turn the outcome round and
// one that does, down to neighbouring steps.
func (s *search) approach(v *variable, short, beyond float64, best *finding) {
	from, to := v.inSteps(short), v.inSteps(beyond)
	if from < to {
		from, to = math.Floor(from), math.Ceil(to)
	} else {
		from, to = math.Ceil(from), math.Floor(to)
	}
	// 2^50 steps are more than lie between any two values that a field reaches;
	// a row may hold other values.
	for range 50 {
		if math.Abs(to-from) <= 1 {
			return
		}
		middle := math.Trunc((from + to) / 2)
		if x := middle / v.steps; v.reaches(x) && s.try(v, x, best) {
			to = middle
		} else {
			from = middle
		}
	}
}

// try tells whether a value turns the outcome round, and keeps it when it is
// the best so far: the smallest, and among equals the nearest.
func (s *search) try(v *variable, x float64, best *finding) bool {
	if s.work < 0 {
		return false
	}
	score, turned := s.evaluate(v, x)
	if !turned || x == v.from {
		return turned
	}
	size := s.size()
	if size < best.size || size == best.size && math.Abs(x-v.origin) < math.Abs(best.moves[0].to-v.origin) {
		*best = finding{[2]move{{v, x}}, 1, score, size}
	}
	return true
}

// evaluate evaluates the program with another value of a variable.
func (s *search) evaluate(v *variable, x float64) (score float64, turned bool) {
	s.set(v, x)
	for _, p := range s.evaluator.set.ordered {
		s.evaluator.combine(p)
	}
	s.work -= len(s.evaluator.scores)
	score = Round(s.evaluator.values[s.program.index])
	return score, (score >= s.program.definition.Threshold) == s.enters
}

// set gives a variable a value and scores the leaves that read it.
func (s *search) set(v *variable, x float64) {
	row := &s.evaluator.row
	switch {
	case v.texts == nil:
		row.Numbers[v.slot] = x
	case x != x:
		row.Texts[v.slot] = ""
	default:
		row.Texts[v.slot] = v.texts[int(x)]
	}
	scoreLeaves(v.leaves, row, s.evaluator.scores)
	s.work -= v.cost
}

// size is the sum of the changes of the rules' scores. A rule that comes to take
// part, or ceases to, changes by all of 1. Sizes have three decimals as scores
// do: finer differences are those of the steps in which values are told.
func (s *search) size() (size float64) {
	after := s.evaluator.scoresOf(s.program)
	for i, before := range s.before {
		if s.program.nodes[i].leaf < 0 {
			continue
		}
		switch after := after[i]; {
		case before != before && after != after:
		case before != before || after != after:
			size++
		default:
			size += math.Abs(after - before)
		}
	}
	return math.Round(size*1000) / 1000
}
