package profile

import (
	"cmp"
	"slices"
	"time"
)

// Context is where and when a session takes place, coarse on purpose. An empty
// text means unknown.
type Context struct {
	DeviceType     string
	TimeOfDay      string
	DayType        string
	ReferrerDomain string
}

// The dimensions of a context, by the names that fields use.
const (
	DeviceType     = "deviceType"
	TimeOfDay      = "timeOfDay"
	DayType        = "dayType"
	ReferrerDomain = "referrerDomain"
)

// dimensions lists the closed sets of values; nil means any text.
var dimensions = map[string][]string{
	DeviceType:     {"mobile", "tablet", "desktop"},
	TimeOfDay:      {"morning", "afternoon", "evening", "night"},
	DayType:        {"weekday", "weekend"},
	ReferrerDomain: nil,
}

// ContextValues lists the values that a dimension of a context can have; nil
// means any text.
func ContextValues(dimension string) []string { return slices.Clone(dimensions[dimension]) }

// ContextCount is how many sessions had one value of one dimension.
type ContextCount struct {
	Dimension string
	Value     string
	Sessions  int64
}

// StartingAt fills in the time of day and the type of day of a session that
// starts at the instant, in the zone of the site.
func (c Context) StartingAt(at int64, zone *time.Location) Context {
	start := time.UnixMilli(at).In(zone)
	switch hour := start.Hour(); {
	case hour >= 5 && hour < 12:
		c.TimeOfDay = "morning"
	case hour >= 12 && hour < 17:
		c.TimeOfDay = "afternoon"
	case hour >= 17 && hour < 21:
		c.TimeOfDay = "evening"
	default:
		c.TimeOfDay = "night"
	}
	c.DayType = "weekday"
	if day := start.Weekday(); day == time.Saturday || day == time.Sunday {
		c.DayType = "weekend"
	}
	return c
}

func (p *Profile) countContext(c Context) {
	for _, seen := range [...]ContextCount{
		{DeviceType, c.DeviceType, 1}, {TimeOfDay, c.TimeOfDay, 1},
		{DayType, c.DayType, 1}, {ReferrerDomain, c.ReferrerDomain, 1},
	} {
		if seen.Value != "" {
			p.countSessions(seen)
		}
	}
}

func (p *Profile) countSessions(seen ContextCount) {
	i, found := slices.BinarySearchFunc(p.Contexts, seen, compareContext)
	if found {
		p.Contexts[i].Sessions += seen.Sessions
	} else {
		p.Contexts = slices.Insert(p.Contexts, i, seen)
	}
}

func compareContext(a, b ContextCount) int {
	return cmp.Or(cmp.Compare(a.Dimension, b.Dimension), cmp.Compare(a.Value, b.Value))
}

// share is the share of sessions with the value among those whose dimension is
// known; false when there is none.
func (p *Profile) share(dimension, value string) (float64, bool) {
	var with, all int64
	for _, c := range p.Contexts {
		if c.Dimension == dimension {
			all += c.Sessions
			if c.Value == value {
				with = c.Sessions
			}
		}
	}
	return float64(with) / float64(all), all > 0
}

// mostFrequent is the most frequent value of a dimension, the first in byte
// order among equals; empty when none was seen.
func (p *Profile) mostFrequent(dimension string) (value string) {
	var most int64
	for _, c := range p.Contexts {
		if c.Dimension == dimension && c.Sessions > most {
			value, most = c.Value, c.Sessions
		}
	}
	return value
}
