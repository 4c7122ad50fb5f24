package segment

import (
	"math"
	"time"

	"halftone/domain/profile"
)

// Program is a compiled definition. It is immutable and safe for concurrent use.
type Program struct {
	definition Definition
	fields     fields
	leaves     []leaf
	nodes      []node
	groups     []int32    // the nodes that are groups, every one after those inside it
	sources    []source   // of the nodes
	rests      []*Program // those that a leaf compares, each once
	isFlat     bool
	weights    float64 // sum of those of the rules, when it is flat

	// What follows belongs to the set that the program is bound to.
	first  int32  // place of the first node's score among those of the set
	index  int32  // place among the programs
	result int32  // slot of its score, before that of its membership
	late   []leaf // those that compare other programs
}

// node is what a group needs of a rule. Nodes stand in definition order, each
// followed by its descendants; the first is the definition itself.
type node struct {
	weight   float64
	end      int32 // index after the last descendant
	leaf     int32 // index into leaves, -1 for a group
	combine  combine
	required bool
	negated  bool
}

// source is where a node comes from, for explanations.
type source struct {
	rule *Rule  // nil for the definition
	path string // "rules[1].rules[0]", empty for the definition
}

// combine is a compiled [Combination].
type combine uint8

const (
	byWeight combine = iota
	lowest
	highest
)

var combines = map[Combination]combine{Weighted: byWeight, All: lowest, Any: highest}

// fields are the distinct fields that leaves ask for, each with a slot of its
// own in a Row.
type fields struct {
	numbers []profile.Field
	texts   []profile.Field
	slots   map[profile.Field]int32
}

func (f *fields) slot(field profile.Field) int32 {
	if slot, known := f.slots[field]; known {
		return slot
	}
	list := &f.numbers
	if field.IsText() {
		list = &f.texts
	}
	slot := int32(len(*list))
	*list = append(*list, field)
	if f.slots == nil {
		f.slots = map[profile.Field]int32{}
	}
	f.slots[field] = slot
	return slot
}

// Row holds the values of all fields of a set: NaN is a missing number, the
// empty string a missing text.
type Row struct {
	Numbers []float64
	Texts   []string
}

// Definition is what the program was compiled from.
func (p *Program) Definition() Definition { return p.definition }

// Fields lists the distinct fields that the program reads, and those that it
// rests on.
func (p *Program) Fields() []profile.Field { return NewSet(p).Fields() }

// Reach is how far back the program looks into activity, 0 if it does not.
func (p *Program) Reach(site profile.Site) time.Duration { return NewSet(p).Reach(site) }

// scoreLeaves writes the score of every leaf to its place. Leaves come before
// groups because they do not wait for each other: the processor works on several
// at a time.
func scoreLeaves(leaves []leaf, r *Row, scores []float64) {
	for i := range leaves {
		l := &leaves[i]
		scores[l.node] = l.score(r)
	}
}

// combine writes the scores of the groups, given those of the leaves, and
// returns that of the definition. NaN is a rule that takes no part.
func (p *Program) combine(scores []float64) (score float64) {
	for _, i := range p.groups {
		g := groupAt(p.nodes, i, scores)
		score = min(g.value, g.cap)
		if p.nodes[i].negated {
			score = 1 - score
		}
		scores[i] = score
	}
	return score
}

// group is how a group comes to its score: its rules combined, capped at the
// lowest score among the required ones.
type group struct {
	value   float64 // combined, NaN when no rule takes part
	weights float64 // sum of the weights taking part
	cap     float64 // +Inf if no rule is required
}

// groupAt combines the rules of the group at node i.
func groupAt(nodes []node, i int32, scores []float64) group {
	combine, end := nodes[i].combine, nodes[i].end
	nodes, scores = nodes[:end], scores[:end]
	value, weights, cap := 0.0, 0.0, math.Inf(1)
	if combine == lowest {
		value = 1
	}
	for j := i + 1; j < end; j = nodes[j].end {
		n, s := &nodes[j], scores[j]
		if s != s {
			continue
		}
		weights += n.weight
		switch combine {
		case byWeight:
			// The conversion forbids a fused multiply-add, which would give
			// other bits on other processors.
			value += float64(n.weight * s)
		case lowest:
			value = min(value, s)
		default:
			value = max(value, s)
		}
		if n.required {
			cap = min(cap, s)
		}
	}
	switch {
	case weights == 0:
		value = math.NaN()
	case combine == byWeight:
		value /= weights
	}
	return group{value, weights, cap}
}
