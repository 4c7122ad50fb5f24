package population_test

import (
	"testing"

	"halftone/domain/population"
	"halftone/domain/profile"
)

func TestARemovedProfileIsScoredNoMore(t *testing.T) {
	profiles := shoppers(t, 300)
	x := population.New(site)
	x.Put(rows(profiles, 1), now.UnixMilli())
	checkScores(t, x, profiles, programs(t), now.UnixMilli())

	var removed []int64
	left := map[int64]*profile.Profile{}
	for id, p := range profiles {
		if id%2 == 0 {
			removed = append(removed, id)
		} else {
			left[id] = p
		}
	}
	x.Remove(append(removed, removed[0], 1<<20)) // also twice, and one that never was
	if x.Len() != len(left) {
		t.Errorf("%d profiles, want %d", x.Len(), len(left))
	}
	checkScores(t, x, left, programs(t), now.UnixMilli()+40*dayMillis)
	x.Put(rows(profiles, 1), now.UnixMilli()) // an id may come back
	checkScores(t, x, profiles, programs(t), now.UnixMilli()+41*dayMillis)
}
