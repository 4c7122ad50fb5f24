package segment

import "math"

// A program is flat when it is one weighted group of leaves that all compare
// a number with an interval, none negated, and all take part in any case. Most
// definitions are such; they are scored in one loop, without looking at nodes.

// flatten finds out whether the program is flat, and prepares for it.
func (p *Program) flatten() {
	p.isFlat = p.nodes[0].combine == byWeight && len(p.groups) == 1
	for i := range p.leaves {
		l := &p.leaves[i]
		isPlain := l.accepts == acceptsInterval && l.other == nil && !math.IsNaN(l.missing)
		p.isFlat = p.isFlat && isPlain && !l.negated
		l.weight = p.nodes[l.node].weight
		p.weights += l.weight
		if p.nodes[l.node].required {
			l.capping = -1
		}
	}
}

// scoreFlat is [scoreLeaves] and [Program.combine] at once for a flat program.
func (p *Program) scoreFlat(numbers, scores []float64) float64 {
	leaves := p.leaves
	rules := scores[1 : len(leaves)+1]
	value, worst := 0.0, int64(0)
	for i := range rules {
		l := &leaves[i]
		v := numbers[l.slot]
		short := l.first.short(v) // as in [trapezoid.short], which is too long to be inlined
		if l.isTwoSided {
			short = max(short, l.second.short(v))
		}
		worst = max(worst, short&l.capping)
		s := degreeOf(short)
		rules[i] = s
		value += float64(l.weight * s)
	}
	if p.weights != 1 {
		value /= p.weights
	}
	score := min(value, degreeOf(worst))
	scores[0] = score
	return score
}

// scoreFlat is [Program.scoreFlat] over the profiles from..to, rounded.
func (c *Columns) scoreFlat(p *Program, tables []*table, numbers [][]float64, from, to int, scores []float64) {
	n := to - from
	value, worst := c.value[:n], c.worst[:n]
	clear(value)
	clear(worst)
	for k := range p.leaves {
		l := &p.leaves[k]
		if t := tables[k]; t != nil && c.isCoded[l.slot] {
			t.add(c.codes[l.slot][:n], value, worst)
		} else {
			l.add(numbers[l.slot][from:to], value, worst)
		}
	}
	if p.weights != 1 {
		for j := range value {
			value[j] /= p.weights
		}
	}
	scores = scores[:n]
	for j, short := range worst {
		scores[j] = Round(min(value[j], degreeOf(short)))
	}
}

// add takes the scores of a column into the value and the cap of a group.
func (l *leaf) add(values, value []float64, worst []int64) {
	value, worst = value[:len(values)], worst[:len(values)]
	own := *l // which the stores below cannot reach
	for j, v := range values {
		short := own.first.short(v)
		if own.isTwoSided {
			short = max(short, own.second.short(v))
		}
		value[j] += float64(own.weight * degreeOf(short))
		worst[j] = max(worst[j], short&own.capping)
	}
}
