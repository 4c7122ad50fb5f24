package graph

import (
	"strings"

	"halftone/domain"
	"halftone/domain/catalogue"
	"halftone/domain/segment"
	"halftone/graph/model"
)

// unnamed is the key under which a definition is checked that has none.
const unnamed = "unnamed"

// describe writes into a definition what an input says of its looks.
func describe(d *segment.Definition, info *model.SegmentInfoInput) {
	if info == nil {
		return
	}
	for _, text := range []struct {
		to   *string
		from *string
	}{{&d.Name, info.Name}, {&d.Description, info.Description}, {&d.Icon, info.Icon}, {&d.Color, info.Color}} {
		if text.from != nil {
			*text.to = *text.from
		}
	}
	if info.Tags != nil {
		d.Tags = info.Tags
	}
}

// define writes into a definition what an input says of its rules.
func define(d *segment.Definition, from *segment.Definition) {
	if from != nil {
		d.Combination, d.Threshold, d.Rules = from.Combination, from.Threshold, from.Rules
	}
}

// segmentPayload shows the outcome of an edit. A stale edit comes with the
// segment as somebody else left it. Paths of faults are put in place.
func segmentPayload(entry *catalogue.Entry, err error, place func(path string) string) (*model.SegmentPayload, error) {
	payload := &model.SegmentPayload{}
	if entry != nil {
		payload.Segment = model.SegmentOf(entry)
	}
	payload.UserErrors, err = userErrors(err, place)
	return payload, err
}

// placeEdit puts the path of a fault of an edit where the input has that part.
func placeEdit(path string) string {
	switch first(path) {
	case "name", "description", "icon", "color", "tags":
		return "input.info." + path
	case "threshold", "combination", "rules":
		return "input." + placeDefinition(path)
	}
	return belowInput(path)
}

// placeDefinition puts the path of a fault where DefinitionInput has that part.
func placeDefinition(path string) string {
	if path == "threshold" {
		path = "membershipThreshold"
	}
	return domain.JoinPath("definition", path)
}

// first is the first name of a path.
func first(path string) string {
	if i := strings.IndexAny(path, ".["); i >= 0 {
		return path[:i]
	}
	return path
}
