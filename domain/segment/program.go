package segment

import (
	"math"
	"slices"
	"time"

	"halftone/domain/profile"
)

// Program is a compiled definition. It is immutable and safe for concurrent use.
type Program struct {
	definition Definition
	fields     fields
	leaves     []leaf
	nodes      []node
}

// node is a rule in definition order, each followed by its descendants; the
// first node is the definition itself.
type node struct {
	rule        *Rule  // nil for the definition
	path        string // "rules[1].rules[0]", empty for the definition
	leaf        int32  // index into leaves, -1 for a group
	end         int32  // index after the last descendant
	weight      float64
	combination Combination
	required    bool
	negated     bool
}

// fields are the distinct fields that leaves ask for, each with a slot of its
// own in a Row.
type fields struct {
	numbers []profile.Field
	texts   []profile.Field
}

func (f *fields) slot(field profile.Field) int32 {
	list := &f.numbers
	if field.IsText() {
		list = &f.texts
	}
	i := slices.Index(*list, field)
	if i < 0 {
		i = len(*list)
		*list = append(*list, field)
	}
	return int32(i)
}

// Row holds the values of all fields of a program or a set: NaN is a missing
// number, the empty string a missing text.
type Row struct {
	Numbers []float64
	Texts   []string
}

// Definition is what the program was compiled from.
func (p *Program) Definition() Definition { return p.definition }

// Fields lists the distinct fields that the program reads.
func (p *Program) Fields() []profile.Field {
	return slices.Concat(p.fields.numbers, p.fields.texts)
}

// Reach is how far back the program looks into activity, 0 if it does not.
func (p *Program) Reach(site profile.Site) (reach time.Duration) {
	for _, f := range p.fields.numbers {
		reach = max(reach, f.Reach(site))
	}
	return reach
}

// size is the number of rules and groups, the definition included: the length
// of the slice that score fills.
func (p *Program) size() int { return len(p.nodes) }

// score evaluates the program on a row and fills scores, one a node. It
// returns the unrounded score of the definition.
//
// Nodes are visited from the last to the first, so that every rule is scored
// before the group that it stands in.
func (p *Program) score(r *Row, scores []float64) float64 {
	for i := len(p.nodes) - 1; i >= 0; i-- {
		n := &p.nodes[i]
		if n.leaf >= 0 {
			scores[i] = p.leaves[n.leaf].score(r)
			continue
		}
		scores[i] = p.combine(i, scores)
	}
	return settle(scores[0])
}

// combine is the score of the group at node i: its combined value, capped at
// the lowest score among its required rules, negated if so marked.
func (p *Program) combine(i int, scores []float64) float64 {
	g := p.group(i, scores)
	if g.isSkipped {
		return math.NaN()
	}
	value := min(g.value, g.cap)
	if p.nodes[i].negated {
		return 1 - value
	}
	return value
}

// group is how a group comes to its value.
type group struct {
	value     float64 // combined, before the cap
	cap       float64 // lowest score of a required rule, +Inf if there is none
	decider   int     // node that gives an ALL or ANY its value, -1 for WEIGHTED
	capper    int     // node of the lowest required rule, -1 if there is none
	weights   float64 // sum of the weights taking part
	isSkipped bool    // no rule takes part
}

func (p *Program) group(i int, scores []float64) group {
	n := &p.nodes[i]
	g := group{cap: math.Inf(1), decider: -1, capper: -1, isSkipped: true}
	sum := 0.0
	for j := i + 1; j < int(n.end); j = int(p.nodes[j].end) {
		s, child := scores[j], &p.nodes[j]
		if s != s {
			continue
		}
		switch n.combination {
		case Weighted:
			// The conversion forbids a fused multiply-add, which would give
			// other bits on other processors.
			sum += float64(child.weight * s)
			g.weights += child.weight
		case All:
			if g.isSkipped || s < g.value {
				g.value, g.decider = s, j
			}
		case Any:
			if g.isSkipped || s > g.value {
				g.value, g.decider = s, j
			}
		}
		if child.required && s < g.cap {
			g.cap, g.capper = s, j
		}
		g.isSkipped = false
	}
	if n.combination == Weighted && !g.isSkipped {
		g.value = sum / g.weights
	}
	return g
}
