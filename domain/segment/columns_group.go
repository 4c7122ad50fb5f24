package segment

import (
	"math"
	"slices"
)

// frame is a group under way, by profile.
type frame struct{ value, cap []float64 }

// group combines the rules of the group at node i over the profiles from..to,
// up to its cap and its negation.
func (c *Columns) group(p *Program, i int32, depth int, numbers [][]float64, from, to int) frame {
	n := to - from
	f := frame{c.frames[depth].value[:n], c.frames[depth].cap[:n]}
	combine := p.nodes[i].combine
	start := 0.0
	if combine == lowest {
		start = 1
	}
	weights := 0.0
	for j := range f.value {
		f.value[j], f.cap[j] = start, math.Inf(1)
	}
	for child := i + 1; child < p.nodes[i].end; child = p.nodes[child].end {
		node := &p.nodes[child]
		scores := c.leaf[:n]
		if node.leaf >= 0 {
			c.column(&p.leaves[node.leaf], numbers, from, to, scores)
		} else {
			inner := c.group(p, child, depth+1, numbers, from, to)
			scores = inner.score()
			if node.negated {
				for j := range scores {
					scores[j] = 1 - scores[j]
				}
			}
		}
		weights += node.weight
		f.add(node, combine, scores)
	}
	if combine == byWeight {
		for j := range f.value {
			f.value[j] /= weights
		}
	}
	return f
}

// score is that of the group, before it is negated.
func (f frame) score() []float64 {
	for j, cap := range f.cap {
		f.value[j] = min(f.value[j], cap)
	}
	return f.value
}

// add takes the scores of one rule into a group.
func (f frame) add(n *node, combine combine, scores []float64) {
	value, cap := f.value[:len(scores)], f.cap[:len(scores)]
	switch combine {
	case byWeight:
		for j, s := range scores {
			value[j] += float64(n.weight * s)
		}
	case lowest:
		for j, s := range scores {
			value[j] = min(value[j], s)
		}
	default:
		for j, s := range scores {
			value[j] = max(value[j], s)
		}
	}
	if n.required {
		for j, s := range scores {
			cap[j] = min(cap[j], s)
		}
	}
}

// column writes the scores of a plain leaf over the profiles from..to.
func (c *Columns) column(l *leaf, numbers [][]float64, from, to int, out []float64) {
	switch {
	case l.accepts == acceptsInterval:
		for j, v := range numbers[l.slot][from:to] {
			out[j] = l.signed(l.degree(v))
		}
	case l.slots == nil:
		for j, v := range numbers[l.slot][from:to] {
			out[j] = l.numberScore(v)
		}
	default:
		for j := range out {
			found := slices.ContainsFunc(l.slots, func(slot int32) bool { return numbers[slot][from+j] > 0 })
			out[j] = l.signed(crisp(found == (l.accepts == acceptsAnyOf)))
		}
	}
}
