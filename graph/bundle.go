package graph

import (
	"errors"

	"halftone/domain"
	"halftone/domain/catalogue"
	"halftone/domain/segment"
	"halftone/graph/model"
)

// draftOf is the definition of a segment to create.
func draftOf(input model.CreateSegmentInput) segment.Definition {
	d := segment.Definition{Key: input.Key}
	describe(&d, input.Info)
	define(&d, input.Definition)
	return d
}

// located writes into the faults of a bundle where in its text they stand.
func located(err error) error {
	var faulty *catalogue.BundleError
	if errors.As(err, &faulty) {
		return faulty.Located()
	}
	return err
}

// belowSource places paths below the text of a bundle.
func belowSource(path string) string { return domain.JoinPath("source", path) }
