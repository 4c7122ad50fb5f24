package model

import "halftone/domain/membership"

// MembershipChange shows a change of a membership.
type MembershipChange struct {
	*membership.LoggedChange
	standing func() (*membership.Standing, error)
}

// NewMembershipChange shows a change; standing reads its profile as it is now,
// nil when it is gone, if anybody asks.
func NewMembershipChange(c *membership.LoggedChange, standing func() (*membership.Standing, error)) *MembershipChange {
	return &MembershipChange{LoggedChange: c, standing: standing}
}

// Cursor is where the change stands.
func (c *MembershipChange) Cursor() string { return c.LoggedChange.Cursor.String() }

// ProfileKey is the key in hexadecimal digits.
func (c *MembershipChange) ProfileKey() string { return c.LoggedChange.ProfileKey.String() }

// Membership is null when the segment is no longer in force, the profile no
// longer stored, or its visitor denies personalization.
func (c *MembershipChange) Membership() (*Membership, error) {
	st, err := c.standing()
	if err != nil || st == nil {
		return nil, err
	}
	i := st.Definitions.Index(c.Segment)
	if i < 0 {
		return nil, nil
	}
	return NewMembership(st, i), nil
}
