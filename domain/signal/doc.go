// Package signal says what a behavioural signal is.
//
// Owns: signal types with their intent and base weight, validation, the folding
// of names, exact money, the JSON form of one signal line, and the compact form
// in which an accepted signal is kept.
//
// Does not own: sessions (package session), what signals add up to (package
// profile), where weights are stored (package persistence).
//
// Start reading at: [Input] and [Rules.Accept].
package signal
