package segment

import (
	"math"
	"strconv"
	"strings"

	"halftone/domain/profile"
	"halftone/domain/signal"
)

// Texts of an explanation are made when they are asked for: most readers of
// scores never do.

// ActualText is the value compared, in words.
func (r *RuleScore) ActualText() string {
	l := r.leaf()
	switch {
	case l == nil:
		return r.groupText()
	case l.other != nil:
		return r.otherText(l)
	case l.expression != nil && !r.IsMissing:
		return resultText(l.expression, r.Actual)
	case r.IsMissing:
		return "unknown"
	case l.slots != nil:
		return r.setText(l)
	}
	f, _ := r.field()
	if f.IsText() {
		return r.row.Texts[l.slot]
	}
	return valueText(f, r.Actual)
}

func (r *RuleScore) groupText() string {
	if r.IsSkipped {
		return "unknown"
	}
	return "score " + number(r.Score, 3)
}

// otherText says how the profile stands in the segment that the rule compares.
func (r *RuleScore) otherText(l *leaf) string {
	name := l.other.definition.Name
	switch {
	case !l.whole:
		return number(r.Actual, 3) + " in " + name
	case r.Actual == 0:
		return "not a member of " + name
	}
	return "member of " + name
}

func resultText(x *expression, result float64) string {
	if x.isTruth {
		return strconv.FormatBool(result != 0)
	}
	return number(result, 3)
}

// setText names those of the rule's names that the profile has.
func (r *RuleScore) setText(l *leaf) string {
	var present []string
	for _, slot := range l.slots {
		if r.row.Numbers[slot] > 0 {
			present = append(present, r.program.fields.numbers[slot].Name)
		}
	}
	if present == nil {
		return "none of them"
	}
	return strings.Join(present, ", ")
}

// ExpectedText is what the rule asks for, in words.
func (r *RuleScore) ExpectedText() string { return expectedText(r.Rule) }

func expectedText(rule *Rule) string {
	text := ""
	if rule.Type == Group {
		switch rule.Combination {
		case All:
			text = "all of " + rulesText(rule.Rules)
		case Any:
			text = "any of " + rulesText(rule.Rules)
		default:
			text = rulesText(rule.Rules) + " by weight"
		}
	} else {
		text = operatorText(rule)
	}
	if rule.IsNegated {
		return "not " + text
	}
	return text
}

func rulesText(rules []Rule) string {
	if len(rules) == 1 {
		return "1 rule"
	}
	return strconv.Itoa(len(rules)) + " rules"
}

var operatorWords = map[Operator]string{
	GreaterThan: "> ", GreaterOrEqual: "≥ ", LessThan: "< ", LessOrEqual: "≤ ",
	Equal: "= ", NotEqual: "≠ ", Contains: "contains ", In: "one of ", NotIn: "none of ",
}

func operatorText(rule *Rule) string {
	if rule.Type == Expression {
		text, _ := rule.Value.(string)
		return text
	}
	f, _ := profile.ParseField(rule.Field)
	list, isList := rule.Value.([]any)
	if !isList {
		list = []any{rule.Value}
	}
	texts := make([]string, len(list))
	for i, value := range list {
		texts[i] = operandText(f, value)
	}
	if rule.Operator == Between && len(texts) == 2 {
		return texts[0] + " to " + texts[1]
	}
	return operatorWords[rule.Operator] + strings.Join(texts, ", ")
}

func operandText(f profile.Field, value any) string {
	switch v := value.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	}
	x, _ := numberOf(value)
	return unit(f, number(x, -1))
}

func valueText(f profile.Field, x float64) string {
	switch {
	case f.Kind == profile.TraitField:
		return strconv.FormatBool(x != 0)
	case f.IsWhole():
		return number(x, 0)
	case f.Kind == profile.PriceField, f.Kind == profile.TotalField, f.Kind == profile.AggregateField:
		return number(x, 2)
	}
	return unit(f, number(x, 3))
}

func unit(f profile.Field, text string) string {
	if f.Kind == profile.RecencyField {
		return inDays(text)
	}
	return text
}

func inDays(n string) string {
	if n == "1" {
		return "1 day"
	}
	return n + " days"
}

// number writes x with at most so many decimals; -1 means as many as it has.
func number(x float64, decimals int) string {
	if decimals > 0 {
		scale := math.Pow10(decimals)
		if rounded := math.Round(x*scale) / scale; !math.IsInf(rounded, 0) {
			x = rounded
		}
	}
	if decimals == 0 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// Describe says in words what the rule is about: its own description, else its
// field.
func (r *Rule) Describe() string {
	if r.Description != "" {
		return r.Description
	}
	if r.Type == Group {
		return "Group: " + expectedText(r)
	}
	if r.Type == Expression {
		return "Expression: " + operatorText(r)
	}
	subject := r.Field
	if r.Type == OtherSegment {
		subject = "Segment " + strings.TrimPrefix(r.Field, segmentPrefix)
	} else if f, ok := profile.ParseField(r.Field); ok {
		subject = fieldText(f) + windowText(r)
	}
	return subject + " " + operatorText(r)
}

func fieldText(f profile.Field) string {
	switch f.Kind {
	case profile.InterestField:
		return "Interest in " + f.Name
	case profile.AffinityField:
		return "Affinity to " + f.Name
	case profile.BrandField:
		return "Affinity to the brand " + f.Name
	case profile.PriceField:
		return map[string]string{
			"priceRange": "Typical price", "price.min": "Lowest price",
			"price.max": "Highest price", "price.average": "Average price",
		}[f.Name]
	case profile.TraitField:
		return "Trait " + f.Name
	case profile.TotalField:
		return "Total " + map[string]string{
			"totalSessions": "visits", "totalSignals": "signals", "totalProductViews": "product views",
			"totalCartAdds": "cart adds", "totalPurchases": "purchases", "totalRevenue": "revenue",
		}[f.Name]
	case profile.AggregateField:
		return aggregateText(f)
	case profile.RecencyField:
		switch f.Name {
		case "lastSeen":
			return "Last seen"
		case "firstSeen":
			return "First seen"
		case "last":
			return "Last " + f.Type.Label()
		}
		return "First " + f.Type.Label()
	case profile.ShareField:
		return "Share of visits with " + f.Name + " " + f.Value
	case profile.ContextField:
		return "Most frequent " + f.Name
	}
	return "Model score " + f.Name
}

func aggregateText(f profile.Field) string {
	one, many := f.Type.Label()+" signals", f.Type.Plural()
	if f.Type == profile.AnyType {
		one, many = "single signals", "signals"
	}
	return map[profile.Measure]string{
		profile.Count: "Number of " + many, profile.Signals: "Number of " + one,
		profile.SumAmount: "Money of " + many, profile.SumQuantity: "Quantity of " + many,
		profile.AvgAmount: "Average amount of " + many, profile.MinAmount: "Lowest amount of " + many,
		profile.MaxAmount: "Highest amount of " + many, profile.DistinctDays: "Days with " + many,
	}[f.Measure]
}

func windowText(r *Rule) string {
	text := ""
	if r.Category != nil {
		text = " in " + signal.Fold(*r.Category)
	}
	switch w := r.Window; {
	case w == nil:
	case w.LastDays != nil:
		text += " in the last " + inDays(number(*w.LastDays, -1))
	case w.OlderThanDays != nil:
		text += " longer than " + inDays(number(*w.OlderThanDays, -1)) + " ago"
	case w.Between != nil:
		text += " between " + number(w.Between.FromDays, -1) + " and " + number(w.Between.ToDays, -1) + " days ago"
	}
	return text
}
