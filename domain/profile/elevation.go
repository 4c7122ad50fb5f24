package profile

import "halftone/domain"

// Elevation is a delta on its way to the profile under a key.
type Elevation struct {
	Key     domain.ProfileKey
	Mode    domain.IdentificationMode
	Consent Consent
	Delta   Delta
}

// Outcome is what became of an elevation that was committed.
type Outcome struct {
	// Key is that of the profile: another one than the elevation's if that had
	// been merged.
	Key domain.ProfileKey
	// Fresh is how many of its signals were new.
	Fresh int
	// Repeats are the indexes of signals that a profile already held.
	Repeats []int
	// Conflicts are the indexes of signals whose id had been used for other
	// content; they had no effect.
	Conflicts []int
	// Frozen tells that the profile takes nothing more: its visitor denies
	// persistence. No signal had an effect.
	Frozen bool
}
