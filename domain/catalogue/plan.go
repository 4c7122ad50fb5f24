package catalogue

import (
	"context"
	"errors"
	"fmt"

	"halftone/domain"
	"halftone/domain/segment"
)

// Action is what an import does with a segment.
type Action string

// The actions.
const (
	ToCreate  Action = "CREATE"  // there is none under the key
	ToPublish Action = "PUBLISH" // it differs from what is in force
	ToKeep    Action = "KEEP"    // it is in force as it is
)

// Planned is what an import does with one segment of a bundle.
type Planned struct {
	Key     string
	Action  Action
	Summary string // what that means, in words

	change Change
}

// Change brings a definition into force: as the version after the expected one,
// which is 0 of a new segment.
type Change struct {
	Edit
	Expected int
}

// Read reads a bundle whose rules may compare segments in force. The error is a
// [*BundleError].
func (s *Service) Read(ctx context.Context, source string) (Bundle, error) {
	inForce, err := s.memberships.Definitions(ctx)
	if err != nil {
		return Bundle{}, err
	}
	return ParseBundle([]byte(source), s.memberships.Site().Retention, inForce.Set.Definitions()...)
}

// Plan tells what an import of a bundle does with its segments, in their order.
// The error is a [*BundleError], or TAKEN for the key of an archived segment.
func (s *Service) Plan(ctx context.Context, source, author string) ([]*Planned, error) {
	bundle, err := s.Read(ctx, source)
	if err != nil {
		return nil, err
	}
	var faults domain.Faults
	plan := make([]*Planned, len(bundle.Segments))
	for i, b := range bundle.Segments {
		entry, err := s.repository.Get(ctx, b.Definition.Key)
		if err != nil {
			return nil, err
		}
		if entry != nil && entry.ArchivedAt != nil {
			faults.Add(domain.Taken, fmt.Sprintf("segments[%d].key", i), "is the key of an archived segment")
			continue
		}
		plan[i] = planned(b.Definition, entry, author)
	}
	return plan, faults.Err()
}

func planned(d segment.Definition, entry *Entry, author string) *Planned {
	p := &Planned{Key: d.Key, change: Change{Edit: Edit{Definition: d, Note: "Imported", Author: author}}}
	if entry == nil {
		p.Action, p.Summary = ToCreate, "Version 1 of a new segment"
		return p
	}
	version := entry.Version.Number
	told := Differences(entry.Version.Definition, d)
	if len(told) == 0 {
		p.Action, p.Summary = ToKeep, fmt.Sprintf("Version %d says the same", version)
		return p
	}
	p.Action, p.change.Expected = ToPublish, version
	p.Summary = fmt.Sprintf("Version %d: %s", version+1, told[0].Summary)
	if more := len(told) - 1; more > 0 {
		p.Summary += fmt.Sprintf(", and %d more", more)
	}
	return p
}

// Carry carries a plan out, whole or not at all: it is refused, STALE_VERSION,
// when somebody has published meanwhile.
func (s *Service) Carry(ctx context.Context, plan []*Planned) error {
	var changes []Change
	var places []int
	for i, p := range plan {
		if p.Action != ToKeep {
			changes, places = append(changes, p.change), append(places, i)
		}
	}
	if changes == nil {
		return nil
	}
	err := s.repository.Apply(ctx, changes)
	var refused *RefusedChange
	if errors.As(err, &refused) {
		return refused.Faults.Under(fmt.Sprintf("segments[%d]", places[refused.Change]))
	}
	if err == nil {
		s.memberships.Published()
	}
	return err
}

// RefusedChange says which of several changes cannot be applied, and why.
type RefusedChange struct {
	Change int
	Faults domain.Faults
}

func (r *RefusedChange) Error() string { return r.Faults.Error() }
