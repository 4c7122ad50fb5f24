package graph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"halftone/domain"
)

const (
	// maxCost bounds the fields of an answer, as estimated before it is made.
	maxCost = 100_000
	// usualLength is assumed of a list whose length no argument says: rules of
	// a segment, interests of a profile.
	usualLength = 10
	// usualSegments is assumed of a list of memberships.
	usualSegments = 20
	// nestedLength is assumed of the rules of a rule: most have none.
	nestedLength = 1
	// searched is what the search for counterfactuals counts: it takes up to
	// some milliseconds, however few are shown.
	searched = 200
)

// checkCost refuses an operation whose answer would be too large. It runs after
// the bounds of the document, which keep the expanded query small.
func checkCost(operation *ast.OperationDefinition, variables map[string]any) *domain.Error {
	if costOf(operation.SelectionSet, variables) > maxCost {
		return domain.Errorf(domain.LimitExceeded, "", "the answer would hold more than %d fields: ask for shorter lists or fewer fields", maxCost)
	}
	return nil
}

// costOf estimates the fields of a selection set, cut off above the bound.
func costOf(set ast.SelectionSet, variables map[string]any) (cost int) {
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			cost += lengthOf(selection, variables) * (1 + costOf(selection.SelectionSet, variables))
		case *ast.InlineFragment:
			cost += costOf(selection.SelectionSet, variables)
		case *ast.FragmentSpread:
			cost += costOf(selection.Definition.SelectionSet, variables)
		}
		cost = min(cost, maxCost+1)
	}
	return cost
}

// lengthOf is how many objects a field gives for each object it is asked of.
func lengthOf(f *ast.Field, variables map[string]any) int {
	if f.Definition == nil {
		return 1 // a meta field
	}
	arguments := f.ArgumentMap(variables)
	if first, given := arguments["first"].(int64); given {
		return int(min(max(first, 1), maxFirst)) // of a connection: its edges are counted here
	}
	if keys, given := arguments["profileKeys"].([]any); given {
		return max(1, len(keys))
	}
	if keys, given := arguments["keys"].([]any); given && f.Name == "segmentOverlap" {
		return max(1, len(keys)*(len(keys)+1)/2) // all pairs
	}
	switch {
	case f.Definition.Type.Elem == nil || f.Name == "edges":
		return 1
	case f.Name == "memberships":
		return usualSegments
	case f.Name == "children", f.Name == "rules" && f.ObjectDefinition.Name == "SegmentRule":
		return nestedLength
	case f.Name == "counterfactuals":
		return searched
	}
	return usualLength
}
