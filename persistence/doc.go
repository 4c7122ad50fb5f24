// Package persistence is the Postgres edge: it implements the repositories that the domain defines.
//
// Owns: connections, running the migrations, one file a noun with its SQL, the bell that tells
// other processes of a change.
//
// Does not own: decisions of any kind (package domain), the schema's files (package migrations),
// the private server of development (package managed). It cannot name a session: what a visitor
// does stays in memory until the domain elevates it.
//
// Start reading at: DB in open.go, then the file of the noun.
package persistence
