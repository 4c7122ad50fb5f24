package segment

import (
	"math"

	"halftone/domain/profile"
)

// Columns runs a set on many profiles at once: values come by field, scores go
// by program. It computes what an [Evaluator] computes, operation by operation,
// so the bits are the same; but each rule runs over all profiles before the next, which
// a processor does several times as fast. It is for one goroutine.
//
// Programs come in three kinds. Flat ones have a loop of their own, and look up what
// whole numbers score; other plain ones go group by group; a set that is not plain is
// evaluated row by row. Room is for a chunk of profiles.
type Columns struct {
	set *Set

	// Of flat programs.
	tables  [][]*table // by program and leaf
	codes   [][]uint8  // by slot, of the numbers that a table takes
	isCoded []bool     // by slot
	value   []float64
	worst   []int64 // by how much required rules fall short of 1

	// Of other plain ones.
	isPlain bool
	frames  []frame // by depth of groups
	leaf    []float64

	// Of sets that are not plain.
	evaluator *Evaluator
	scores    []float64 // of one profile
}

// chunk is how many profiles go through a rule at once: their buffers stay in
// the cache nearest to the processor.
const chunk = 256

// NewColumns returns an evaluator of columns.
func (s *Set) NewColumns() *Columns {
	c := &Columns{set: s, evaluator: s.NewEvaluator(), scores: make([]float64, s.Len()), isPlain: !s.isLinked()}
	for i := range s.leaves {
		c.isPlain = c.isPlain && s.leaves[i].isPlain()
	}
	c.makeTables()
	c.value, c.worst = make([]float64, chunk), make([]int64, chunk)
	c.leaf = make([]float64, chunk)
	for range MaxGroupDepth + 1 {
		c.frames = append(c.frames, frame{make([]float64, chunk), make([]float64, chunk)})
	}
	return c
}

// makeTables makes the tables that flat programs look up, and room for the codes.
func (c *Columns) makeTables() {
	c.codes, c.isCoded = make([][]uint8, c.set.numbers), make([]bool, c.set.numbers)
	for _, p := range c.set.programs {
		tables := make([]*table, len(p.leaves))
		for i := range p.leaves {
			l := &p.leaves[i]
			if !c.isPlain || !p.isFlat || !l.whole {
				continue
			}
			if tables[i] = newTable(l); tables[i] != nil {
				c.codes[l.slot] = make([]uint8, chunk)
			}
		}
		c.tables = append(c.tables, tables)
	}
}

// isPlain tells whether a leaf reads numbers only and always takes part.
func (l *leaf) isPlain() bool {
	return l.accepts <= acceptsNoneOf && l.other == nil && !math.IsNaN(l.missing)
}

// Slots lists the fields that Scores wants, in their order.
func (c *Columns) Slots() (numbers, texts []profile.Field) {
	return c.set.Slots()
}

// Scores writes the rounded scores of n profiles by program into out. Values
// are by slot; NaN is a missing number, the empty string a missing text.
func (c *Columns) Scores(n int, numbers [][]float64, texts [][]string, out [][]float64) {
	for from := 0; from < n; from += chunk {
		to := min(from+chunk, n)
		if !c.isPlain {
			c.byRow(from, to, numbers, texts, out)
			continue
		}
		for slot, codes := range c.codes {
			c.isCoded[slot] = codes != nil && encode(numbers[slot][from:to], codes)
		}
		for i, p := range c.set.programs {
			if p.isFlat {
				c.scoreFlat(p, c.tables[i], numbers, from, to, out[i][from:to])
			} else {
				round(c.group(p, 0, 0, numbers, from, to).score(), out[i][from:to])
			}
		}
	}
}

func round(values, scores []float64) {
	scores = scores[:len(values)]
	for i, value := range values {
		scores[i] = Round(value)
	}
}

// byRow evaluates the profiles from..to one after the other.
func (c *Columns) byRow(from, to int, numbers [][]float64, texts [][]string, out [][]float64) {
	row := c.evaluator.Row()
	for i := range to - from {
		for slot, column := range numbers {
			row.Numbers[slot] = column[from+i]
		}
		for slot, column := range texts {
			row.Texts[slot] = column[from+i]
		}
		c.evaluator.Scores(c.scores)
		for program, score := range c.scores {
			out[program][from+i] = score
		}
	}
}
