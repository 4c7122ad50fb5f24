// Package graph is the GraphQL edge.
//
// Owns: the schema (graph/schema), how a request is bounded, authenticated,
// checked and answered over HTTP, who may see which field, the form of errors; how a browser signs in.
//
// Does not own: any rule of the domain; a resolver finds the actor, makes a
// domain call and returns a payload. It never reaches persistence by itself.
//
// Start reading at: [Handler.ServeHTTP], then the resolvers of a noun.
package graph
