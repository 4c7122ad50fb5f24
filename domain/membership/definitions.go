package membership

import (
	"slices"
	"time"

	"halftone/domain/profile"
	"halftone/domain/segment"
)

// Segment is a published segment as evaluation sees it.
type Segment struct {
	ID        int32
	Key       string
	Version   int
	CreatedAt time.Time // of the version
}

// Definitions are all published segments of one epoch, compiled together.
// They are immutable.
type Definitions struct {
	Epoch    int64
	Segments []Segment // ascending by ID, which is definition order
	Set      *segment.Set
}

// Find returns the index of a segment by key.
func (d *Definitions) Find(key string) (int, bool) {
	i := slices.IndexFunc(d.Segments, func(s Segment) bool { return s.Key == key })
	return i, i >= 0
}

// Since is the instant from which on the definitions look at activity, seen
// from now; now itself when they do not.
func (d *Definitions) Since(site profile.Site, now time.Time) time.Time {
	return now.Add(-d.Set.Reach(site))
}

// Index returns the index of a segment by ID, -1 when it is not in force.
func (d *Definitions) Index(id int32) int {
	return slices.IndexFunc(d.Segments, func(s Segment) bool { return s.ID == id })
}

// Exits are the changes by which a profile that ceases to be leaves everything
// it is stored as a member of, with score 0.
func (d *Definitions) Exits(stored []Stored) []Change {
	changes := make([]Change, len(stored))
	for i := range stored {
		changes[i] = Change{Segment: stored[i].Segment, Kind: Exited, Version: stored[i].Version, Previous: &stored[i].Score}
		if at := d.Index(stored[i].Segment); at >= 0 {
			changes[i].Version = d.Segments[at].Version
		}
	}
	return changes
}

// Stored is one row of membership.
type Stored struct {
	Segment int32
	Version int
	Score   float64
	Since   time.Time
}

// ChangeKind is the direction of a change.
type ChangeKind string

// The kinds of changes.
const (
	Entered ChangeKind = "ENTERED"
	Exited  ChangeKind = "EXITED"
)

// Cause is why a change happened.
type Cause string

// The causes of changes.
const (
	CauseSignal     Cause = "SIGNAL"
	CauseDefinition Cause = "DEFINITION"
	CauseTime       Cause = "TIME"
	CauseModel      Cause = "MODEL" // a score or a trait that a service states
	CauseMerge      Cause = "MERGE"
	// CauseConsent marks profiles touched by a statement of their visitor:
	// whoever denies personalization leaves everything.
	CauseConsent Cause = "CONSENT"
)

// Change is one transition of one profile.
type Change struct {
	Segment  int32
	Kind     ChangeKind
	Version  int
	Score    float64
	Previous *float64 // score at the change before, nil when there is none
}

// ProfileChange is a change of one profile, with its revision then.
type ProfileChange struct {
	Change
	Profile  int64
	Revision int64
}

// Assessor compares profiles with what is stored of their memberships. It is
// for one goroutine.
type Assessor struct {
	definitions *Definitions
	evaluator   *segment.Evaluator
	scores      []float64
	view        profile.View
}

// NewAssessor returns an assessor over d.
func (d *Definitions) NewAssessor() *Assessor {
	return &Assessor{definitions: d, evaluator: d.Set.NewEvaluator(), scores: make([]float64, d.Set.Len())}
}

// Assess returns the changes that make the stored memberships of a profile,
// ascending by segment, those that it has at the instant now in milliseconds: none
// for whoever denies personalization.
// Rows of segments that are not in force are left alone.
func (a *Assessor) Assess(p *profile.Profile, site profile.Site, now int64, stored []Stored) []Change {
	a.load(p, site, now)
	var changes []Change
	for i, s := range a.definitions.Segments {
		changes = a.compare(changes, i, s, stored)
	}
	return changes
}

func (a *Assessor) load(p *profile.Profile, site profile.Site, now int64) {
	if p.IsSilent() {
		clear(a.scores) // reaches no threshold
		return
	}
	a.view.Reset(p, site, now)
	a.evaluator.Load(&a.view)
	a.evaluator.Scores(a.scores)
}

func (a *Assessor) compare(changes []Change, i int, s Segment, stored []Stored) []Change {
	score := a.scores[i]
	isMember := score >= a.definitions.Set.Program(i).Definition().Threshold
	at := slices.IndexFunc(stored, func(m Stored) bool { return m.Segment == s.ID })
	switch {
	case isMember && at < 0:
		return append(changes, Change{Segment: s.ID, Kind: Entered, Version: s.Version, Score: score})
	case !isMember && at >= 0:
		return append(changes, Change{Segment: s.ID, Kind: Exited, Version: s.Version, Score: score, Previous: &stored[at].Score})
	}
	return changes
}
