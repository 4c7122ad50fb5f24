package segment

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/signal"
)

// Groups of operators that a field may support.
var (
	ordering = []Operator{GreaterThan, GreaterOrEqual, LessThan, LessOrEqual, Between}
	numeric  = append(slices.Clone(ordering), Equal, NotEqual)
	counting = append(slices.Clone(numeric), In, NotIn)
	equality = []Operator{Equal, NotEqual}
	textual  = []Operator{Equal, NotEqual, In, NotIn, Contains}
	ofSets   = []Operator{Contains, In, NotIn}
	every    = append(slices.Clone(counting), Contains)
)

// ruleType says which fields a rule type may name.
type ruleType struct {
	set    string // field that names the whole set, if there is one
	kinds  []profile.Kind
	fields string // for people
}

var ruleTypes = map[Type]ruleType{
	CategoryInterest: {set: "interests", kinds: []profile.Kind{profile.InterestField}, fields: "interests.<category> or interests"},
	TagAffinity:      {set: "affinities", kinds: []profile.Kind{profile.AffinityField}, fields: "affinities.<tag> or affinities"},
	BrandAffinity:    {set: "brandAffinities", kinds: []profile.Kind{profile.BrandField}, fields: "brandAffinities.<brand> or brandAffinities"},
	PriceRange:       {kinds: []profile.Kind{profile.PriceField}, fields: "priceRange, price.min, price.max or price.average"},
	Trait:            {kinds: []profile.Kind{profile.TraitField}, fields: "traits.<name>"},
	Statistic:        {kinds: []profile.Kind{profile.TotalField, profile.AggregateField}, fields: "a total such as totalPurchases, or an aggregate such as count(purchase)"},
	Recency:          {kinds: []profile.Kind{profile.RecencyField}, fields: "lastSeen, firstSeen, last.<signal type> or first.<signal type>"},
	Context:          {kinds: []profile.Kind{profile.ContextField, profile.ShareField}, fields: "context.<dimension> or context.<dimension>.<value>"},
	ModelScore:       {kinds: []profile.Kind{profile.ModelField}, fields: "model.<name>"},
}

// operatorsOf lists what may be asked of a field.
func operatorsOf(f profile.Field) []Operator {
	switch f.Kind {
	case profile.PriceField, profile.RecencyField:
		return ordering
	case profile.TraitField:
		return equality
	case profile.TotalField, profile.AggregateField:
		return counting
	case profile.ContextField:
		return textual
	}
	return numeric
}

// leaf compiles a rule without children. Faults make its result meaningless.
func (c *compiler) leaf(path string, r *Rule) leaf {
	missing := c.missingScore(path, r.WhenMissing)
	if r.Tolerance != nil && !isTolerance(*r.Tolerance) {
		c.bad(domain.JoinPath(path, "tolerance"), "must be a number that is not negative")
	}
	switch r.Type {
	case OtherSegment:
		return c.segmentLeaf(path, r)
	case Expression:
		l := c.expressionLeaf(path, r)
		l.missing = missing
		return l
	}
	t, known := ruleTypes[r.Type]
	if !known {
		c.bad(domain.JoinPath(path, "type"), "is not a rule type")
		return leaf{}
	}
	if t.set != "" && r.Field == t.set {
		c.refuseAggregateParts(path, r)
		return c.setLeaf(path, r, t.kinds[0])
	}
	f, ok := profile.ParseField(r.Field)
	supported := every
	if ok = ok && slices.Contains(t.kinds, f.Kind); ok {
		supported = operatorsOf(f)
	} else {
		c.bad(domain.JoinPath(path, "field"), "must be %s for this type", t.fields)
	}
	// A field that is not understood may have been meant as an aggregate.
	if f.Kind == profile.AggregateField || !ok && r.Type == Statistic {
		f.Window = c.window(domain.JoinPath(path, "window"), r.Window)
		f.Category = c.category(path, r.Category)
	} else {
		c.refuseAggregateParts(path, r)
	}
	if !c.supports(path, r.Operator, supported) || !ok {
		c.checkValue(path, r)
		return leaf{}
	}
	var l leaf
	switch {
	case f.IsText():
		l = c.textLeaf(path, r)
	case f.Kind == profile.TraitField:
		l = c.traitLeaf(path, r)
	default:
		l = c.numberLeaf(path, r, f.IsWhole())
	}
	l.slot, l.missing = c.program.fields.slot(f), missing
	l.whole = f.IsWhole() || f.Kind == profile.TraitField
	return l
}

// checkValue reports what is wrong with the value of a rule whose field or
// operator is at fault too, as far as its type says what the value must be.
func (c *compiler) checkValue(path string, r *Rule) {
	switch {
	case r.Type == Trait:
		c.traitLeaf(path, r)
	case r.Type != Context && r.Operator != Contains && slices.Contains(every, r.Operator):
		c.numberLeaf(path, r, false)
	}
}

func (c *compiler) category(path string, category *string) string {
	if category == nil {
		return ""
	}
	folded := signal.Fold(*category)
	if folded == "" || utf8.RuneCountInString(folded) > signal.MaxNameLength {
		c.bad(domain.JoinPath(path, "category"), "must contain a letter or a digit and at most %d characters", signal.MaxNameLength)
	}
	return folded
}

func (c *compiler) refuseAggregateParts(path string, r *Rule) {
	if r.Category != nil {
		c.bad(domain.JoinPath(path, "category"), "belongs to an aggregate such as count(purchase) only")
	}
	if r.Window != nil {
		c.bad(domain.JoinPath(path, "window"), "belongs to an aggregate such as count(purchase) only")
	}
}

func (c *compiler) supports(path string, op Operator, supported []Operator) bool {
	if slices.Contains(supported, op) {
		return true
	}
	names := make([]string, len(supported))
	for i, s := range supported {
		names[i] = string(s)
	}
	c.bad(domain.JoinPath(path, "operator"), "must be one of %s here", strings.Join(names, ", "))
	return false
}

func (c *compiler) refuseTolerance(path string, r *Rule) {
	if r.Tolerance != nil && isTolerance(*r.Tolerance) { // else it is refused already
		c.bad(domain.JoinPath(path, "tolerance"), "does not go with this operator: it is exact")
	}
}

func isTolerance(w float64) bool { return w >= 0 && !math.IsInf(w, 0) }

// setLeaf compiles a rule over all interests, affinities or brands at once.
func (c *compiler) setLeaf(path string, r *Rule, kind profile.Kind) leaf {
	c.refuseTolerance(path, r)
	if !c.supports(path, r.Operator, ofSets) {
		return leaf{}
	}
	l := leaf{accepts: acceptsAnyOf}
	if r.Operator == NotIn {
		l.accepts = acceptsNoneOf
	}
	for i, name := range c.texts(path, r) {
		folded := signal.Fold(name)
		if folded == "" && name != "" {
			c.bad(operandPath(path, r, i), "must contain a letter or a digit")
		}
		l.slots = append(l.slots, c.program.fields.slot(profile.Field{Kind: kind, Name: folded}))
	}
	return l
}

func (c *compiler) textLeaf(path string, r *Rule) leaf {
	c.refuseTolerance(path, r)
	l := leaf{texts: c.texts(path, r)}
	switch r.Operator {
	case Equal, In:
		l.accepts = acceptsText
	case NotEqual, NotIn:
		l.accepts = acceptsNoText
	default:
		l.accepts = acceptsTextWith
	}
	return l
}

func (c *compiler) traitLeaf(path string, r *Rule) leaf {
	c.refuseTolerance(path, r)
	value, ok := r.Value.(bool)
	if !ok {
		c.bad(domain.JoinPath(path, "value"), "must be true or false")
	}
	// There is nothing but 0 and 1: one end says it all.
	if value == (r.Operator == Equal) {
		return interval(1, math.Inf(1), 0, 0)
	}
	return interval(math.Inf(-1), 0, 0, 0)
}

// numberLeaf compiles a comparison of numbers. Over whole numbers "> n" means
// ">= floor(n)+1" and "< n" means "<= ceil(n)-1", also for the tolerance.
func (c *compiler) numberLeaf(path string, r *Rule, whole bool) leaf {
	if r.Operator == NotEqual || r.Operator == In || r.Operator == NotIn {
		c.refuseTolerance(path, r)
	}
	operands := c.numbers(path, r)
	if operands == nil {
		return leaf{}
	}
	first := operands[0]
	up, down := math.Inf(1), math.Inf(-1)
	fall := func(edge float64) float64 {
		if r.Tolerance != nil {
			return *r.Tolerance
		}
		return math.Abs(edge)
	}
	switch r.Operator {
	case GreaterThan:
		if whole {
			first = math.Floor(first) + 1
			return interval(first, up, fall(first), 0)
		}
		return above(first, fall(first))
	case GreaterOrEqual:
		return interval(first, up, fall(first), 0)
	case LessThan:
		if whole {
			first = math.Ceil(first) - 1
			return interval(down, first, 0, fall(first))
		}
		return below(first, fall(first))
	case LessOrEqual:
		return interval(down, first, 0, fall(first))
	case Between:
		return interval(first, operands[1], fall(first), fall(operands[1]))
	case Equal:
		if r.Tolerance == nil {
			return interval(first, first, 0, 0)
		}
		return interval(first, first, *r.Tolerance, *r.Tolerance)
	}
	l := leaf{numbers: operands, accepts: acceptsNotIn}
	if r.Operator == In {
		l.accepts = acceptsIn
	}
	return l
}

// numbers reads the operands of a comparison of numbers: two for BETWEEN, a
// list for IN and NOT_IN, else one. It returns nil when there is a fault.
func (c *compiler) numbers(path string, r *Rule) []float64 {
	values, ok := c.operands(path, r)
	if !ok {
		return nil
	}
	out := make([]float64, len(values))
	for i, value := range values {
		x, isNumber := numberOf(value)
		if !isNumber || math.IsNaN(x) || math.IsInf(x, 0) {
			c.bad(operandPath(path, r, i), "must be a finite number")
			ok = false
		}
		out[i] = x
	}
	if ok && r.Operator == Between && out[0] > out[1] {
		c.bad(domain.JoinPath(path, "value"), "must have its low end first")
		ok = false
	}
	if !ok {
		return nil
	}
	return out
}

// numberOf reads a number as decoders leave it.
func numberOf(value any) (float64, bool) {
	switch n := value.(type) {
	case float64:
		return n, true
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case json.Number:
		x, err := n.Float64()
		return x, err == nil
	}
	return 0, false
}

func (c *compiler) texts(path string, r *Rule) []string {
	values, ok := c.operands(path, r)
	if !ok {
		return nil
	}
	out := make([]string, len(values))
	for i, value := range values {
		text, isText := value.(string)
		if !isText || text == "" {
			c.bad(operandPath(path, r, i), "must be a text that is not empty")
			continue
		}
		c.text(operandPath(path, r, i), text, MaxNameLength)
		out[i] = text
	}
	return out
}

// operands brings the value of a rule into a list of the length that its
// operator asks for.
func (c *compiler) operands(path string, r *Rule) ([]any, bool) {
	list, isList := r.Value.([]any)
	path = domain.JoinPath(path, "value")
	switch r.Operator {
	case Between:
		if !isList || len(list) != 2 {
			c.bad(path, "must be a list of two numbers, low and high")
			return nil, false
		}
		return list, true
	case In, NotIn:
		if !isList || len(list) == 0 || len(list) > MaxOperands {
			c.bad(path, "must be a list of 1 to %d values", MaxOperands)
			return nil, false
		}
		return list, true
	}
	if isList || r.Value == nil {
		c.bad(path, "must be one value")
		return nil, false
	}
	return []any{r.Value}, true
}

func operandPath(path string, r *Rule, i int) string {
	path = domain.JoinPath(path, "value")
	if _, isList := r.Value.([]any); isList {
		return fmt.Sprintf("%s[%d]", path, i)
	}
	return path
}
