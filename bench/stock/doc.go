// Package stock is a server as gqlgen generates it, without any thought of
// speed: what Halftone's GraphQL edge is measured against.
//
// Owns: a schema like Halftone's for the measured operations, resolvers that
// answer from memory.
//
// Does not own: any work besides GraphQL: profiles come with their memberships
// evaluated, signals are decoded and counted.
//
// Start reading at: [Serve].
package stock

//go:generate go tool gqlgen generate
