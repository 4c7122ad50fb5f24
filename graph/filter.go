package graph

import (
	"unicode/utf8"

	"halftone/domain"
	"halftone/domain/catalogue"
	"halftone/domain/segment"
	"halftone/graph/model"
)

// filterOf reads how a list of segments is narrowed.
func filterOf(search *string, tags []string, status *model.SegmentStatus) (catalogue.Filter, error) {
	f := catalogue.Filter{Tags: tags}
	if search != nil {
		f.Search = *search
	}
	if utf8.RuneCountInString(f.Search) > segment.MaxNameLength {
		return f, domain.Errorf(domain.BadUserInput, "search", "is longer than %d characters", segment.MaxNameLength)
	}
	if status != nil {
		archived := *status == model.SegmentStatusArchived
		f.Archived = &archived
	}
	return f, nil
}
