package membership

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"halftone/domain/population"
	"halftone/domain/segment"
)

// Two things make stored memberships differ from what an evaluation says: a new
// version, and time. Both are found with the index of everybody, and the differences
// are written by blocks of profiles that are locked meanwhile. Whoever was saved
// after the position up to which the index knew everything is left alone: that
// profile was assessed when it was saved.
//
// As long as a segment has a run, nothing but that run corrects it: the index tells what
// is stored of all others in it.

// Correction is a part of the differences, all of them in whole blocks.
type Correction struct {
	// At is the instant of the evaluation.
	At    time.Time
	Cause Cause
	// Position of the log up to which the index was complete: profiles that the log
	// names later are left alone.
	Position int64
	// Changes are in the order of their blocks.
	Changes []ProfileChange
	// Run is nil for what time has moved.
	Run *Run
	// Ended ends the run, all of which is committed.
	Ended bool
}

// correctionSize is how many changes are written at once, but that a block is
// never divided: the locks of so many are held for some ten milliseconds.
const correctionSize = 2000

// differences evaluates programs over everybody, and returns by block, in order, what
// would have to change of the stored memberships of the segments that they are the
// programs of.
func differences(ctx context.Context, index *population.Index, segments []Segment, programs []*segment.Program, now time.Time) ([][]ProfileChange, error) {
	var mu sync.Mutex
	var blocks [][]ProfileChange
	err := index.Each(ctx, segment.NewSet(programs...), now.UnixMilli(), func(_ int, scored *population.Scored) {
		var found []ProfileChange
		for i, s := range segments {
			found = compareBlock(found, scored, i, s, programs[i])
		}
		if found != nil {
			mu.Lock()
			blocks = append(blocks, found)
			mu.Unlock()
		}
	})
	slices.SortFunc(blocks, func(x, y []ProfileChange) int { return cmp.Compare(x[0].Profile, y[0].Profile) })
	return blocks, err
}

// compareBlock appends the changes of the memberships of one segment in a block.
func compareBlock(changes []ProfileChange, scored *population.Scored, i int, s Segment, p *segment.Program) []ProfileChange {
	stored, is := scored.Stored(s.ID), scored.Members(i, p)
	if stored == is {
		return changes
	}
	for place, score := range scored.Scores[i] {
		if stored.Has(place) == is.Has(place) {
			continue
		}
		kind := Entered
		if stored.Has(place) {
			kind = Exited
		}
		changes = append(changes, ProfileChange{
			Change:   Change{Segment: s.ID, Kind: kind, Version: s.Version, Score: score},
			Profile:  scored.Number*population.BlockSize + int64(place),
			Revision: scored.Revision(place),
		})
	}
	return changes
}

// portion takes blocks off the differences, as many as make a correction.
func portion(blocks [][]ProfileChange) (first []ProfileChange, rest [][]ProfileChange) {
	n, size := 0, 0
	for n < len(blocks) && size < correctionSize {
		size += len(blocks[n])
		n++
	}
	return slices.Concat(blocks[:n]...), blocks[n:]
}
