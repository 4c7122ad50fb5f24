// Package strictjson reads JSON text (RFC 8259) in one pass, without reflection
// and without ever repeating the text in an error.
//
// Owns: the syntax of JSON, its depth, the digits of its numbers.
//
// Does not own: what the values mean (its callers), whether the
// text is valid UTF-8 (whoever reads it from the network).
//
// Start reading at: [Reader].
package strictjson
