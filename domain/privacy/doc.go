// Package privacy keeps personal data out.
//
// Owns: what counts as personal data in a text, how it is recognised under its
// disguises, and the guard that stands at every door.
//
// Does not own: which texts there are (package signal and the doors), where
// faults and counts are shown.
//
// Start reading at: [Guard.Screen] and [Find].
package privacy
