package catalogue

import (
	"context"
	"fmt"

	"halftone/domain"
)

// version returns a version of a segment, nil when there is none.
func (s *Service) version(ctx context.Context, key string, number int) (*Version, error) {
	versions, err := s.repository.Versions(ctx, key, 1, number+1)
	if err != nil || len(versions) == 0 || versions[0].Number != number {
		return nil, err
	}
	return &versions[0], nil
}

// Restore publishes what an old version said as the next version; faults as of
// [Service.Publish], and NOT_FOUND for the version. Without a note it says which version it was.
func (s *Service) Restore(ctx context.Context, key string, number, expected int, note, author string) (*Entry, error) {
	old, err := s.version(ctx, key, number)
	if err != nil {
		return nil, err
	}
	if old == nil {
		return nil, domain.Errorf(domain.NotFound, "version", "is not a version of the segment")
	}
	if note == "" {
		note = fmt.Sprintf("Restores version %d", number)
	}
	return s.Publish(ctx, expected, Edit{Definition: old.Definition, Note: note, Author: author})
}

// Compare lists what a version changed against another one, 0 for the one
// before it. NOT_FOUND, path "against", when there is no such other one; version 1 changed
// nothing.
func (s *Service) Compare(ctx context.Context, v Version, against int) ([]*Difference, error) {
	if against == 0 {
		if against = v.Number - 1; against == 0 {
			return nil, nil
		}
	}
	other, err := s.version(ctx, v.Definition.Key, against)
	switch {
	case err != nil:
		return nil, err
	case other == nil:
		return nil, domain.Errorf(domain.NotFound, "against", "is not a version of the segment")
	}
	return Differences(other.Definition, v.Definition), nil
}
