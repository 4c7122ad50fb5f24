// Package pgtest gives every test a migrated Postgres database of its own, in milliseconds.
//
// Owns: one private server a test process (or the one that HALFTONE_TEST_DATABASE_URL names, with
// the right to create databases), a migrated template database, and its clones.
//
// Does not own: the server's life (package managed), the schema (package migrations).
//
// Start reading at: Open.
package pgtest
