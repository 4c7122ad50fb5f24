// Package model holds what resolvers take and return: inputs and payloads, most
// of them generated, and views of domain values where the API shows null for
// what Go has as NaN or an empty string.
//
// Owns: the shape in which domain values are read by the API.
//
// Does not own: any rule (package domain), the schema (graph/schema), the
// lookups that a field needs (package graph).
//
// Start reading at: [Profile], [Membership].
package model
