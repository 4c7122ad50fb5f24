package segment

import (
	"cmp"
	"math"
	"slices"
)

// prepare finds the points of a variable.
func (s *search) prepare(v *variable) {
	if v.texts != nil {
		for i := range v.texts {
			v.points = append(v.points, float64(i))
		}
		v.ends = v.points
		return
	}
	v.collect(0)
	v.collect(1) // the end of every degree
	for i := range v.leaves {
		for _, x := range v.leaves[i].breakpoints(v.from) {
			v.collect(x)
		}
	}
	if slices.ContainsFunc(v.leaves, func(l leaf) bool { return l.expression != nil }) {
		v.reachOut()
	}
	if v.from == v.from {
		v.points = append(v.points, v.from)
	}
	v.sortPoints()
	switch {
	case len(v.leaves) > 1:
		v.ends = slices.Clone(v.points)
		v.refine()
	case v.leaves[0].slots == nil:
		s.straighten(v)
		v.ends = v.points
	default:
		v.ends = v.points
	}
}

// trimEnds drops of the ends what scores as another one does. A rule over a set
// asks whether a value is above 0, even if others decide its score for now.
func (s *search) trimEnds(v *variable) {
	scores := [][]float64{append(s.scoresAt(v, v.from), crisp(v.from > 0))}
	var ends []float64
	for _, x := range v.ends {
		at := append(s.scoresAt(v, x), crisp(x > 0))
		if len(ends) < maxEnds && !slices.ContainsFunc(scores, func(other []float64) bool { return slices.Compare(at, other) == 0 }) {
			scores, ends = append(scores, at), append(ends, x)
		}
	}
	v.ends = ends
	s.set(v, v.from)
}

// scoresAt are the scores of the leaves that read the variable, given a value.
func (s *search) scoresAt(v *variable, x float64) []float64 {
	s.set(v, x)
	scores := make([]float64, len(v.leaves))
	for i := range scores {
		scores[i] = s.evaluator.scores[v.leaves[i].node]
	}
	return scores
}

// collect adds x and the steps next to it, where they can be.
func (v *variable) collect(x float64) {
	n := v.inSteps(x)
	for _, x := range [...]float64{x, (math.Ceil(n) - 1) / v.steps, (math.Floor(n) + 1) / v.steps} {
		if len(v.points) < maxPoints && v.reaches(x) {
			v.points = append(v.points, x)
		}
	}
}

// reachOut adds ever greater values: where the breakpoints of an expression are,
// nobody knows.
func (v *variable) reachOut() {
	const doublings = 12
	x := slices.Max(append(v.points, 1))
	for range doublings {
		x *= 2
		v.collect(x)
	}
}

func (v *variable) sortPoints() {
	slices.Sort(v.points)
	v.points = slices.Compact(v.points)
}

// breakpoints are the values at which the slope of a leaf's score changes, and
// those at which it is the score of from.
func (l *leaf) breakpoints(from float64) []float64 {
	if l.accepts != acceptsInterval {
		return l.numbers
	}
	var points []float64
	for _, side := range l.sides() {
		points = append(points, side.direction*side.edge)
		if !side.isCrisp() {
			points = append(points, side.direction*(side.edge-side.fall), side.direction*(side.edge-side.fall*(1-l.degree(from))))
		}
	}
	return points
}

// refine puts points between those of a field that several rules read: between
// two breakpoints the outcome may then turn round and back again. What does so
// within less than a part is overlooked.
func (v *variable) refine() {
	const parts = 8
	for i := range len(v.points) - 1 {
		low, width := v.points[i], v.points[i+1]-v.points[i]
		for part := 1.; part < parts; part++ {
			x := math.Round(v.inSteps(low+part/parts*width)) / v.steps
			if x > low && x < low+width && v.reaches(x) && len(v.points) < maxPoints {
				v.points = append(v.points, x)
			}
		}
	}
	v.sortPoints()
}

// straighten drops the points of a field that one rule reads but for those where
// the rule's score begins or ceases to rise or to fall: the score of a definition
// rises or falls with that of a single rule, whatever the tree.
func (s *search) straighten(v *variable) {
	scores := make([]float64, len(v.points))
	for i, x := range v.points {
		s.set(v, x)
		scores[i] = s.evaluator.scores[v.leaves[0].node]
	}
	s.set(v, v.from)
	kept := v.points[:0]
	for i, x := range v.points {
		isEnd := i == 0 || i == len(scores)-1
		if isEnd || x == v.from || cmp.Compare(scores[i-1], scores[i]) != cmp.Compare(scores[i], scores[i+1]) {
			kept = append(kept, x)
		}
	}
	v.points = kept
}
