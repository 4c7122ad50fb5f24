package model

import (
	"context"
	"slices"
	"time"

	"halftone/domain"
	"halftone/domain/membership"
	"halftone/domain/segment"
)

// Membership shows how much one profile belongs to one segment.
type Membership struct {
	standing   *membership.Standing
	index      int
	evaluation segment.Evaluation
}

// NewMembership evaluates a profile against the i-th segment in force; nil when
// its visitor denies personalization.
func NewMembership(st *membership.Standing, i int) *Membership {
	evaluation, isShown := st.Evaluate(i)
	if !isShown {
		return nil
	}
	return &Membership{standing: st, index: i, evaluation: evaluation}
}

// MembershipsOf shows members first, then by falling score; keys limits the
// segments unless it is nil. There are none of a visitor who denies
// personalization.
func MembershipsOf(st *membership.Standing, keys []string, onlyMembers bool) []*Membership {
	out := []*Membership{}
	indexes, evaluations := st.Ranked()
	for _, i := range indexes {
		if onlyMembers && !evaluations[i].IsMember || keys != nil && !slices.Contains(keys, st.Definitions.Segments[i].Key) {
			continue
		}
		out = append(out, &Membership{standing: st, index: i, evaluation: evaluations[i]})
	}
	return out
}

// Segment is the segment as it is in force.
func (m *Membership) Segment() *Segment { return SegmentInForce(m.standing.Definitions, m.index) }

// Profile is null for a visit without a stored profile.
func (m *Membership) Profile(ctx context.Context) (*Profile, error) {
	if !m.standing.IsStored() {
		return nil, nil
	}
	whole, err := m.standing.Whole(ctx)
	if err != nil || whole == nil || whole.Record == nil {
		return nil, err
	}
	return NewProfile(whole), nil
}

// Score is rounded to three decimals.
func (m *Membership) Score() float64 { return m.evaluation.Score }

// IsMember tells whether the score reaches the threshold.
func (m *Membership) IsMember() bool { return m.evaluation.IsMember }

// Confidence is the score in words.
func (m *Membership) Confidence() segment.Confidence { return m.evaluation.Confidence() }

// Since is when the membership was stored, null when it is not.
func (m *Membership) Since() *time.Time { return m.standing.Since(m.index) }

// DefinitionVersion is the version evaluated.
func (m *Membership) DefinitionVersion() int { return m.standing.Definitions.Segments[m.index].Version }

// AsOf is the instant of the evaluation.
func (m *Membership) AsOf() time.Time { return m.standing.AsOf }

// Evaluation is the score with the reason for every rule.
func (m *Membership) Evaluation() *Evaluation {
	version := m.DefinitionVersion()
	return &Evaluation{Evaluation: m.evaluation, Version: &version}
}

// ProfileMemberships shows the memberships of one profile or visit.
type ProfileMemberships struct {
	ProfileKey      *string // null for a visit that nobody has identified
	Memberships     []*Membership
	AsOf            time.Time
	IncludesSession bool
}

// NewProfileMemberships shows the memberships of a standing; keys as in
// [MembershipsOf].
func NewProfileMemberships(st *membership.Standing, keys []string, onlyMembers bool) *ProfileMemberships {
	out := &ProfileMemberships{Memberships: MembershipsOf(st, keys, onlyMembers), AsOf: st.AsOf, IncludesSession: st.IncludesSession}
	if st.Key != (domain.ProfileKey{}) {
		key := st.Key.String()
		out.ProfileKey = &key
	}
	return out
}
