package segment

import (
	"math"
	"slices"

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
	// Actual is the value compared: a number, 1 and 0 for true and false, NaN
	// for texts, sets and what is missing. Of an expression it is the result,
	// before it is clamped.
	Actual float64
	// Distance is how far Actual is from satisfaction, in units of the field;
	// NaN where there is no such thing.
	Distance float64
	Children []RuleScore

	program *Program
	node    int32
	row     *Row
}

// Rules explains every rule of the definition; groups hold their rules.
func (e Evaluation) Rules() []RuleScore { return e.AppendRules(nil) }

// AppendRules is [Evaluation.Rules] behind what is in out. The rules appended are valid as
// long as the evaluation is.
func (e *Evaluation) AppendRules(out []RuleScore) []RuleScore { return e.explain(0, out) }

func (e *Evaluation) explain(parent int32, out []RuleScore) []RuleScore {
	p := e.program
	g := groupAt(p.nodes, parent, e.scores)
	isWeighted := p.nodes[parent].combine == byWeight
	giver, decider := e.deciders(parent, g)
	end := p.nodes[parent].end
	out = slices.Grow(out, int(end-parent-1))
	for j := parent + 1; j < end; j = p.nodes[j].end {
		n, s := &p.nodes[j], e.scores[j]
		r := RuleScore{
			Path: p.sources[j].path, Rule: p.sources[j].rule,
			Score: s, IsSkipped: math.IsNaN(s), IsSatisfied: s == 1, IsDeciding: j == decider,
			Actual: math.NaN(), Distance: math.NaN(), program: p, node: j, row: &e.row,
		}
		switch {
		case r.IsSkipped:
			r.Score = 0
		case isWeighted:
			r.Contribution = n.weight * s / g.weights
		case j == giver:
			r.Contribution = s
		}
		if n.leaf >= 0 {
			r.readLeaf(&p.leaves[n.leaf], &e.row)
		} else {
			r.Children = e.explain(j, nil)
		}
		out = append(out, r)
	}
	return out
}

// deciders finds the rule that gives an ALL or ANY its combined value, and the
// one that decides the score: the same, or the rule that caps it. -1 is none.
func (e *Evaluation) deciders(parent int32, g group) (giver, decider int32) {
	p := e.program
	capper := int32(-1)
	giver = -1
	for j := parent + 1; j < p.nodes[parent].end; j = p.nodes[j].end {
		s := e.scores[j]
		if giver < 0 && p.nodes[parent].combine != byWeight && s == g.value {
			giver = j
		}
		if capper < 0 && p.nodes[j].required && s == g.cap {
			capper = j
		}
	}
	if g.cap < g.value {
		return giver, capper
	}
	return giver, giver
}

func (r *RuleScore) readLeaf(l *leaf, row *Row) {
	switch {
	case l.expression != nil:
		r.Actual = l.expression.value(l.slots, row)
		r.IsMissing = math.IsNaN(r.Actual)
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

// field returns the field that a leaf compares; sets, other segments and
// expressions have none.
func (r *RuleScore) field() (profile.Field, bool) {
	switch l := r.leaf(); {
	case l == nil || l.slots != nil || l.other != nil:
		return profile.Field{}, false
	case l.accepts >= acceptsText:
		return r.program.fields.texts[l.slot], true
	default:
		return r.program.fields.numbers[l.slot], true
	}
}
