// Package managed runs a private Postgres with pgvector for development and tests, so that a
// newcomer needs no database, no Docker and no privilege.
//
// Owns: finding or building the programs of Postgres, a data directory with its password and port,
// the life of the server process - also when it or its owner is killed, and when several processes
// share it.
//
// Does not own: the schema (package migrations), connections (package persistence), databases made
// per test (package pgtest), and any database that the user brought along.
//
// Start reading at: Start in server.go.
package managed
