package segment_test

import (
	"encoding/json"
	"flag"
	"math"
	"math/rand/v2"
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
	for range n / worlds {
		clear(d.hints)
		definition := d.definition()
		set := segment.NewSet(compile(t, definition))
		e := set.NewEvaluator()
		for range worlds {
			w := d.worldFor(definition.Rules)
			load(e, set, w)
			compareWithReference(t, definition, w, e)
			if t.Failed() {
				return
			}
		}
	}
}

func compareWithReference(t *testing.T, d segment.Definition, w world, e *segment.Evaluator) {
	t.Helper()
	want, got := judge(d, w), e.Evaluate(0)
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
	var out [1]float64
	if e.Scores(out[:]); out[0] != got.Score {
		fail("score without explanation", out[0], got.Score)
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
