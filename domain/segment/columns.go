package segment

import (
	"math"
	"slices"

	"halftone/domain/profile"
)

// Columns runs a set on many profiles at once: values come by field, scores go
// by program. It computes what an [Evaluator] computes, operation by operation,
// so the bits are the same; but each rule runs over all profiles before the next, which
// a processor does several times as fast. It is for one goroutine.
type Columns struct {
	set       *Set
	evaluator *Evaluator // for sets that are not plain
	scores    []float64  // of one profile
	isPlain   bool
	frames    []frame // by depth of groups
	leaf      []float64
}

// frame is a group under way, by profile.
type frame struct{ value, cap []float64 }

// chunk is how many profiles go through a rule at once: their buffers stay in
// the cache nearest to the processor.
const chunk = 256

// NewColumns returns an evaluator of columns.
func (s *Set) NewColumns() *Columns {
	c := &Columns{set: s, evaluator: s.NewEvaluator(), scores: make([]float64, s.Len()), isPlain: !s.isLinked()}
	for i := range s.leaves {
		c.isPlain = c.isPlain && s.leaves[i].isPlain()
	}
	c.leaf = make([]float64, chunk)
	for range MaxGroupDepth + 1 {
		c.frames = append(c.frames, frame{make([]float64, chunk), make([]float64, chunk)})
	}
	return c
}

// isPlain tells whether a leaf reads numbers only and always takes part.
func (l *leaf) isPlain() bool {
	return l.accepts <= acceptsNoneOf && l.other == nil && !math.IsNaN(l.missing)
}

// Slots lists the fields that Scores wants, in their order.
func (c *Columns) Slots() (numbers, texts []profile.Field) {
	return c.set.fields.numbers, c.set.fields.texts
}

// Scores writes the rounded scores of n profiles by program into out. Values
// are by slot; NaN is a missing number, the empty string a missing text.
func (c *Columns) Scores(n int, numbers [][]float64, texts [][]string, out [][]float64) {
	if !c.isPlain {
		c.byRow(n, numbers, texts, out)
		return
	}
	for from := 0; from < n; from += chunk {
		to := min(from+chunk, n)
		for i, p := range c.set.programs[:c.set.given] {
			f := c.group(p, 0, 0, numbers, from, to)
			scores := out[i][from:to]
			for j := range scores {
				scores[j] = Round(min(f.value[j], f.cap[j]))
			}
		}
	}
}

func (c *Columns) byRow(n int, numbers [][]float64, texts [][]string, out [][]float64) {
	row := c.evaluator.Row()
	for i := range n {
		for slot, column := range numbers {
			row.Numbers[slot] = column[i]
		}
		for slot, column := range texts {
			row.Texts[slot] = column[i]
		}
		c.evaluator.Scores(c.scores)
		for program, score := range c.scores {
			out[program][i] = score
		}
	}
}

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
			p.leaves[node.leaf].column(numbers, from, to, scores)
		} else {
			inner := c.group(p, child, depth+1, numbers, from, to)
			scores = inner.value
			for j := range scores {
				scores[j] = min(scores[j], inner.cap[j])
				if node.negated {
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

// column writes the scores of a plain leaf.
func (l *leaf) column(numbers [][]float64, from, to int, out []float64) {
	switch {
	case l.slots != nil:
		for j := range out {
			found := slices.ContainsFunc(l.slots, func(slot int32) bool { return numbers[slot][from+j] > 0 })
			out[j] = crisp(found == (l.accepts == acceptsAnyOf))
		}
	case l.accepts == acceptsInterval:
		l.intervalColumn(numbers[l.slot][from:to], out)
	default:
		for j, v := range numbers[l.slot][from:to] {
			if out[j] = l.missing; v == v {
				out[j] = crisp(slices.Contains(l.numbers, v) == (l.accepts == acceptsIn))
			}
		}
	}
	if l.negated {
		l.negateColumn(numbers, from, out)
	}
}

// negateColumn turns scores round, but not those of missing values.
func (l *leaf) negateColumn(numbers [][]float64, from int, out []float64) {
	for j, s := range out {
		if l.slots != nil || !math.IsNaN(numbers[l.slot][from+j]) {
			out[j] = 1 - s
		}
	}
}

// intervalColumn is intervalScore over a column.
func (l *leaf) intervalColumn(values, out []float64) {
	low, high, parts, missing := l.low, l.high, l.parts, l.missing
	out = out[:len(values)]
	for j, v := range values {
		part := &parts[bit(v >= low)+bit(v > high)]
		s := min(part.most, 1-min(1, (part.edge-v)/part.fall))
		if v != v {
			s = missing
		}
		out[j] = s
	}
}
