package model

import (
	"strconv"
	"time"

	"halftone/domain/catalogue"
	"halftone/domain/membership"
	"halftone/domain/segment"
)

// Segment shows a segment with its definition in force, or the last one.
type Segment struct {
	segment.Definition
	// Number is the identity of the segment in the database.
	Number     int32
	ArchivedAt *time.Time
	// Version is the number of the version shown.
	Version int
	// Published is that version, nil where only the compiled definition is at
	// hand, as on the hot path.
	Published *catalogue.Version
}

// SegmentOf shows an entry of the catalogue.
func SegmentOf(e *catalogue.Entry) *Segment {
	return &Segment{Definition: e.Version.Definition, Number: e.ID, ArchivedAt: e.ArchivedAt,
		Version: e.Version.Number, Published: &e.Version}
}

// SegmentInForce shows the i-th of the definitions in force.
func SegmentInForce(d *membership.Definitions, i int) *Segment {
	return &Segment{Definition: d.Set.Program(i).Definition(), Number: d.Segments[i].ID, Version: d.Segments[i].Version}
}

// ID is unique among all nodes.
func (s *Segment) ID() string { return "segment:" + strconv.Itoa(int(s.Number)) }

// Status tells whether the segment is in force.
func (s *Segment) Status() SegmentStatus {
	if s.ArchivedAt != nil {
		return SegmentStatusArchived
	}
	return SegmentStatusPublished
}

// SegmentVersion shows one version of a segment.
type SegmentVersion struct{ catalogue.Version }

// Definition is what was published.
func (v SegmentVersion) Definition() Definition { return Definition{v.Version.Definition} }
