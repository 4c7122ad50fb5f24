// Package membership knows who is in which segment, since when and why.
//
// Owns: the definitions in force, the assessment of a profile against them, the
// group commit by which deltas are elevated and facts learned, the recomputation
// after a publish, the reading of profiles and memberships, with or without a live session, and
// the feed of their changes to subscribers in this process.
//
// Does not own: how one definition is evaluated (package segment), the life of
// definitions (package catalogue), SQL (package persistence).
//
// Start reading at: [Service], [Repository], [Definitions.Assess]; for the changes [Feed].
package membership
