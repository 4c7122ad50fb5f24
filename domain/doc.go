// Package domain is the language the rest of Halftone is written in.
//
// A visitor leaves signals in a session that lives only in memory. What
// deserves to last is elevated into a pseudonymous profile. Segments are trees
// of weighted fuzzy rules over profiles; memberships are the outcome, with a
// score and the reason for every rule.
//
// Owns: the words every package shares: errors with their closed list of codes,
// the actor behind a request and its roles, the profile key.
//
// Does not own: any behaviour of signals, profiles, segments, memberships or
// sessions (each has a package below this one), storage, transport.
//
// Start reading at: [Error], [ProfileKey], [Actor].
//
// Glossary. A signal is one behavioural fact with a weight. A session is one
// visit, in memory only. Elevation moves what deserves to last from a session
// into a profile. A profile is the lasting pattern behind one profile key. A
// segment is a named, versioned definition; its members are the profiles whose
// rounded score reaches its threshold. A change is one ENTERED or EXITED, at a
// position in the log that grows in commit order.
package domain
