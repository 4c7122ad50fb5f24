package catalogue

import (
	"fmt"
	"slices"

	"halftone/domain"
	"halftone/domain/segment"
)

func (r *reader) bundle(n *node) (b Bundle) {
	var version float64
	taken := map[string]bool{}
	r.object("", n, map[string]read{
		"version": r.numberInto(&version),
		"segments": r.each(func(path string, _ int, n *node) {
			s := r.segment(path, n)
			if key := s.Definition.Key; taken[key] {
				r.bad(path+".key", n.locate("key"), "is the key of an earlier segment")
			} else if key != "" {
				taken[key] = true
			}
			b.Segments = append(b.Segments, s)
		}),
	}, "version", "segments")
	if !r.isUnread("version") && version != bundleVersion {
		r.bad("version", n.locate("version"), "must be %d", bundleVersion)
	}
	if !r.isUnread("segments") && len(b.Segments) == 0 {
		r.bad("segments", n.locate("segments"), "must not be empty")
	}
	b.Version = int(version)
	r.compile(b.Segments)
	return b
}

// compile compiles all segments, which may rest on each other in any order, and
// then checks their examples.
func (r *reader) compile(segments []Bundled) {
	definitions := make([]segment.Definition, len(segments))
	for i := range segments {
		definitions[i] = segments[i].Definition
	}
	for _, d := range r.others {
		if !slices.ContainsFunc(segments, func(s Bundled) bool { return s.Definition.Key == d.Key }) {
			definitions = append(definitions, d)
		}
	}
	programs, faults := segment.CompileAll(definitions, r.retention)
	for i := range segments {
		path := fmt.Sprintf("segments[%d]", i)
		for _, fault := range domain.FaultsOf(faults[i]).Under(path) {
			if !r.isUnread(fault.Path) {
				r.faults = append(r.faults, BundleFault{Fault: fault, At: r.root.locate(fault.Path)})
			}
		}
		if segments[i].Program = programs[i]; programs[i] != nil {
			r.checkExamples(path, r.root.members["segments"].items[i], segments[i])
		}
	}
}

func (r *reader) segment(path string, n *node) (b Bundled) {
	d := segment.Definition{Combination: segment.Weighted, Threshold: segment.DefaultThreshold}
	r.object(path, n, map[string]read{
		"key":         textInto(r, &d.Key),
		"name":        textInto(r, &d.Name),
		"description": textInto(r, &d.Description),
		"icon":        textInto(r, &d.Icon),
		"color":       textInto(r, &d.Color),
		"tags":        r.texts(&d.Tags),
		"combination": textInto(r, &d.Combination),
		"threshold":   r.numberInto(&d.Threshold),
		"rules":       r.rules(&d.Rules),
		"examples":    r.examples(&b.Examples),
	}, "key", "rules")
	if d.Name == "" {
		d.Name = d.Key
	}
	b.Definition = d
	return b
}

func (r *reader) texts(to *[]string) read {
	return r.each(func(path string, _ int, n *node) {
		var text string
		textInto(r, &text)(path, n)
		*to = append(*to, text)
	})
}

func (r *reader) rules(to *[]segment.Rule) read {
	return r.each(func(path string, _ int, n *node) { *to = append(*to, r.rule(path, n)) })
}

func (r *reader) rule(path string, n *node) segment.Rule {
	rule := segment.Rule{Weight: 1}
	r.object(path, n, map[string]read{
		"type":        textInto(r, &rule.Type),
		"field":       textInto(r, &rule.Field),
		"category":    optional(&rule.Category, func(to *string) read { return textInto(r, to) }),
		"window":      optional(&rule.Window, r.window),
		"operator":    textInto(r, &rule.Operator),
		"value":       r.value(&rule.Value),
		"weight":      r.numberInto(&rule.Weight),
		"tolerance":   optional(&rule.Tolerance, r.numberInto),
		"isRequired":  r.boolInto(&rule.IsRequired),
		"isNegated":   r.boolInto(&rule.IsNegated),
		"whenMissing": textInto(r, &rule.WhenMissing),
		"description": textInto(r, &rule.Description),
		"combination": textInto(r, &rule.Combination),
		"rules":       r.rules(&rule.Rules),
	}, "type")
	if rule.Type != segment.Group && rule.WhenMissing == "" {
		rule.WhenMissing = segment.Fail
	}
	// What is written but empty would mean the same as nothing.
	if rules := n.members["rules"]; rules != nil && rules.kind == list && rule.Type != segment.Group && rule.Rules == nil {
		r.bad(path+".rules", rules.at, "belongs to a group only")
	}
	return rule
}

func (r *reader) window(w *segment.Window) read {
	return func(path string, n *node) {
		r.object(path, n, map[string]read{
			"lastDays":      optional(&w.LastDays, r.numberInto),
			"olderThanDays": optional(&w.OlderThanDays, r.numberInto),
			"between":       optional(&w.Between, r.days),
		})
	}
}

func (r *reader) days(d *segment.Days) read {
	return func(path string, n *node) {
		r.object(path, n, map[string]read{
			"fromDays": r.numberInto(&d.FromDays),
			"toDays":   r.numberInto(&d.ToDays),
		}, "fromDays", "toDays")
	}
}

// value reads the operand of a rule: one value or a list.
func (r *reader) value(to *any) read {
	return func(path string, n *node) {
		if n.kind != list {
			*to = r.scalar(path, n)
			return
		}
		values := make([]any, len(n.items))
		for i, item := range n.items {
			values[i] = r.scalar(fmt.Sprintf("%s[%d]", path, i), item)
		}
		*to = values
	}
}
