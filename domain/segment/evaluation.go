package segment

import (
	"math"

	"halftone/domain/profile"
)

// Evaluation is the outcome of one program on one profile: the score, and on
// demand the explanation of every rule. It keeps numbers only; texts are made
// when they are asked for.
type Evaluation struct {
	// Score is rounded to three decimals.
	Score    float64
	IsMember bool // Score >= threshold

	program *Program
	scores  []float64
	row     Row
}

func (p *Program) evaluation(score float64, scores []float64, row Row) Evaluation {
	rounded := Round(score)
	return Evaluation{Score: rounded, IsMember: rounded >= p.definition.Threshold, program: p, scores: scores, row: row}
}

// Program is the program that was evaluated.
func (e Evaluation) Program() *Program { return e.program }

// Confidence is the score in words.
func (e Evaluation) Confidence() Confidence { return ConfidenceOf(e.Score) }

// RuleScore explains one rule or group.
type RuleScore struct {
	Path string // "rules[1].rules[0]", below the definition
	Rule *Rule
	// Score is in [0, 1], after negation; meaningless when IsSkipped.
	Score float64
	// Contribution is the rule's part in its group's combined value, before
	// cap and negation: weight * score / sum of weights for WEIGHTED; for ALL
	// and ANY the deciding rule contributes its score and the others 0.
	Contribution float64
	IsSkipped    bool
	IsSatisfied  bool // Score is 1
	IsMissing    bool // the profile does not have the field
	// IsDeciding marks the rule that gives its group the value: the lowest of
	// ALL, the highest of ANY, the required rule whose score caps the group.
	IsDeciding bool
	// Actual is the value compared: a number, NaN for texts, sets and what is
	// missing.
	Actual float64
	// Distance is how far Actual is from satisfaction, in units of the field;
	// NaN where there is no such thing.
	Distance float64
	Children []RuleScore

	program *Program
	node    int
	row     *Row
}

// Rules explains every rule of the definition; groups hold their rules.
func (e Evaluation) Rules() []RuleScore { return e.explain(0) }

func (e *Evaluation) explain(parent int) []RuleScore {
	p := e.program
	g := p.group(parent, e.scores)
	var out []RuleScore
	for j := parent + 1; j < int(p.nodes[parent].end); j = int(p.nodes[j].end) {
		n := &p.nodes[j]
		s := e.scores[j]
		r := RuleScore{
			Path: n.path, Rule: n.rule, Score: s, IsSkipped: math.IsNaN(s), IsSatisfied: s == 1,
			Actual: math.NaN(), Distance: math.NaN(), program: p, node: j, row: &e.row,
		}
		switch {
		case r.IsSkipped:
			r.Score = 0
		case p.nodes[parent].combination == Weighted:
			r.Contribution = n.weight * s / g.weights
		case j == g.decider:
			r.Contribution = s
		}
		if g.cap < g.value {
			r.IsDeciding = j == g.capper
		} else {
			r.IsDeciding = j == g.decider
		}
		if n.leaf >= 0 {
			r.readLeaf(&p.leaves[n.leaf], &e.row)
		} else {
			r.Children = e.explain(j)
		}
		out = append(out, r)
	}
	return out
}

func (r *RuleScore) readLeaf(l *leaf, row *Row) {
	switch {
	case l.slots != nil:
	case l.accepts >= acceptsText:
		r.IsMissing = row.Texts[l.slot] == ""
	default:
		r.Actual = row.Numbers[l.slot]
		r.IsMissing = math.IsNaN(r.Actual)
		if !r.IsMissing {
			r.Distance = l.distance(r.Actual)
		}
	}
}

// leaf returns the compiled leaf, nil for a group.
func (r *RuleScore) leaf() *leaf {
	if i := r.program.nodes[r.node].leaf; i >= 0 {
		return &r.program.leaves[i]
	}
	return nil
}

// field returns the field that a leaf compares; sets have none.
func (r *RuleScore) field() (profile.Field, bool) {
	switch l := r.leaf(); {
	case l == nil || l.slots != nil:
		return profile.Field{}, false
	case l.accepts >= acceptsText:
		return r.program.fields.texts[l.slot], true
	default:
		return r.program.fields.numbers[l.slot], true
	}
}
