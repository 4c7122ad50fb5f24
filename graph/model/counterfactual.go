package model

import (
	"halftone/domain"
	"halftone/domain/membership"
	"halftone/domain/segment"
)

const maxCounterfactuals = 10

// Counterfactuals are the smallest changes that turn the outcome round, at most
// limit; a limit outside 1 to 10 is BAD_USER_INPUT.
func (e *Evaluation) Counterfactuals(limit int) ([]Counterfactual, error) {
	if limit < 1 || limit > maxCounterfactuals {
		return nil, domain.Errorf(domain.BadUserInput, "limit", "must be from 1 to %d", maxCounterfactuals)
	}
	found := e.Evaluation.Counterfactuals(limit)
	out := make([]Counterfactual, len(found))
	for i := range found {
		out[i] = Counterfactual{&found[i]}
	}
	return out, nil
}

// Counterfactual shows what would turn the outcome round.
type Counterfactual struct{ *segment.Counterfactual }

// Outcome is the change of membership.
func (c Counterfactual) Outcome() membership.ChangeKind {
	if c.Enters {
		return membership.Entered
	}
	return membership.Exited
}

// Changes are the fields with other values.
func (c Counterfactual) Changes() []CounterfactualChange {
	out := make([]CounterfactualChange, len(c.Counterfactual.Changes))
	for i := range out {
		out[i] = CounterfactualChange{&c.Counterfactual.Changes[i]}
	}
	return out
}

// CounterfactualChange shows one field with another value.
type CounterfactualChange struct{ *segment.CounterfactualChange }

// Field is the canonical name.
func (c CounterfactualChange) Field() string { return c.CounterfactualChange.Field.String() }

// SuggestedSignals are ways to bring the change about.
func (c CounterfactualChange) SuggestedSignals() []*SignalSuggestion {
	out := make([]*SignalSuggestion, len(c.Signals))
	for i, s := range c.Signals {
		out[i] = &SignalSuggestion{Type: string(s.Type), Count: s.Count}
	}
	return out
}
