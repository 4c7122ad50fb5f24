// Package migrations holds the history of the database schema as SQL files.
//
// Owns: every change of the schema, in files NUMBER_name.tx.up.sql and NUMBER_name.tx.down.sql. A
// file runs in one transaction; "--bun:split" on a line of its own separates statements that must
// be sent apart. A file that was released is never edited: the next change is the next file.
//
// Does not own: running them (persistence.Migrate).
//
// Start reading at: the files, in the order of their numbers.
package migrations
