// Package replay turns a file of signals into sessions and profiles.
//
// Owns: reading signal lines with what was refused and why, repeats, the
// grouping of lines into sessions, the profiles of a file at an instant.
//
// Does not own: what one line may say (package signal), what signals add up to
// (package profile), sessions of live visitors (package session), where
// profiles are stored (package persistence).
//
// Start reading at: [Read], [Log.Sessions] and [Population].
package replay
