package catalogue

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"halftone/domain"
	"halftone/domain/segment"
)

// Limits of a bundle.
const (
	MaxBundleBytes = 4 << 20
	MaxExamples    = 1000 // of one segment
	maxDepth       = 64   // objects and lists inside each other
	maxFaults      = 1000 // reported at once
)

// bundleVersion is the only version of the format so far.
const bundleVersion = 1

// Bundle is segments as a file holds them.
type Bundle struct {
	Version  int
	Segments []Bundled // in the order of the file, keys are unique
}

// Bundled is one segment of a bundle.
type Bundled struct {
	Definition segment.Definition
	Program    *segment.Program // the compiled definition
	Examples   []Example
}

// Programs are the compiled segments, in the order of the file.
func (b Bundle) Programs() []*segment.Program {
	programs := make([]*segment.Program, len(b.Segments))
	for i, s := range b.Segments {
		programs[i] = s.Program
	}
	return programs
}

// ParseBundle reads a bundle: JSON when the first character is "{", else YAML.
// Windows may not reach beyond the retention; 0 is an unlimited one. Others are
// valid definitions that rules may compare, but for those under a key of the bundle. All
// faults, those of the text, of the definitions and of the examples, are reported
// together as a [*BundleError].
func ParseBundle(source []byte, retention time.Duration, others ...segment.Definition) (Bundle, error) {
	r := &reader{retention: retention, others: others, unread: map[string]bool{}}
	var bundle Bundle
	if r.root = r.parse(source); r.root != nil {
		bundle = r.bundle(r.root)
	}
	if len(r.faults) > 0 {
		return Bundle{}, r.error()
	}
	return bundle, nil
}

func (r *reader) parse(source []byte) *node {
	source = bytes.TrimPrefix(source, []byte("\ufeff"))
	first := bytes.TrimLeft(source, " \t\r\n")
	start := Position{Line: 1, Column: 1}
	switch {
	case len(source) > MaxBundleBytes:
		r.bad("", start, "is larger than %d bytes", MaxBundleBytes)
		return nil
	case !utf8.Valid(source):
		r.bad("", start, "is not valid UTF-8")
		return nil
	case len(first) > 0 && first[0] == '{':
		return r.parseJSON(source)
	}
	return r.parseYAML(source)
}

// Position is a place in a file. Line and Column count from 1, Column counts
// characters; a Column of 0 is unknown.
type Position struct{ Line, Column int }

func (p Position) String() string {
	if p.Column == 0 {
		return fmt.Sprintf("line %d", p.Line)
	}
	return fmt.Sprintf("line %d, column %d", p.Line, p.Column)
}

func (p Position) compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

// BundleFault is one fault of a bundle and where it stands: at the key in
// question, at the entry of a list, or at the nearest parent of what is absent.
type BundleFault struct {
	Fault *domain.Error
	At    Position
}

func (f BundleFault) String() string {
	if f.Fault.Path == "" {
		return fmt.Sprintf("%s: %s", f.At, f.Fault.Message)
	}
	return fmt.Sprintf("%s (%s): %s", f.Fault.Path, f.At, f.Fault.Message)
}

// BundleError is all the faults of a bundle in the order of the file.
// [domain.FaultsOf] gives them without their positions.
type BundleError struct{ Faults []BundleFault }

// Error writes one fault a line, as in
// "segments[0].rules[1].operator (line 12, column 15): must be one of ...".
func (e *BundleError) Error() string {
	lines := make([]string, len(e.Faults))
	for i, fault := range e.Faults {
		lines[i] = fault.String()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the faults without their positions.
func (e *BundleError) Unwrap() error {
	faults := make(domain.Faults, len(e.Faults))
	for i, fault := range e.Faults {
		faults[i] = fault.Fault
	}
	return faults
}

// Located gives the faults with their positions in the messages.
func (e *BundleError) Located() domain.Faults {
	faults := make(domain.Faults, len(e.Faults))
	for i, f := range e.Faults {
		faults[i] = domain.Errorf(f.Fault.Code, f.Fault.Path, "%s (%s)", f.Fault.Message, f.At)
	}
	return faults
}

func (r *reader) error() *BundleError {
	slices.SortStableFunc(r.faults, func(a, b BundleFault) int { return a.At.compare(b.At) })
	if len(r.faults) > maxFaults {
		last := r.faults[maxFaults].At
		r.faults = r.faults[:maxFaults]
		r.bad("", last, "has more than %d faults: those from here on are not listed", maxFaults)
	}
	return &BundleError{Faults: r.faults}
}
