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

// Correction is a part of the differences, all of them in whole blocks.
type Correction struct {
	// At is the instant of the evaluation.
	At    time.Time
	Cause Cause
	// Position of the log: profiles that it names later are left alone.
	Position int64
	// Changes are ascending by profile.
	Changes []ProfileChange
	// Run is nil for what time has moved. A correction of a run moves it on to
	// the block Next, or ends it.
	Run   *Run
	Next  int64
	Ended bool
}

// correctionSize is how many changes are written at once, but that a block is
// never divided: the locks of so many are held for some ten milliseconds.
const correctionSize = 2000

// differences evaluates programs over everybody from a block on, and returns
// what would have to change of the stored memberships of the segments that they are
// the programs of.
func differences(ctx context.Context, index *population.Index, segments []Segment, programs []*segment.Program, from int64, now time.Time) ([]ProfileChange, error) {
	var mu sync.Mutex
	var all []ProfileChange
	err := index.Each(ctx, segment.NewSet(programs...), now.UnixMilli(), func(_ int, scored *population.Scored) {
		if scored.Number < from {
			return
		}
		var found []ProfileChange
		for i, s := range segments {
			found = compareBlock(found, scored, i, s, programs[i])
		}
		if found != nil {
			mu.Lock()
			all = append(all, found...)
			mu.Unlock()
		}
	})
	slices.SortFunc(all, func(x, y ProfileChange) int {
		return cmp.Or(cmp.Compare(x.Profile, y.Profile), cmp.Compare(x.Segment, y.Segment))
	})
	return all, err
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

// portion cuts whole blocks off the changes, as many as make a correction.
func portion(changes []ProfileChange) (first, rest []ProfileChange) {
	if len(changes) <= correctionSize {
		return changes, nil
	}
	end := changes[correctionSize-1].Profile / population.BlockSize
	n := correctionSize
	for n < len(changes) && changes[n].Profile/population.BlockSize == end {
		n++
	}
	return changes[:n], changes[n:]
}
