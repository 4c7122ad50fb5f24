// Package profile is the lasting pattern behind one profile key.
//
// Owns: evidence with decay and saturation, price preference, traits,
// statistics, context shares, activity with exact windows, consent, the delta by
// which a session adds to a profile, the facts that services state of it, the merge
// of two profiles, the fields that a rule can ask for with the one function that
// answers them, and the packed form in which a profile is stored.
//
// Does not own: rules over fields (package segment), where profiles are stored
// (package persistence), sessions (package session).
//
// Start reading at: [Profile], then [Profile.Apply] and [View.Number].
//
// Everything a profile holds is a sum, a minimum, a maximum or a set of
// integers, so that the order in which deltas arrive never matters.
package profile
