package membership

import (
	"context"
	"slices"
	"time"

	"halftone/domain"
)

// LoggedChange is a change as the log tells it. It is immutable.
type LoggedChange struct {
	ProfileChange
	Cursor     Cursor // behind this change
	Cause      Cause
	At         time.Time
	SegmentKey string
	ProfileKey domain.ProfileKey
}

// ChangeFilter narrows changes; the zero ChangeFilter lets all through.
type ChangeFilter struct {
	Segments []string // by key, nil for all
	Profile  *domain.ProfileKey
}

func (f ChangeFilter) matches(c *LoggedChange) bool {
	return (f.Segments == nil || slices.Contains(f.Segments, c.SegmentKey)) &&
		(f.Profile == nil || *f.Profile == c.ProfileKey)
}

// ChangePage is a part of the log, read in one snapshot.
type ChangePage struct {
	Changes []*LoggedChange // in the order of the log
	// HasMore tells that more follow which the filter lets through.
	HasMore bool
	// Latest is the end of the log, whatever the filter.
	Latest Cursor
}

// End is the place up to which the page tells everything, and from which to
// read on.
func (p ChangePage) End() Cursor {
	if p.HasMore {
		return p.Changes[len(p.Changes)-1].Cursor
	}
	return p.Latest
}

// ChangeLog tells what changed, in an order that is that of the commits: no
// change appears before one that was read.
type ChangeLog interface {
	// ChangesAfter reads at most limit changes after a place. CURSOR_EXPIRED
	// when the log there is no longer kept, or the place is one of another log.
	ChangesAfter(ctx context.Context, after Cursor, f ChangeFilter, limit int) (ChangePage, error)
}

// Changes reads the log from a place on; errors as of [ChangeLog].
func (s *Service) Changes(ctx context.Context, after Cursor, f ChangeFilter, limit int) (ChangePage, error) {
	return s.repository.ChangesAfter(ctx, after, f, limit)
}
