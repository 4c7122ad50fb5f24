// Package intake is what all doors for signals have in common.
//
// Owns: who comes, and what is charged for it; whose visit a request may speak
// for; that a denial reaches the live visits, and an opt-out what is stored; the
// check of everything a request says of a visit besides its signals, and of the
// facts that a service states of profiles; the count of what was refused.
//
// Does not own: how requests are read and answered (packages graph and ingest),
// what a signal must be (package signal), what becomes of it (package session).
//
// Start reading at: [Gate.Admit], then [Service.Arrival]; for facts [Service.ModelScores].
package intake
