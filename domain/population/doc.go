// Package population holds all profiles in memory, so that any definition can
// be evaluated over everybody while somebody drags a slider.
//
// Owns: the index of profiles in blocks of 1,024, its columns, how it is loaded
// and follows the log, the mirror of stored memberships, reading one profile by its
// key, overlap, evaluation over everybody: simulation, who nearly qualifies; the survey
// of what profiles have.
//
// Does not own: what a field means (package profile), how a definition scores
// (package segment), what becomes of memberships (package membership), SQL.
//
// Start reading at: [Index], then [Index.Simulate].
//
// The index never decides anything of its own: a column is what a profile.View
// says of every profile, kept for as long as it holds.
package population
