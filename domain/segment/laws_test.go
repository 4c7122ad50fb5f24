package segment_test

import (
	"encoding/json"
	"math"
	"sync"
	"testing"

	"halftone/domain/profile"
	"halftone/domain/segment"
)

// law runs a check over drawn definitions and worlds until one breaks it.
func law(t *testing.T, d *drawer, check func(e *segment.Evaluator, d segment.Definition, w world) (broken string)) {
	t.Helper()
	for range 4000 {
		clear(d.hints)
		clear(d.terms)
		definition := d.definition()
		set := segment.NewSet(compile(t, definition))
		e, w := set.NewEvaluator(), d.worldFor(definition.Rules)
		load(e, set, w)
		if broken := check(e, definition, w); broken != "" {
			text, _ := json.Marshal(definition)
			t.Fatalf("%s\n%s\n%v", broken, text, w)
		}
	}
}

func TestScoresAreDegrees(t *testing.T) {
	law(t, drawn(t), func(e *segment.Evaluator, _ segment.Definition, _ world) (broken string) {
		evaluation := e.Evaluate(0)
		if !(evaluation.Score >= 0 && evaluation.Score <= 1) {
			return "the score is no degree"
		}
		each(evaluation.Rules(), func(r segment.RuleScore) {
			if !(r.Score >= 0 && r.Score <= 1) || !(r.Contribution >= 0 && r.Contribution <= 1) {
				broken = r.Path + " is no degree"
			}
		})
		return broken
	})
}

// Only a rule that is satisfied scores 1, however near another comes.
func TestALeafScoresOneExactlyWhenSatisfied(t *testing.T) {
	law(t, drawn(t), func(e *segment.Evaluator, _ segment.Definition, w world) (broken string) {
		each(e.Evaluate(0).Rules(), func(r segment.RuleScore) {
			if r.Rule.Type == segment.Group || r.IsMissing || r.Rule.IsNegated {
				return
			}
			crisp := *r.Rule
			crisp.Tolerance = nil
			if number := !math.IsNaN(r.Actual) && crisp.Operator != segment.NotEqual && crisp.Operator != segment.In &&
				crisp.Operator != segment.NotIn && crisp.Type != segment.Trait; number {
				crisp.Tolerance = new(float64)
			}
			satisfied, _ := judgeLeaf(crisp, w)
			if r.IsSatisfied != (satisfied == 1) || r.IsSatisfied != (r.Score == 1) {
				broken = r.Path
			}
		})
		return broken
	})
}

// More of what every rule asks for never lowers the score.
func TestScoresRiseWithValues(t *testing.T) {
	d := drawn(t)
	d.plain = true
	for range 4000 {
		clear(d.hints)
		clear(d.terms)
		definition := d.definition()
		askForMore(d, definition.Rules)
		set := segment.NewSet(compile(t, definition))
		e := set.NewEvaluator()
		load(e, set, d.worldFor(definition.Rules))
		var before, after [1]float64
		for range 5 {
			e.Scores(before[:])
			numbers := e.Row().Numbers
			i := d.IntN(len(numbers))
			old := numbers[i]
			numbers[i] = max(old, d.value(set.Fields()[i].String()))
			if e.Scores(after[:]); after[0] < before[0] {
				text, _ := json.Marshal(definition)
				t.Fatalf("%v -> %v lowers the score %v -> %v\n%s", old, numbers[i], before[0], after[0], text)
			}
		}
	}
}

func askForMore(d *drawer, rules []segment.Rule) {
	for i := range rules {
		r := &rules[i]
		askForMore(d, r.Rules)
		if r.Type == segment.Group {
			continue
		}
		weight, required := r.Weight, r.IsRequired
		*r = segment.Rule{
			Type: segment.Statistic, Field: pick(d, "totalPurchases", "totalRevenue", "sum(purchase.amount)"),
			Operator: pick(d, segment.GreaterThan, segment.GreaterOrEqual), Weight: weight, IsRequired: required,
		}
		d.numbers(r)
	}
}

// The explanation is the whole truth: its parts make up the score again.
func TestExplanationRecombinesToTheScore(t *testing.T) {
	law(t, drawn(t), func(e *segment.Evaluator, d segment.Definition, _ world) (broken string) {
		evaluation := e.Evaluate(0)
		rules := evaluation.Rules()
		score, broken := recombine(d.Combination, rules)
		each(rules, func(r segment.RuleScore) {
			if r.Rule.Type != segment.Group || r.IsSkipped {
				return
			}
			s, fault := recombine(r.Rule.Combination, r.Children)
			if r.Rule.IsNegated {
				s = 1 - s
			}
			if broken = max(broken, fault); !near(s, r.Score, 1e-9) {
				broken = r.Path
			}
		})
		if math.Abs(score-evaluation.Score) > .00051 && score < .999 {
			return "the definition"
		}
		return broken
	})
}

// recombine computes a group's score before negation from contributions and
// deciding rules.
func recombine(combination segment.Combination, rules []segment.RuleScore) (score float64, broken string) {
	combined, lowest := 0.0, math.Inf(1)
	var deciding []segment.RuleScore
	taking := 0
	for _, r := range rules {
		if r.IsSkipped {
			if r.Contribution != 0 || r.IsDeciding {
				broken = r.Path + " takes no part and yet does"
			}
			continue
		}
		taking++
		combined += r.Contribution
		if r.Rule.IsRequired {
			lowest = min(lowest, r.Score)
		}
		if r.IsDeciding {
			deciding = append(deciding, r)
		}
	}
	score = min(combined, lowest)
	isCapped := lowest < combined-1e-9
	switch {
	case taking == 0:
		return 0, broken
	case len(deciding) > 1:
		broken = "more than one rule decides"
	case len(deciding) == 0 && (isCapped || combination != segment.Weighted):
		broken = "no rule decides"
	case len(deciding) == 1 && !near(deciding[0].Score, score, 1e-9):
		broken = deciding[0].Path + " decides with another score"
	case isCapped && !deciding[0].Rule.IsRequired:
		broken = deciding[0].Path + " caps and is not required"
	}
	return score, broken
}

// Programs that share the slots of a set do not disturb each other.
func TestASetScoresAsEachProgramAlone(t *testing.T) {
	d := drawn(t)
	for range 500 {
		clear(d.hints)
		clear(d.terms)
		programs := make([]*segment.Program, 1+d.IntN(6))
		w := world{}
		for i := range programs {
			definition := d.definition()
			programs[i] = compile(t, definition)
			for name, value := range d.worldFor(definition.Rules) {
				w[name] = value
			}
		}
		set := segment.NewSet(programs...)
		e := set.NewEvaluator()
		load(e, set, w)
		out := make([]float64, set.Len())
		e.Scores(out)
		for i, p := range programs {
			alone := segment.NewSet(p)
			single := alone.NewEvaluator()
			load(single, alone, w)
			if want := single.Evaluate(0); out[i] != want.Score || e.Evaluate(i).Score != want.Score {
				t.Fatalf("program %d scores %v in the set, %v alone", i, out[i], want.Score)
			}
			if got, want := set.Program(i).Fields(), p.Fields(); len(got) != len(want) {
				t.Fatalf("program %d reads %v in the set, %v alone", i, got, want)
			}
		}
	}
}

func TestRuleScoresAreThoseOfTheExplanation(t *testing.T) {
	law(t, drawn(t), func(e *segment.Evaluator, _ segment.Definition, _ world) (broken string) {
		var out [1]float64
		e.Scores(out[:])
		scores := e.RuleScores(0)
		each(e.Evaluate(0).Rules(), func(r segment.RuleScore) {
			if s := scores[0]; r.IsSkipped != math.IsNaN(s) || !r.IsSkipped && r.Score != s {
				broken = r.Path
			}
			scores = scores[1:]
		})
		if len(scores) > 0 {
			return "there are more scores than rules"
		}
		return broken
	})
}

func TestScoresAllocateNothing(t *testing.T) {
	set := defaultSet(t)
	e, view, out := set.NewEvaluator(), new(profile.Profile).At(profile.DefaultSite(), 0), make([]float64, set.Len())
	if n := testing.AllocsPerRun(100, func() {
		e.Load(view)
		e.Scores(out)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestExplanationsInMemoryUsedAgain(t *testing.T) {
	set := defaultSet(t)
	e := set.NewEvaluator()
	if err := e.Give(world{"totalPurchases": 2, "lastSeen": 1.5, "interests.tech": .5}); err != nil {
		t.Fatal(err)
	}
	var evaluation segment.Evaluation
	var rules []segment.RuleScore
	for i := range set.Len() {
		e.EvaluateInto(i, &evaluation)
		rules = evaluation.AppendRules(rules[:0])
		want := e.Evaluate(i)
		if evaluation.Score != want.Score || evaluation.Program() != want.Program() || len(rules) != len(want.Rules()) {
			t.Errorf("%v with %d rules, want %v with %d", evaluation.Score, len(rules), want.Score, len(want.Rules()))
		}
		for j, r := range want.Rules() {
			if rules[j].Path != r.Path || rules[j].Score != r.Score || rules[j].Contribution != r.Contribution {
				t.Errorf("%s is %+v, want %+v", r.Path, rules[j], r)
			}
		}
	}
	if n := testing.AllocsPerRun(100, func() {
		for i := range set.Len() {
			e.EvaluateInto(i, &evaluation)
			rules = evaluation.AppendRules(rules[:0])
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestProgramsAreSafeForConcurrentUse(t *testing.T) {
	set := defaultSet(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			e := set.NewEvaluator()
			for purchases := range 50 {
				if err := e.Give(world{"totalPurchases": purchases, "lastSeen": 1.5}); err != nil {
					t.Error(err)
				}
				for i := range set.Len() {
					each(e.Evaluate(i).Rules(), func(r segment.RuleScore) { _ = r.ActualText() })
				}
			}
		})
	}
	group.Wait()
}
