// Package segment is the engine: definitions in, explained scores out.
//
// Owns: what a definition may say, its compilation with all faults at once, the
// compiled program, rules over other segments and rules that are expressions of
// CEL, scores and their rounding, the explanation of every rule, the ten default
// segments.
//
// Does not own: what a profile holds and how a field is read from it (package
// profile), who is stored as a member (package membership), the life of
// definitions (package catalogue).
//
// Start reading at: [Definition], then [Compile], [Evaluator] and [Evaluation].
//
// A definition is compiled once; the compiled program is pure and total: it
// knows no clock and no I/O, returns no error and does not panic.
package segment
