package segment_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"halftone/domain/segment"
)

var (
	pairs = flag.Int("pairs", 120_000, "definitions with values to compare with the reference")
	seed  = flag.Uint64("seed", 0, "seed of all drawn input; 0 draws one")
)

// drawn returns a drawer whose seed a failing test shows.
func drawn(t testing.TB) *drawer {
	t.Helper()
	s := *seed
	if s == 0 {
		s = rand.Uint64()
	}
	t.Logf("drawn with -seed %d", s)
	return newDrawer(s)
}

// load puts a world into the evaluator, also values that no profile has.
func load(e *segment.Evaluator, set *segment.Set, w world) {
	row := e.Row()
	numbers := 0
	for i, f := range set.Fields() {
		value, known := w[f.String()]
		if f.IsText() {
			row.Texts[i-len(row.Numbers)], _ = value.(string)
			continue
		}
		numbers++
		switch v := value.(type) {
		case float64:
			row.Numbers[i] = v
		case bool:
			row.Numbers[i] = truth(v)
		default:
			row.Numbers[i] = math.NaN()
			if !known && zeroWhenAbsent(f.String()) {
				row.Numbers[i] = 0
			}
		}
	}
}

func TestEngineAgreesWithReference(t *testing.T) {
	d := drawn(t)
	worlds, n := 6, *pairs
	if testing.Short() {
		n /= 10
	}
	for range n / worlds / 3 {
		clear(d.hints)
		clear(d.terms)
		definitions, set := d.definitions(t)
		e := set.NewEvaluator()
		var columns columnsOfRows
		for range worlds {
			w := world{}
			for _, definition := range definitions {
				w["segment."+definition.Key] = definition
			}
			for _, definition := range definitions {
				maps.Copy(w, d.worldFor(definition.Rules))
			}
			load(e, set, w)
			out := make([]float64, set.Len())
			e.Scores(out)
			for i, definition := range definitions {
				compareWithReference(t, definition, w, e, i)
				if alone := e.Evaluate(i).Score; out[i] != alone {
					t.Errorf("%s scores %v with the others, %v alone", definition.Key, out[i], alone)
				}
			}
			columns.add(e.Row(), out)
			if t.Failed() {
				return
			}
		}
		columns.compare(t, set)
	}
}

// definitions draws three definitions, of which later ones may rest on earlier
// ones, and compiles them in any order.
func (d *drawer) definitions(t *testing.T) ([]segment.Definition, *segment.Set) {
	t.Helper()
	d.others = nil
	for i := range 3 {
		definition := d.definition()
		definition.Key = fmt.Sprint("drawn", i)
		d.others = append(d.others, definition)
	}
	definitions := slices.Clone(d.others)
	d.others = nil
	d.Shuffle(len(definitions), func(i, j int) { definitions[i], definitions[j] = definitions[j], definitions[i] })
	programs, faults := segment.CompileAll(definitions, 0)
	for _, err := range faults {
		if err != nil {
			t.Fatal(err)
		}
	}
	return definitions, segment.NewSet(programs...)
}

func compareWithReference(t *testing.T, d segment.Definition, w world, e *segment.Evaluator, i int) {
	t.Helper()
	want, got := judge(d, w), e.Evaluate(i)
	fail := func(what string, got, want any) {
		t.Helper()
		text, _ := json.Marshal(d)
		t.Errorf("%s is %v, the reference says %v\n%s\n%v", what, got, want, text, w)
	}
	if got.Score != want.rounded {
		fail("score", got.Score, want.rounded)
	}
	if got.IsMember != want.member {
		fail("membership", got.IsMember, want.member)
	}
	each(got.Rules(), func(r segment.RuleScore) {
		s := want.scores[r.Path]
		if r.IsSkipped != math.IsNaN(s) || !r.IsSkipped && !near(r.Score, s, 1e-12) {
			fail(r.Path, r.Score, s)
		}
	})
}

func each(rules []segment.RuleScore, do func(segment.RuleScore)) {
	for _, r := range rules {
		do(r)
		each(r.Children, do)
	}
}

func near(a, b, within float64) bool { return math.Abs(a-b) <= within }
