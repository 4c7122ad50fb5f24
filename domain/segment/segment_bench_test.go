package segment_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"halftone/domain/profile"
	"halftone/domain/segment"
)

// A benchmark runs over many different profiles, else the branch predictor
// learns one of them by heart and the figures are too good to be true.
const benchProfiles = 4096

// BenchmarkScores is the hot path: scores of the ten default segments from
// prepared values, ns per profile.
func BenchmarkScores(b *testing.B) {
	e := defaultSet(b).NewEvaluator()
	rows := rowsOf(defaultSet(b))
	out := make([]float64, len(segment.Defaults()))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		copy(e.Row().Numbers, rows[i%benchProfiles])
		e.Scores(out)
	}
}

// BenchmarkRuleScores adds the score of every single rule.
func BenchmarkRuleScores(b *testing.B) {
	set := defaultSet(b)
	e := set.NewEvaluator()
	rows := rowsOf(set)
	out := make([]float64, set.Len())
	sum := 0.0
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		copy(e.Row().Numbers, rows[i%benchProfiles])
		e.Scores(out)
		for j := range out {
			for _, s := range e.RuleScores(j) {
				sum += s
			}
		}
	}
	if !(sum > 0) {
		b.Error("nobody scores")
	}
}

// BenchmarkExplainJSON is the complete explanation of all ten segments as JSON,
// ns per profile; texts are left to those who ask for them.
func BenchmarkExplainJSON(b *testing.B) {
	set := defaultSet(b)
	e := set.NewEvaluator()
	rows := rowsOf(set)
	var text []byte
	var evaluation segment.Evaluation
	var rules []segment.RuleScore
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		copy(e.Row().Numbers, rows[i%benchProfiles])
		text = append(text[:0], '[')
		for j := range set.Len() {
			e.EvaluateInto(j, &evaluation)
			rules = evaluation.AppendRules(rules[:0])
			text = appendEvaluation(text, &evaluation, rules)
		}
	}
	b.SetBytes(int64(len(text)))
}

func appendEvaluation(text []byte, e *segment.Evaluation, rules []segment.RuleScore) []byte {
	text = append(text, `{"segment":"`...)
	text = append(text, e.Program().Definition().Key...)
	text = appendNumber(text, `","score":`, e.Score)
	text = append(text, `,"member":`...)
	text = strconv.AppendBool(text, e.IsMember)
	text = append(text, `,"rules":[`...)
	for _, r := range rules {
		text = append(text, `{"path":"`...)
		text = append(text, r.Path...)
		text = appendNumber(text, `","score":`, r.Score)
		text = appendNumber(text, `,"weight":`, r.Rule.Weight)
		text = appendNumber(text, `,"contribution":`, r.Contribution)
		text = appendNumber(text, `,"actual":`, r.Actual)
		text = appendNumber(text, `,"distance":`, r.Distance)
		text = append(text, "},"...)
	}
	return append(text, "]},"...)
}

func appendNumber(text []byte, name string, x float64) []byte {
	text = append(text, name...)
	if math.IsNaN(x) {
		return append(text, "null"...)
	}
	return strconv.AppendFloat(text, x, 'f', 3, 64)
}

func defaultSet(t testing.TB) *segment.Set {
	var programs []*segment.Program
	for _, d := range segment.Defaults() {
		programs = append(programs, compile(t, d))
	}
	return segment.NewSet(programs...)
}

// rowsOf draws rows as a shop's visitors have them: most of them know little.
func rowsOf(set *segment.Set) [][]float64 {
	random := rand.New(rand.NewPCG(1, 2))
	rows := make([][]float64, benchProfiles)
	for i := range rows {
		rows[i] = make([]float64, len(set.Fields()))
		for j, f := range set.Fields() {
			rows[i][j] = drawValue(random, f)
		}
	}
	return rows
}

func drawValue(random *rand.Rand, f profile.Field) float64 {
	switch f.Kind {
	case profile.TotalField:
		return math.Floor(random.ExpFloat64() * 3)
	case profile.PriceField:
		if random.Float64() < .2 {
			return math.NaN()
		}
		return random.ExpFloat64() * 80
	case profile.RecencyField:
		return random.Float64() * 60
	case profile.TraitField:
		return float64(random.IntN(2))
	}
	return max(0, random.Float64()*1.4-.5)
}

func compile(t testing.TB, d segment.Definition) *segment.Program {
	t.Helper()
	p, err := segment.Compile(d, 0)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
