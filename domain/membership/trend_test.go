package membership

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestATrendAddsUpToTheSizeOfNow(t *testing.T) {
	now := time.Date(2026, 3, 14, 12, 34, 56, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.IntRange(1, 7).Draw(t, "days")
		from := now.Add(-time.Duration(days) * 24 * time.Hour).Truncate(time.Hour)
		created := now.Add(-time.Duration(rapid.IntRange(1, 14*24*60).Draw(t, "age in minutes")) * time.Minute)
		h := History{Versions: []VersionSince{{1, created}}}
		for at := max(from.Unix(), created.Truncate(time.Hour).Unix()); at <= now.Unix(); at += 3600 {
			if entered := rapid.Int64Range(0, 9).Draw(t, "entered"); entered > 0 {
				exited := rapid.Int64Range(0, h.Size+entered).Draw(t, "exited")
				h.Hours = append(h.Hours, Hour{At: time.Unix(at, 0), Entered: entered, Exited: exited})
				h.Size += entered - exited
			}
		}
		before := rapid.Int64Range(0, 100).Draw(t, "before")
		h.Size += before
		points := h.walkBack(from, now)
		if first, last := points[0], points[len(points)-1]; first.Size != before || last.Size != h.Size || !last.At.Equal(now) || first.Entered != 0 {
			t.Fatalf("got %+v to %+v, want from %d to %d", first, last, before, h.Size)
		}
		for i := 1; i < len(points); i++ {
			p, q := points[i-1], points[i]
			if q.Size != p.Size+q.Entered-q.Exited || !q.At.After(p.At) || q.At.Sub(p.At) > time.Hour {
				t.Fatalf("got %+v after %+v", q, p)
			}
		}
	})
}

func TestATrendKnowsTheVersionOfItsTime(t *testing.T) {
	now := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	h := History{Versions: []VersionSince{{1, now.Add(-150 * time.Minute)}, {2, now.Add(-time.Hour)}, {3, now.Add(-time.Second)}}}
	var got []int
	for _, p := range h.walkBack(now.Add(-24*time.Hour), now) {
		got = append(got, p.Version)
	}
	if want := []int{1, 1, 2, 3}; len(got) != 4 || [4]int(got) != [4]int(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
