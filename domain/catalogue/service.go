package catalogue

import (
	"context"
	"time"
	"unicode/utf8"

	"halftone/domain"
	"halftone/domain/membership"
	"halftone/domain/segment"
)

// Entry is a segment with its version in force, or the last one if archived.
type Entry struct {
	ID         int32
	Version    Version
	CreatedAt  time.Time
	ArchivedAt *time.Time
}

// Version is one accepted edit of a segment. It never changes.
type Version struct {
	Number     int
	Definition segment.Definition
	Note       string
	Author     string
	CreatedAt  time.Time
}

// Edit is a new definition on its way in.
type Edit struct {
	Definition segment.Definition
	Note       string
	Author     string
}

// Filter narrows a list of segments; the zero Filter is all of them.
type Filter struct {
	Search   string // part of key or name, in any case
	Tags     []string
	Archived *bool
}

// Repository stores definitions. Create, Publish and Archive change the
// definitions in force, one after the other; whoever evaluates finds out in the same
// transaction. Nothing comes into force that names a segment which is not, or
// rests on itself: then they return the faults of the definition.
type Repository interface {
	// Create stores version 1; TAKEN when the key is in use, also by an
	// archived segment.
	Create(ctx context.Context, e Edit) (*Entry, error)
	// Publish stores the next version; NOT_FOUND, or STALE_VERSION together
	// with the entry as it is. All profiles are evaluated anew, for the segment
	// and for all that rest on it.
	Publish(ctx context.Context, expected int, e Edit) (*Entry, error)
	// Apply makes several changes, all or none. A fault of one comes as a
	// [*RefusedChange]: as of Create and Publish.
	Apply(ctx context.Context, changes []Change) error
	// Archive ends all memberships; faults as of Publish, and IN_USE naming
	// the segments in force whose rules compare it.
	Archive(ctx context.Context, key string, expected int) (*Entry, error)
	// Get returns the entry under key, nil when there is none.
	Get(ctx context.Context, key string) (*Entry, error)
	// List returns entries in definition order with an ID above after.
	List(ctx context.Context, f Filter, limit int, after int32) ([]*Entry, error)
	// Count counts what List would list.
	Count(ctx context.Context, f Filter) (int, error)
	// Versions returns the versions of a segment below the number before (0 =
	// from the newest), newest first.
	Versions(ctx context.Context, key string, limit, before int) ([]Version, error)
}

// maxNoteLength bounds the note of an edit, in characters.
const maxNoteLength = 1000

// Service is the life of definitions: created, published again and again,
// archived. It is safe for concurrent use.
type Service struct {
	repository  Repository
	memberships *membership.Service
}

// NewService returns a service. Memberships hear of every change of the
// definitions in force.
func NewService(r Repository, memberships *membership.Service) *Service {
	return &Service{repository: r, memberships: memberships}
}

// Validate returns all faults of a definition, nil when it could be published.
func (s *Service) Validate(ctx context.Context, d segment.Definition) error {
	inForce, err := s.memberships.Definitions(ctx)
	if err != nil {
		return err
	}
	_, err = segment.Compile(d, s.memberships.Site().Retention, inForce.Set.Definitions()...)
	return err
}

// Create publishes version 1 of a new segment.
func (s *Service) Create(ctx context.Context, e Edit) (*Entry, error) {
	return s.change(ctx, e, func() (*Entry, error) { return s.repository.Create(ctx, e) })
}

// Publish makes a definition the next version of the segment under its key. If
// the version in force is not the expected one, nothing is written and the
// entry as it is comes with the error STALE_VERSION. A definition that is in force as it is
// makes no version: the entry is returned as it is.
func (s *Service) Publish(ctx context.Context, expected int, e Edit) (*Entry, error) {
	return s.change(ctx, e, func() (*Entry, error) {
		current, err := s.repository.Get(ctx, e.Definition.Key)
		if err != nil || current != nil && current.says(expected, e.Definition) {
			return current, err
		}
		return s.repository.Publish(ctx, expected, e)
	})
}

// says tells whether a definition is in force as a version.
func (e *Entry) says(version int, d segment.Definition) bool {
	return e.ArchivedAt == nil && e.Version.Number == version && len(Differences(e.Version.Definition, d)) == 0
}

func (s *Service) change(ctx context.Context, e Edit, write func() (*Entry, error)) (*Entry, error) {
	err := s.Validate(ctx, e.Definition)
	faults := domain.FaultsOf(err)
	if err != nil && faults == nil {
		return nil, err
	}
	if utf8.RuneCountInString(e.Note) > maxNoteLength {
		faults.Add(domain.BadUserInput, "note", "is longer than %d characters", maxNoteLength)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	entry, err := write()
	if err == nil {
		s.memberships.Published()
	}
	return entry, err
}

// Archive takes a segment out of force; all its members exit.
func (s *Service) Archive(ctx context.Context, key string, expected int) (*Entry, error) {
	entry, err := s.repository.Archive(ctx, key, expected)
	if err == nil {
		s.memberships.Published()
	}
	return entry, err
}

// Get returns the segment under key, nil when there is none.
func (s *Service) Get(ctx context.Context, key string) (*Entry, error) {
	return s.repository.Get(ctx, key)
}

// List lists segments in definition order.
func (s *Service) List(ctx context.Context, f Filter, limit int, after int32) ([]*Entry, error) {
	return s.repository.List(ctx, f, limit, after)
}

// Count counts what List would list.
func (s *Service) Count(ctx context.Context, f Filter) (int, error) {
	return s.repository.Count(ctx, f)
}

// Versions lists the versions of a segment, newest first.
func (s *Service) Versions(ctx context.Context, key string, limit, before int) ([]Version, error) {
	return s.repository.Versions(ctx, key, limit, before)
}
