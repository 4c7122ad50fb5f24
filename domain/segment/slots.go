package segment

import "halftone/domain/profile"

// Slots lists the fields of the set in the order of a Row: whoever fills rows
// from columns asks for them once.
func (s *Set) Slots() (numbers, texts []profile.Field) {
	return s.fields.numbers, s.fields.texts
}
