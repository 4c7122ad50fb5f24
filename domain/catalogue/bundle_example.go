package catalogue

import (
	"fmt"
	"math"

	"halftone/domain"
	"halftone/domain/segment"
)

// Example says what a segment makes of a hand-made profile.
type Example struct {
	// Profile gives values by the canonical names of fields: float64, bool
	// for traits, string for contexts. What it lacks is missing, or 0 where a
	// profile that knows nothing has 0.
	Profile map[string]any
	// Member and Score are what is expected; at least one is set. Score is in
	// [0, 1] with at most 3 decimals.
	Member *bool
	Score  *float64
}

// Evaluate evaluates the segment on the values of an example. It fails when the
// example gives a value that no profile can have or that no rule reads, which
// those of a parsed bundle do not.
func (b Bundled) Evaluate(x Example) (segment.Evaluation, error) {
	evaluator := segment.NewSet(b.Program).NewEvaluator()
	if err := evaluator.Give(x.Profile); err != nil {
		return segment.Evaluation{}, err
	}
	return evaluator.Evaluate(0), nil
}

// IsMetBy tells whether the evaluation is what the example expects.
func (x Example) IsMetBy(e segment.Evaluation) bool {
	return (x.Member == nil || *x.Member == e.IsMember) && (x.Score == nil || *x.Score == e.Score)
}

func (r *reader) examples(to *[]Example) read {
	each := r.each(func(path string, _ int, n *node) { *to = append(*to, r.example(path, n)) })
	return func(path string, n *node) {
		if len(n.items) > MaxExamples {
			r.unreadable(path, n.at, "has more than %d entries", MaxExamples)
			return
		}
		each(path, n)
	}
}

func (r *reader) example(path string, n *node) (x Example) {
	r.object(path, n, map[string]read{
		"profile": func(path string, n *node) { x.Profile = r.profile(path, n) },
		"member":  optional(&x.Member, r.boolInto),
		"score":   optional(&x.Score, r.numberInto),
	})
	if n.kind == object && x.Member == nil && x.Score == nil {
		r.bad(path, n.at, "expects nothing: member or score is required")
	}
	if s := x.Score; s != nil && (!(*s >= 0 && *s <= 1) || math.Round(*s*1000)/1000 != *s) {
		r.bad(path+".score", n.locate("score"), "must be from 0 to 1 with at most 3 decimals")
	}
	return x
}

func (r *reader) profile(path string, n *node) map[string]any {
	if n.kind != object {
		r.wrong(path, n, "must be an object of fields and their values")
		return nil
	}
	values := make(map[string]any, len(n.keys))
	for _, name := range n.keys {
		// The path stays that of the profile: a field's name is the file's text.
		value := n.members[name]
		if given := r.scalar(path, value); given != nil {
			values[name] = given
		}
	}
	return values
}

// checkExamples refuses fields and values that the segment cannot be given. The
// path is that of the profile, the position that of the field.
func (r *reader) checkExamples(path string, n *node, b Bundled) {
	evaluator := segment.NewSet(b.Program).NewEvaluator()
	for i, x := range b.Examples {
		path := fmt.Sprintf("%s.examples[%d].profile", path, i)
		for _, fault := range domain.FaultsOf(evaluator.Give(x.Profile)) {
			profile := n.members["examples"].items[i].members["profile"]
			r.bad(path, profile.members[fault.Path].at, "%s", fault.Message)
		}
	}
}
