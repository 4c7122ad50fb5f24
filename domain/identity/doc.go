// Package identity turns what a visitor is recognised by into a profile key,
// and remembers it with the visitor's consent in a signed token.
//
// Owns: which identifiers are accepted in each mode, the visitor token, what a
// statement of consent means before and after a profile is stored, when a
// profile goes over to another key: after a rotation of the site secret, or when a
// visitor known by a cookie logs in.
//
// Does not own: who may claim an identity (the doors: IDENTITY is for SERVICE
// only), the secrets and what is derived from them ([domain.Keyring]), how two
// profiles become one (package profile, stored by package persistence).
//
// Start reading at: [Service.Identify].
//
//	FINGERPRINT  never merged, never an alias: equal devices look equal
//	COOKIE       merges into the IDENTITY of a log-in, once, and stays its alias
//	IDENTITY     never merges into another
package identity
