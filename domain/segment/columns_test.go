package segment_test

import (
	"maps"
	"testing"

	"halftone/domain/segment"
)

// TestColumnsScoreAsRowsDo compares the form for many profiles with the one for
// a single profile, bit for bit, on drawn definitions and values.
func TestColumnsScoreAsRowsDo(t *testing.T) {
	d := drawn(t)
	rounds := 3000
	if testing.Short() {
		rounds /= 10
	}
	for range rounds {
		clear(d.hints)
		clear(d.terms)
		definitions, set := d.definitions(t)
		e := set.NewEvaluator()
		var columns columnsOfRows
		n := 1 + d.IntN(20)
		if d.oneIn(100) {
			n = 700 // more than go through a rule at once
		}
		for range n {
			w := world{}
			for _, definition := range definitions {
				w["segment."+definition.Key] = definition
			}
			for _, definition := range definitions {
				maps.Copy(w, d.worldFor(definition.Rules))
			}
			load(e, set, w)
			scores := make([]float64, set.Len())
			e.Scores(scores)
			columns.add(e.Row(), scores)
		}
		columns.compare(t, set)
	}
}

// columnsOfRows collects rows with the scores that they have one by one.
type columnsOfRows struct {
	numbers [][]float64 // by slot
	texts   [][]string
	scores  [][]float64 // by program
	n       int
}

func (c *columnsOfRows) add(row segment.Row, scores []float64) {
	if c.n == 0 {
		c.numbers, c.texts = make([][]float64, len(row.Numbers)), make([][]string, len(row.Texts))
		c.scores = make([][]float64, len(scores))
	}
	c.n++
	for slot, value := range row.Numbers {
		c.numbers[slot] = append(c.numbers[slot], value)
	}
	for slot, text := range row.Texts {
		c.texts[slot] = append(c.texts[slot], text)
	}
	for program, score := range scores {
		c.scores[program] = append(c.scores[program], score)
	}
}

// compare compares scores, bit for bit.
func (c *columnsOfRows) compare(t *testing.T, set *segment.Set) {
	t.Helper()
	scores := make([][]float64, set.Len())
	for i := range scores {
		scores[i] = make([]float64, c.n)
	}
	set.NewColumns().Scores(c.n, c.numbers, c.texts, scores)
	for i := range scores {
		for j, want := range c.scores[i] {
			if scores[i][j] != want {
				t.Fatalf("%s: %v in columns, %v in a row", set.Program(i).Definition().Key, scores[i][j], want)
			}
		}
	}
}

func BenchmarkColumns(b *testing.B) {
	const n = 1024
	set := defaultSet(b)
	c, rows := set.NewColumns(), rowsOf(set)
	fields, _ := c.Slots()
	numbers := make([][]float64, len(fields))
	for i := range numbers {
		for _, row := range rows[:n] {
			numbers[i] = append(numbers[i], row[i])
		}
	}
	out := make([][]float64, 10)
	for i := range out {
		out[i] = make([]float64, n)
	}
	for b.Loop() {
		c.Scores(n, numbers, nil, out)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/profile")
}
