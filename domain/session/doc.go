// Package session holds one visit, strictly in memory, and decides what of it
// deserves to last.
//
// Owns: the sums and the not yet elevated signals of every live session, the
// policy that says when they are elevated, the hand-over to the [Elevator]
// without losing a signal or counting one twice, whose visit it is, expiry, eviction, the bounds
// in entries and bytes, and the drain at shutdown.
//
// Does not own: what a signal is (package signal), what signals add up to
// (package profile), transactions and storage (package persistence, which may
// not import this one), how an identity is resolved.
//
// Start reading at: [Decide], then [Collector.Record] and Collector.fly; for
// the memory, slab, entry and parcel.
//
// A session is one block of its shard's slab and a chain of such blocks with its
// signals, none with a pointer: a million sessions are no work for the garbage
// collector. What signals say is interned in phrases; what only few sessions
// need is in rare. Of ids, a [signal.Mark] is held: lasting digests are made for
// an elevation, so under consent only. Sums are kept of signals that have left;
// those of signals that are here are added up when somebody asks.
//
// Signals that are not known to be in the profile lie in two parcels. The
// pending one collects. Once it is handed over it is the flight, which keeps
// its token and its signals through every retry until it is answered; only one
// flight of a session is under way at a time, and only the session's pilot
// moves it, so what arrives meanwhile simply leaves with the next.
//
//	LIVE   --expired, evicted, ended-->   ENDING (the entry stays)
//	ENDING --answered-->                  gone
//	ENDING --a new arrival, a failure-->  LIVE
package session
