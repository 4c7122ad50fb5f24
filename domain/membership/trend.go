package membership

import (
	"context"
	"slices"
	"time"
)

// TrendPoint is a segment at one instant.
type TrendPoint struct {
	At   time.Time
	Size int64 // stored members
	// Entered and Exited count who became a member, and who was one no more,
	// since the point before.
	Entered, Exited int64
	Version         int // in force
}

// History is what the log says of a segment, read in one snapshot.
type History struct {
	Size     int64 // now
	Hours    []Hour
	Versions []VersionSince // ascending by number
}

// Hour is how many changes of a segment one hour had, which begins at At.
type Hour struct {
	At              time.Time
	Entered, Exited int64
}

// VersionSince is a version and when it came into force.
type VersionSince struct {
	Number int
	At     time.Time
}

// Trend tells the size of a segment hour by hour over the last days, from when it
// was created at the earliest; the last point is now.
func (s *Service) Trend(ctx context.Context, segment int32, days int) ([]TrendPoint, error) {
	now := time.Now()
	from := now.Add(-time.Duration(days) * 24 * time.Hour).Truncate(time.Hour)
	h, err := s.repository.History(ctx, segment, from)
	if err != nil {
		return nil, err
	}
	return h.walkBack(from, now), nil
}

// walkBack goes from the size of now through the hours back to an instant.
func (h History) walkBack(from, now time.Time) []TrendPoint {
	if len(h.Versions) > 0 && from.Before(h.Versions[0].At) {
		from = h.Versions[0].At
	}
	byHour := map[int64]Hour{}
	for _, hour := range h.Hours {
		byHour[hour.At.Unix()] = hour
	}
	var points []TrendPoint
	size := h.Size
	for at := now; at.After(from); {
		began := at.Add(-1).Truncate(time.Hour)
		hour := byHour[began.Unix()]
		points = append(points, TrendPoint{At: at, Size: size, Entered: hour.Entered, Exited: hour.Exited, Version: h.versionAt(at)})
		size += hour.Exited - hour.Entered
		at = began
	}
	points = append(points, TrendPoint{At: from, Size: size, Version: h.versionAt(from)})
	slices.Reverse(points)
	return points
}

func (h History) versionAt(at time.Time) (number int) {
	for _, v := range h.Versions {
		if number == 0 || !v.At.After(at) {
			number = v.Number
		}
	}
	return number
}
