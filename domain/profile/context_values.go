package profile

import "slices"

// ContextValues lists the values that a dimension of a context can have; nil
// means any text.
func ContextValues(dimension string) []string { return slices.Clone(dimensions[dimension]) }
