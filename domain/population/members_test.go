package population_test

import (
	"testing"

	"halftone/domain/population"
	"halftone/domain/segment"
)

func TestAProfileThatHasGoneIsAMemberOfNothing(t *testing.T) {
	profiles := shoppers(t, 40)
	x := population.New(site)
	x.Put(rows(profiles, 1), now.UnixMilli())
	x.Remove([]int64{10, 13})
	for _, id := range []int64{10, 1000, 5000} { // removed, never stored in the block, a block of its own
		x.Enter(population.Membership{Profile: id, Segment: 1})
	}
	if x.Len() != len(profiles)-2 {
		t.Errorf("%d profiles, want %d", x.Len(), len(profiles)-2)
	}
	err := x.Each(t.Context(), segment.NewSet(programs(t)[0]), now.UnixMilli(), func(_ int, scored *population.Scored) {
		if stored := scored.Stored(1); stored != (population.Bits{}) {
			t.Errorf("members in block %d: %v", scored.Number, stored)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}
