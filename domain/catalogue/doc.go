// Package catalogue is the life of segment definitions: written, published,
// archived, carried as files.
//
// Owns: the definitions in force with their versions, and the bundle: segments
// with their examples as YAML or JSON, read with every fault at its line and
// column, written, and imported in one step; what makes one version of another.
//
// Does not own: what a definition may say and how it scores (package segment),
// where definitions are stored (package persistence), who is a member (package
// membership).
//
// Start reading at: [Service] and [ParseBundle].
package catalogue
