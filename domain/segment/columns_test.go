package segment_test

import (
	"maps"
	"testing"
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
		e, c := set.NewEvaluator(), set.NewColumns()
		fields, textFields := c.Slots()
		numbers, texts := make([][]float64, len(fields)), make([][]string, len(textFields))
		n := 1 + d.IntN(20)
		if d.oneIn(100) {
			n = 700 // more than go through a rule at once
		}
		want := make([][]float64, n)
		for i := range n {
			w := world{}
			for _, definition := range definitions {
				w["segment."+definition.Key] = definition
			}
			for _, definition := range definitions {
				maps.Copy(w, d.worldFor(definition.Rules))
			}
			load(e, set, w)
			for slot, value := range e.Row().Numbers {
				numbers[slot] = append(numbers[slot], value)
			}
			for slot, text := range e.Row().Texts {
				texts[slot] = append(texts[slot], text)
			}
			want[i] = make([]float64, set.Len())
			e.Scores(want[i])
		}
		out := make([][]float64, set.Len())
		for i := range out {
			out[i] = make([]float64, n)
		}
		c.Scores(n, numbers, texts, out)
		for i := range n {
			for program, definition := range definitions {
				if out[program][i] != want[i][program] {
					t.Fatalf("%s: %v in columns, %v in a row", definition.Key, out[program][i], want[i][program])
				}
			}
		}
	}
}

func BenchmarkColumns(b *testing.B) {
	const n = 1024
	c := defaultSet(b).NewColumns()
	fields, _ := c.Slots()
	d := newDrawer(1)
	numbers := make([][]float64, len(fields))
	for i := range numbers {
		for range n {
			numbers[i] = append(numbers[i], d.Float64()*5)
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
