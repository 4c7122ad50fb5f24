package model

import (
	"cmp"

	"halftone/domain/segment"
)

// Definition shows the rules of a segment.
type Definition struct{ segment.Definition }

// Rules are the rules of the definition.
func (d Definition) Rules() []Rule { return rulesOf(d.Definition.Rules) }

// Rule shows one rule; what it does not have is null.
type Rule struct{ *segment.Rule }

func rulesOf(rules []segment.Rule) []Rule {
	if rules == nil {
		return nil
	}
	out := make([]Rule, len(rules))
	for i := range rules {
		out[i] = Rule{&rules[i]}
	}
	return out
}

// Field is null in a group.
func (r Rule) Field() *string { return orNull(r.Rule.Field) }

// Operator is null in a group.
func (r Rule) Operator() *segment.Operator { return orNull(r.Rule.Operator) }

// Combination is null in a leaf.
func (r Rule) Combination() *segment.Combination { return orNull(r.Rule.Combination) }

// WhenMissing is the policy in force.
func (r Rule) WhenMissing() segment.WhenMissing { return cmp.Or(r.Rule.WhenMissing, segment.Fail) }

// Rules are null in a leaf.
func (r Rule) Rules() []Rule { return rulesOf(r.Rule.Rules) }

// Window is null where the rule looks at all of time.
func (r Rule) Window() *Window {
	w := r.Rule.Window
	if w == nil {
		return nil
	}
	out := &Window{LastDays: w.LastDays, OlderThanDays: w.OlderThanDays}
	if w.Between != nil {
		out.FromDays, out.ToDays = &w.Between.FromDays, &w.Between.ToDays
	}
	return out
}

// Window shows the part of time that an aggregate looks at, in days.
type Window struct{ LastDays, OlderThanDays, FromDays, ToDays *float64 }

// orNull makes null of a zero value.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
