package segment_test

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"halftone/domain/segment"
)

// A naive evaluator, written from the contract alone and as plainly as possible.
// It shares nothing with the engine but the form of a definition.

// world is what is known of a visitor, by canonical field names: float64, bool
// or string; what is not there is missing. It also holds the definitions that rules
// name, by segment.<key>, and what expressions mean, by their text.
type world map[string]any

// verdict is what the reference says of one definition.
type verdict struct {
	rounded float64
	member  bool
	scores  map[string]float64 // by path; NaN was skipped
}

func judge(d segment.Definition, w world) verdict {
	v := verdict{scores: map[string]float64{}}
	s := judgeGroup("", d.Combination, d.Rules, w, v.scores)
	switch {
	case math.IsNaN(s):
		s = 0
	case s >= 1-1e-9:
		s = 1
	}
	v.rounded = math.Floor(1000*s+0.5+1e-9) / 1000
	if s < 1 && v.rounded > .999 {
		v.rounded = .999
	}
	v.member = v.rounded >= d.Threshold
	return v
}

func judgeGroup(path string, combination segment.Combination, rules []segment.Rule, w world, out map[string]float64) float64 {
	var scores, weights []float64
	limit := math.Inf(1)
	for i, r := range rules {
		below := strings.TrimPrefix(path+".rules["+strconv.Itoa(i)+"]", ".")
		s := judgeRule(below, r, w, out)
		out[below] = s
		if math.IsNaN(s) {
			continue
		}
		scores, weights = append(scores, s), append(weights, r.Weight)
		if r.IsRequired {
			limit = math.Min(limit, s)
		}
	}
	if len(scores) == 0 {
		return math.NaN()
	}
	combined := 0.0
	switch combination {
	case segment.All:
		combined = slices.Min(scores)
	case segment.Any:
		combined = slices.Max(scores)
	default:
		sum, total := 0.0, 0.0
		for i := range scores {
			part := weights[i] * scores[i]
			sum, total = sum+part, total+weights[i]
		}
		combined = sum / total
	}
	return math.Min(combined, limit)
}

func judgeRule(path string, r segment.Rule, w world, out map[string]float64) float64 {
	var s float64
	if r.Type == segment.Group {
		s = judgeGroup(path, r.Combination, r.Rules, w, out)
	} else {
		var missing bool
		if s, missing = judgeLeaf(r, w); missing {
			return map[segment.WhenMissing]float64{segment.Pass: 1, segment.Skip: math.NaN()}[r.WhenMissing]
		}
	}
	if r.IsNegated {
		return 1 - s
	}
	return s
}

func judgeLeaf(r segment.Rule, w world) (score float64, missing bool) {
	if r.Field == "interests" || r.Field == "affinities" || r.Field == "brandAffinities" {
		any := false
		for _, name := range listOf(r.Value) {
			x, _ := w[r.Field+"."+name.(string)].(float64)
			any = any || x > 0
		}
		return truth(any == (r.Operator != segment.NotIn)), false
	}
	switch meaning := w[meant(r)].(type) {
	case segment.Definition:
		other := judge(meaning, w)
		if isMember, asked := r.Value.(bool); asked {
			return truth(other.member == isMember), false
		}
		return judgeNumber(other.rounded, r), false
	case *term:
		return meaning.judge(w)
	}
	value, known := w[canonical(r)]
	if !known && zeroWhenAbsent(r.Field) {
		value, known = 0.0, true
	}
	if !known {
		return 0, true
	}
	switch v := value.(type) {
	case bool:
		return truth((v == r.Value) == (r.Operator == segment.Equal)), false
	case string:
		return truth(judgeText(v, r.Operator, listOf(r.Value))), false
	}
	return judgeNumber(value.(float64), r), false
}

// meant is where a world holds what a rule means beyond a field.
func meant(r segment.Rule) string {
	text, _ := r.Value.(string)
	return map[segment.Type]string{segment.OtherSegment: r.Field, segment.Expression: text}[r.Type]
}

func judgeText(v string, op segment.Operator, operands []any) bool {
	listed := slices.Contains(operands, any(v))
	switch op {
	case segment.Contains:
		return strings.Contains(v, operands[0].(string))
	case segment.NotEqual, segment.NotIn:
		return !listed
	}
	return listed
}

// judgeNumber is 1 on the accepted set, else it falls with the distance.
func judgeNumber(v float64, r segment.Rule) float64 {
	operands := listOf(r.Value)
	n := operands[0].(float64)
	op := r.Operator
	if isWhole(r.Field) {
		switch op {
		case segment.GreaterThan:
			op, n = segment.GreaterOrEqual, math.Floor(n)+1
		case segment.LessThan:
			op, n = segment.LessOrEqual, math.Ceil(n)-1
		}
	}
	var accepted bool
	edge, tolerance := n, math.Abs(n)
	switch op {
	case segment.GreaterThan:
		accepted = v > n
	case segment.GreaterOrEqual:
		accepted = v >= n
	case segment.LessThan:
		accepted = v < n
	case segment.LessOrEqual:
		accepted = v <= n
	case segment.Between:
		high := operands[1].(float64)
		accepted = v >= n && v <= high
		if v > high {
			edge, tolerance = high, math.Abs(high)
		}
	case segment.Equal:
		accepted, tolerance = v == n, 0
	case segment.NotEqual:
		accepted, tolerance = v != n, 0
	case segment.In:
		accepted, tolerance = slices.Contains(operands, any(v)), 0
	case segment.NotIn:
		accepted, tolerance = !slices.Contains(operands, any(v)), 0
	}
	if r.Tolerance != nil {
		tolerance = *r.Tolerance
	}
	switch {
	case accepted:
		return 1
	case tolerance == 0:
		return 0
	}
	return math.Min(.999, math.Max(0, 1-math.Abs(v-edge)/tolerance))
}

func listOf(value any) []any {
	if list, ok := value.([]any); ok {
		return list
	}
	return []any{value}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// canonical is the name of a leaf's field with its category and window.
func canonical(r segment.Rule) string {
	var parts []string
	days := func(key string, n float64) {
		parts = append(parts, key+"="+strconv.FormatFloat(n, 'f', -1, 64))
	}
	if r.Category != nil {
		parts = append(parts, "category="+*r.Category)
	}
	if w := r.Window; w != nil {
		switch {
		case w.LastDays != nil:
			days("lastDays", *w.LastDays)
		case w.OlderThanDays != nil:
			days("olderThanDays", *w.OlderThanDays)
		default:
			days("fromDays", w.Between.FromDays)
			days("toDays", w.Between.ToDays)
		}
	}
	if parts == nil {
		return r.Field
	}
	return r.Field + "{" + strings.Join(parts, ",") + "}"
}

func isWhole(field string) bool {
	if strings.HasPrefix(field, "total") {
		return field != "totalRevenue"
	}
	return hasAnyPrefix(field, "count(", "signals(", "distinctDays(") || strings.HasSuffix(field, ".quantity)")
}

func zeroWhenAbsent(field string) bool {
	return hasAnyPrefix(field, "interests.", "affinities.", "brandAffinities.", "total", "count(", "signals(", "sum(", "distinctDays(")
}

func hasAnyPrefix(text string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(text, p) })
}
