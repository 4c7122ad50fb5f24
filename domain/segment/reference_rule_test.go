package segment_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/segment"
)

// buyers scores purchases / 4 and has the threshold .5.
func buyers() segment.Definition {
	r := validRule()
	r.Value = 4.0
	return segment.Definition{Key: "buyers", Name: "Buyers", Combination: segment.All, Threshold: .5, Rules: []segment.Rule{r}}
}

// over is a segment that compares others, by key.
func over(key string, others ...string) segment.Definition {
	d := segment.Definition{Key: key, Name: strings.ToUpper(key), Combination: segment.All, Threshold: .5}
	for _, other := range others {
		d.Rules = append(d.Rules, comparing(other, segment.GreaterOrEqual, .5))
	}
	return d
}

func comparing(key string, op segment.Operator, value any) segment.Rule {
	return segment.Rule{Type: segment.OtherSegment, Field: "segment." + key, Operator: op, Value: value, Weight: 1}
}

func TestARuleComparesAnotherSegment(t *testing.T) {
	for _, c := range []struct {
		purchases float64
		rule      segment.Rule
		score     float64
		actual    string
		expected  string
	}{
		{1, comparing("buyers", segment.GreaterOrEqual, .5), .5, "0.25 in Buyers", "≥ 0.5"},
		{2, comparing("buyers", segment.GreaterOrEqual, .5), 1, "0.5 in Buyers", "≥ 0.5"},
		{1, comparing("buyers", segment.Between, []any{.5, .7}), .5, "0.25 in Buyers", "0.5 to 0.7"},
		{2, comparing("buyers", segment.NotEqual, .5), 0, "0.5 in Buyers", "≠ 0.5"},
		{2, comparing("buyers", segment.Equal, true), 1, "member of Buyers", "= true"},
		{1, comparing("buyers", segment.Equal, true), 0, "not a member of Buyers", "= true"},
		{1, comparing("buyers", segment.Equal, false), 1, "not a member of Buyers", "= false"},
		{0, func() segment.Rule {
			r := comparing("buyers", segment.Equal, .5)
			r.Tolerance = new(1.0)
			return r
		}(), .5, "0 in Buyers", "= 0.5"},
	} {
		p, err := segment.Compile(definitionOf(c.rule), 0, buyers())
		if err != nil {
			t.Fatal(err)
		}
		e := segment.NewSet(p).NewEvaluator()
		if err := e.Give(world{"totalPurchases": c.purchases}); err != nil {
			t.Fatal(err)
		}
		got := e.Evaluate(0)
		r := got.Rules()[0]
		if got.Score != c.score || r.ActualText() != c.actual || r.ExpectedText() != c.expected || r.IsMissing {
			t.Errorf("%v purchases, %s: scores %v, actual %q, expected %q", c.purchases, c.expected, got.Score, r.ActualText(), r.ExpectedText())
		}
		if want := "Segment buyers " + c.expected; r.Rule.Describe() != want {
			t.Errorf("is about %q, want %q", r.Rule.Describe(), want)
		}
	}
}

func TestAProgramAloneBringsWhatItRestsOn(t *testing.T) {
	p, err := segment.Compile(over("b", "a"), 0, over("a", "buyers"), buyers())
	if err != nil {
		t.Fatal(err)
	}
	var shopper profile.Profile
	shopper.Totals.Purchases = 2
	if e := p.Evaluate(shopper.At(profile.DefaultSite(), 0)); e.Score != 1 || !e.IsMember {
		t.Errorf("scores %v", e.Score)
	}
	if fields := p.Fields(); len(fields) != 1 || fields[0].String() != "totalPurchases" {
		t.Errorf("reads %v", fields)
	}
}

func TestASetScoresInTheOrderOfReferences(t *testing.T) {
	definitions := []segment.Definition{over("d", "b", "c"), over("b", "buyers"), over("c", "buyers", "buyers"), buyers()}
	programs, _ := segment.CompileAll(definitions, 0)
	set := segment.NewSet(append(programs, programs[0])...)
	e, out := set.NewEvaluator(), make([]float64, 5)
	for purchases, want := range [][]float64{{0, 0, 0, 0, 0}, {1, .5, .5, .25, 1}, {1, 1, 1, .5, 1}} {
		want[4] = want[0]
		e.Row().Numbers[0] = float64(purchases)
		if e.Scores(out); !slices.Equal(out, want) {
			t.Errorf("%d purchases: scores %v, want %v", purchases, out, want)
		}
	}
	if fields := set.Fields(); len(fields) != 1 {
		t.Errorf("reads %v", fields)
	}
}

func TestFaultsOfAReference(t *testing.T) {
	for name, c := range map[string]struct {
		rule segment.Rule
		want string
	}{
		"unknown":          {comparing("vip", segment.Equal, true), "rules[0].field: names no segment"},
		"no segment":       {segment.Rule{Type: segment.OtherSegment, Field: "buyers", Operator: segment.Equal, Value: true, Weight: 1}, "rules[0].field: must be segment.<key> for this type"},
		"no key":           {comparing(canary+" ", segment.Equal, true), "rules[0].field: must be segment.<key> for this type"},
		"itself":           {comparing("k", segment.Equal, true), "rules[0].field: makes the segment rest on itself: k -> k"},
		"a cycle":          {comparing("a", segment.Equal, true), "rules[0].field: makes the segment rest on itself: k -> a -> b -> k"},
		"not a member":     {comparing("buyers", segment.NotEqual, true), "rules[0].operator: must be one of EQUAL here"},
		"above membership": {comparing("buyers", segment.GreaterThan, true), "rules[0].operator: must be one of EQUAL here"},
		"one of":           {comparing("buyers", segment.In, []any{.5}), "rules[0].operator: must be one of GREATER_THAN, GREATER_OR_EQUAL, LESS_THAN, LESS_OR_EQUAL, BETWEEN, EQUAL, NOT_EQUAL here"},
		"a text":           {comparing("buyers", segment.Equal, "yes"), "rules[0].value: must be a finite number"},
		"faulty":           {comparing("faulty", segment.Equal, true), "rules[0].field: names a segment that has faults of its own"},
	} {
		faulty := over("faulty", "buyers")
		faulty.Threshold = 7
		_, err := segment.Compile(definitionOf(c.rule), 0, buyers(), over("a", "b"), over("b", "k"), over("k", "buyers"), faulty)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
	r := comparing("buyers", segment.Equal, true)
	r.Tolerance, r.Category = new(1.0), new("tech")
	_, err := segment.Compile(definitionOf(r), 0, buyers())
	if len(domain.FaultsOf(err)) != 2 {
		t.Errorf("tolerance and category: %v", err)
	}
}

// Everyone in a cycle is told, and nobody outside of it: a diamond is none.
func TestEveryDefinitionOfACycleIsRefused(t *testing.T) {
	definitions := []segment.Definition{over("a", "b", "d"), over("b", "c"), over("c", "a"), over("d", "e", "f"), over("e", "g"), over("f", "g"), buyers(), over("g", "buyers")}
	programs, faults := segment.CompileAll(definitions, 0)
	for i, want := range []string{
		"rules[0].field: makes the segment rest on itself: a -> b -> c -> a",
		"rules[0].field: makes the segment rest on itself: b -> c -> a -> b",
		"rules[0].field: makes the segment rest on itself: c -> a -> b -> c",
	} {
		if programs[i] != nil || faults[i] == nil || faults[i].Error() != want {
			t.Errorf("%s: got %v", definitions[i].Key, faults[i])
		}
	}
	for i := 3; i < len(definitions); i++ {
		if programs[i] == nil || faults[i] != nil {
			t.Errorf("%s: got %v", definitions[i].Key, faults[i])
		}
	}
}

func TestDependentsAreAllThatRestOnASegment(t *testing.T) {
	definitions := []segment.Definition{over("c", "b", "buyers"), over("x"), over("b", "a"), over("a", "buyers"), buyers()}
	if got := segment.Dependents("buyers", definitions); !slices.Equal(got, []string{"c", "b", "a"}) {
		t.Errorf("on buyers: %v", got)
	}
	if got := segment.Dependents("b", definitions); !slices.Equal(got, []string{"c"}) {
		t.Errorf("on b: %v", got)
	}
}

// A chain or a ring as long as a bundle allows is compiled without going round
// in it again and again.
func TestALongChainAndALongRing(t *testing.T) {
	const length = 10_000
	key := func(i int) string { return fmt.Sprint("s", i) }
	definitions := make([]segment.Definition, length)
	for i := range definitions {
		definitions[i] = over(key(i), key(i+1))
	}
	last := buyers()
	last.Key = key(length)
	programs, faults := segment.CompileAll(append(definitions, last), 0)
	if err := faults[0]; err != nil {
		t.Fatal(err)
	}
	e := segment.NewSet(programs...).NewEvaluator()
	e.Row().Numbers[0] = 4
	if got := e.Evaluate(0).Score; got != 1 {
		t.Errorf("scores %v", got)
	}
	_, faults = segment.CompileAll(append(definitions, over(key(length), key(0))), 0)
	for i, err := range faults {
		if len(domain.FaultsOf(err)) != 1 {
			t.Fatalf("%d in a ring: %v", i, err)
		}
	}
}
