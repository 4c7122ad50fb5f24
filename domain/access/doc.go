// Package access says who may call: API tokens and the roles behind them.
//
// Owns: issuing, recognising and expiring tokens; the tokens that exist from
// the start; that only the SHA-256 of a secret is ever kept; how much anybody
// may ask for.
//
// Does not own: what a role may do (the schema of the API says it of every
// field), where tokens are stored (package persistence), identities of visitors
// (package domain).
//
// Start reading at: [Service.Authenticate], then [Limiter].
package access
