package privacy

import (
	"slices"
	"sync/atomic"

	"halftone/domain"
)

// Policy says what becomes of an input with personal data.
type Policy string

// The policies.
const (
	Reject    Policy = "reject"     // the input is refused
	DropField Policy = "drop-field" // the input counts without the field
)

// Guard screens texts under a policy and counts what it finds. It may be used
// by many goroutines; a nil Guard passes everything.
type Guard struct {
	policy Policy
	found  [len(kinds)]atomic.Int64
}

// NewGuard returns a guard that has found nothing yet.
func NewGuard(p Policy) *Guard { return &Guard{policy: p} }

// Screen looks at one text of an input before anything else sees it. A text
// with personal data is, by policy, a fault PII_REJECTED at path, which names
// the kind and never the value, or a field that has to be left out.
func (g *Guard) Screen(path, text string) (drop bool, fault *domain.Error) {
	if g == nil {
		return false, nil
	}
	kind, found := Find(text)
	if !found {
		return false, nil
	}
	g.found[slices.Index(kinds[:], kind)].Add(1)
	if g.policy == DropField {
		return true, nil
	}
	return false, domain.Errorf(domain.PIIRejected, path, "looks like personal data (%s)", kind)
}

// Counts are the texts in which personal data was found, by kind; every kind
// has an entry.
func (g *Guard) Counts() map[Kind]int64 {
	counts := make(map[Kind]int64, len(kinds))
	for i, kind := range kinds {
		counts[kind] = 0
		if g != nil {
			counts[kind] = g.found[i].Load()
		}
	}
	return counts
}
