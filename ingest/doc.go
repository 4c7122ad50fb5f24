// Package ingest is the doors besides GraphQL: POST /v1/signals for signals in
// bulk, POST /fingerprint for visitor tokens, GET /collect.js for the script that
// uses both.
//
// Owns: the shapes of their bodies and answers, the limits of size and time on
// reading them, which browser origins may come (CORS).
//
// Does not own: the script (package collector), whose visit a caller may speak for (package intake), what a
// signal must be (package signal), what becomes of it (package session), what a
// token says (package identity).
//
// Start reading at: [Handler.ServeHTTP], then batch.
//
// A signal passes through here in three steps: it is read from JSON into a
// [signal.Given], accepted by the rules into a [signal.Signal], and put into the
// part of the batch that holds its visit; then the parts are recorded. A JSON
// body is one batch, all read before anything is recorded; a stream is a batch
// for every stretch of lines that is there at once.
package ingest
