package segment

import "math"

// trapezoid scores numbers by an interval that a rule accepts: 1 on the accepted
// set A, else 1 - d/w with d the distance to A and w the tolerance, the trapezoid of
// fuzzy-set theory (Zadeh 1965).
type trapezoid struct {
	first, second side // low before high; the second only where both ends are finite
	isTwoSided    bool
}

// side is one end of an interval and what lies beyond. The high end is
// mirrored, so that every side accepts what is at or above its bound.
//
// By how much a value falls short of 1 is computed as the bits of a float64,
// which are ordered as floats are while these are not negative: integers have
// a minimum and a maximum in one instruction, and where a value lies is what
// no processor can predict.
type side struct {
	direction float64 // 1, mirrored -1
	bound     float64
	edge      float64 // differs from the bound where an operator is strict
	fall      float64 // distance over which the score falls from 1 to 0
	steepness float64 // 1/fall, because dividing takes several times as long
	least     int64   // outside at least so much is short of 1
	missing   int64   // so much is what is missing
}

var (
	bitsOfOne    = bitsOf(1)
	bitsOfAlmost = bitsOf(1 - almost)
)

func bitsOf(x float64) int64 { return int64(math.Float64bits(x)) }

// degreeOf is the score of what is so much short of 1.
func degreeOf(short int64) float64 { return 1 - math.Float64frombits(uint64(short)) }

func newSide(bound, edge, fall, direction float64) side {
	s := side{direction: direction, bound: direction * bound, edge: direction * edge, fall: fall, least: bitsOfAlmost}
	if s.isCrisp() {
		s.fall, s.least = 1, bitsOfOne
	}
	s.steepness = min(1/s.fall, math.MaxFloat64)
	if s.fall*s.steepness < 1 { // what is a whole fall away scores exactly 0
		s.steepness = math.Nextafter(s.steepness, math.Inf(1))
	}
	return s
}

// isCrisp tells whether nothing outside scores more than 0.
func (s *side) isCrisp() bool { return s.fall == 0 || s.least == bitsOfOne }

// short is by how much v falls short of 1.
func (s *side) short(v float64) int64 {
	x, missing := s.direction*v, s.missing
	short := min(max(bitsOf((s.edge-x)*s.steepness), s.least), bitsOf(1))
	if x >= s.bound {
		short = 0
	}
	if x != x {
		short = missing
	}
	return short
}

// interval makes a leaf that accepts [low, high]; both ends fall off linearly.
func interval(low, high, fallLow, fallHigh float64) leaf {
	t := trapezoid{first: newSide(low, low, fallLow, 1), second: newSide(high, high, fallHigh, -1)}
	switch {
	case math.IsInf(low, -1):
		t.first = t.second
	case !math.IsInf(high, 1):
		t.isTwoSided = true
	}
	return leaf{accepts: acceptsInterval, trapezoid: t}
}

// above makes a leaf that accepts what is greater than edge.
func above(edge, fall float64) leaf {
	l := interval(edge, math.Inf(1), fall, 0)
	l.first.bound = math.Nextafter(edge, math.Inf(1))
	return l
}

// below makes a leaf that accepts what is less than edge.
func below(edge, fall float64) leaf {
	l := interval(math.Inf(-1), edge, 0, fall)
	l.first.bound = math.Nextafter(-edge, math.Inf(1))
	return l
}

// setMissing states the degree of a missing value.
func (t *trapezoid) setMissing(degree float64) {
	t.first.missing, t.second.missing = bitsOf(1-degree), bitsOf(1-degree)
}

// short is by how much v falls short of 1, as bits.
func (t *trapezoid) short(v float64) int64 {
	short := t.first.short(v)
	if t.isTwoSided {
		short = max(short, t.second.short(v))
	}
	return short
}

// degree is the degree in [0, 1] to which v lies in the interval.
func (t *trapezoid) degree(v float64) float64 {
	return degreeOf(t.short(v))
}

// sides are the finite ends of the interval, low before high.
func (t *trapezoid) sides() []*side {
	if t.isTwoSided {
		return []*side{&t.first, &t.second}
	}
	return []*side{&t.first}
}

// edges are the ends of the interval, which may be infinite.
func (t *trapezoid) edges() (low, high float64) {
	switch {
	case t.isTwoSided:
		return t.first.edge, -t.second.edge
	case t.first.direction > 0:
		return t.first.edge, math.Inf(1)
	}
	return math.Inf(-1), -t.first.edge
}

// rejected are the values next to the interval that score 0, which is what
// satisfies a negated leaf.
func (t *trapezoid) rejected(whole bool) (below, above float64) {
	below, above = math.Inf(-1), math.Inf(1)
	for _, s := range t.sides() {
		nearest := s.edge
		if !s.isCrisp() {
			nearest -= s.fall
		} else if whole {
			nearest = math.Ceil(nearest) - 1
		}
		if whole {
			nearest = math.Floor(nearest)
		}
		if s.direction > 0 {
			below = nearest
		} else {
			above = -nearest
		}
	}
	return below, above
}
