// Bench measures Halftone against its speed goals and against what a user
// would pick instead; docs/performance.md quotes it.
//
// Owns: the measurements, their goals, the peers and the load generator.
//
// Does not own: correctness, which the tests of each package see to; here only
// so much is checked that no contender may win by answering something else.
//
// Start reading at: main in main.go, then [contest].
//
// It is a module of its own so that nobody who uses Halftone downloads the peers.
package main
