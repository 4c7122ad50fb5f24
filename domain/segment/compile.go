package segment

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"halftone/domain"
	"halftone/domain/profile"
)

// Limits of a definition.
const (
	MaxGroupDepth = 5    // groups inside each other, the definition not counted
	MaxRules      = 1000 // rules and groups in one definition
	MaxOperands   = 1000 // values of one IN, NOT_IN
	MaxWeight     = 1e9
	MaxTextLength = 2000 // characters of a description
	MaxNameLength = 200  // characters of a name or an operand
	maxIconLength = 32
	maxTags       = 50
)

var (
	keyPattern   = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)
	colorPattern = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
)

// compiler compiles one definition.
type compiler struct {
	expressionNodes int // of all expressions of the definition
	retention       time.Duration
	linker          *linker
	ways            map[string]string // to the definition itself, see waysTo; nil when there are none
	program         *Program
	faults          domain.Faults
}

func (c *compiler) definition(d Definition) (*Program, error) {
	c.program = &Program{definition: d}
	c.describe(d)
	if !(d.Threshold > 0 && d.Threshold <= 1) || !hasDecimals(d.Threshold, 3) {
		c.bad("threshold", "must be above 0, at most 1, with at most 3 decimals")
	}
	if count(d.Rules) > MaxRules {
		c.bad("rules", "has more than %d rules and groups", MaxRules)
	} else {
		c.group("", nil, d.Combination, d.Rules, 0)
	}
	if err := c.faults.Err(); err != nil {
		return nil, err
	}
	c.program.flatten()
	return c.program, nil
}

// count is the number of rules and groups.
func count(rules []Rule) int {
	n := len(rules)
	for i := range rules {
		n += count(rules[i].Rules)
	}
	return n
}

// hasDecimals tells whether x has at most so many decimals.
func hasDecimals(x float64, places int) bool {
	text := strconv.FormatFloat(x, 'f', -1, 64)
	_, fraction, _ := strings.Cut(text, ".")
	return len(fraction) <= places
}

func (c *compiler) bad(path, format string, args ...any) {
	c.faults.Add(domain.BadUserInput, path, format, args...)
}

// describe checks what a definition says of itself.
func (c *compiler) describe(d Definition) {
	if !keyPattern.MatchString(d.Key) {
		c.bad("key", "must be 1 to 64 lower-case letters, digits, '-' or '_', beginning with a letter or digit")
	}
	c.text("name", d.Name, MaxNameLength)
	c.text("description", d.Description, MaxTextLength)
	c.text("icon", d.Icon, maxIconLength)
	if d.Color != "" && !colorPattern.MatchString(d.Color) {
		c.bad("color", "must be a colour as #rrggbb")
	}
	if len(d.Tags) > maxTags {
		c.bad("tags", "has more than %d entries", maxTags)
		return
	}
	for i, tag := range d.Tags {
		if path := fmt.Sprintf("tags[%d]", i); tag == "" {
			c.bad(path, "must not be empty")
		} else {
			c.text(path, tag, MaxNameLength)
		}
	}
}

func (c *compiler) text(path, value string, limit int) {
	switch {
	case !utf8.ValidString(value):
		c.bad(path, "is not valid UTF-8")
	case utf8.RuneCountInString(value) > limit:
		c.bad(path, "is longer than %d characters", limit)
	case strings.ContainsFunc(value, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\r\n\t", r) }):
		c.bad(path, "contains a control character")
	}
}

// group compiles the definition (rule nil) or a group, and what stands below.
func (c *compiler) group(path string, rule *Rule, combination Combination, rules []Rule, depth int) {
	if _, known := combines[combination]; !known {
		c.bad(domain.JoinPath(path, "combination"), "must be ALL, ANY or WEIGHTED")
	}
	if len(rules) == 0 {
		c.bad(domain.JoinPath(path, "rules"), "must not be empty")
		return
	}
	self := c.node(rule, path, node{leaf: -1, combine: combines[combination]})
	for i := range rules {
		c.rule(domain.JoinPath(path, fmt.Sprintf("rules[%d]", i)), &rules[i], depth)
	}
	c.program.nodes[self].end = int32(len(c.program.nodes))
	c.program.groups = append(c.program.groups, self)
}

func (c *compiler) node(rule *Rule, path string, n node) int32 {
	p := c.program
	if rule != nil {
		n.weight, n.required, n.negated = rule.Weight, rule.IsRequired, rule.IsNegated
	}
	self := int32(len(p.nodes))
	n.end = self + 1
	p.nodes = append(p.nodes, n)
	p.sources = append(p.sources, source{rule, path})
	return self
}

func (c *compiler) rule(path string, r *Rule, depth int) {
	if !(r.Weight > 0 && r.Weight <= MaxWeight) {
		c.bad(domain.JoinPath(path, "weight"), "must be above 0 and at most %.0f", MaxWeight)
	}
	c.text(domain.JoinPath(path, "description"), r.Description, MaxTextLength)
	if r.Type == Group {
		c.refuseLeafParts(path, r)
		if depth == MaxGroupDepth {
			c.bad(path, "stands inside more than %d groups", MaxGroupDepth)
			return
		}
		c.group(path, r, r.Combination, r.Rules, depth+1)
		return
	}
	if r.Combination != "" {
		c.bad(domain.JoinPath(path, "combination"), "belongs to a group only")
	}
	if r.Rules != nil {
		c.bad(domain.JoinPath(path, "rules"), "belongs to a group only")
	}
	before := len(c.faults)
	l := c.leaf(path, r)
	if len(c.faults) > before {
		return
	}
	l.negated = r.IsNegated
	l.setMissing(l.missing)
	if l.negated {
		l.setMissing(1 - l.missing) // which is negated again
	}
	l.node = c.node(r, path, node{leaf: int32(len(c.program.leaves))})
	c.program.leaves = append(c.program.leaves, l)
}

func (c *compiler) refuseLeafParts(path string, r *Rule) {
	for _, part := range []struct {
		name  string
		given bool
	}{
		{"field", r.Field != ""}, {"category", r.Category != nil}, {"window", r.Window != nil},
		{"operator", r.Operator != ""}, {"value", r.Value != nil}, {"tolerance", r.Tolerance != nil},
		{"whenMissing", r.WhenMissing != "" && r.WhenMissing != Fail},
	} {
		if part.given {
			c.bad(domain.JoinPath(path, part.name), "does not belong to a group")
		}
	}
}

// missingScore is the score of a leaf whose field is missing.
func (c *compiler) missingScore(path string, policy WhenMissing) float64 {
	switch policy {
	case "", Fail:
	case Pass:
		return 1
	case Skip:
		return math.NaN()
	default:
		c.bad(domain.JoinPath(path, "whenMissing"), "must be FAIL, PASS or SKIP")
	}
	return 0
}

// window reads the window of an aggregate.
func (c *compiler) window(path string, w *Window) (window profile.Window) {
	if w == nil {
		return window
	}
	given := 0
	if w.LastDays != nil {
		given++
		window = profile.LastDays(*w.LastDays)
		c.days(path, "lastDays", *w.LastDays)
	}
	if w.OlderThanDays != nil {
		given++
		window = profile.OlderThanDays(*w.OlderThanDays)
		c.days(path, "olderThanDays", *w.OlderThanDays)
	}
	if w.Between != nil {
		given++
		window = profile.BetweenDays(w.Between.FromDays, w.Between.ToDays)
		c.days(path, "between.fromDays", w.Between.FromDays)
		if to := w.Between.ToDays; !(to >= 0) || to >= w.Between.FromDays {
			c.bad(domain.JoinPath(path, "between.toDays"), "must be at least 0 and below fromDays")
		}
	}
	if given != 1 {
		c.bad(path, "must have exactly one of lastDays, olderThanDays, between")
	}
	return window
}

func (c *compiler) days(path, name string, days float64) {
	path = domain.JoinPath(path, name)
	switch {
	case !(days > 0) || math.IsInf(days, 0):
		c.bad(path, "must be a number above 0")
	case c.retention > 0 && days > c.retention.Hours()/24:
		c.bad(path, "reaches beyond the %g days for which activity is kept", c.retention.Hours()/24)
	}
}
