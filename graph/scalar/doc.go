// Package scalar writes and reads the scalars of the API.
//
// Owns: the text form of DateTime, Decimal, JSON and the 32-bit Int.
//
// Does not own: the schema (graph/schema), how variables are checked against it
// (package graph).
//
// Start reading at: [MarshalDateTime].
package scalar
