package profile_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"halftone/domain/profile"
	"halftone/domain/signal"
)

func TestWindowsAreHalfOpenToTheMillisecond(t *testing.T) {
	for _, c := range []struct {
		window string
		age    int64 // milliseconds
		want   float64
	}{
		{"lastDays=30", 30 * day, 0},
		{"lastDays=30", 30*day - 1, 1},
		{"lastDays=30", 0, 1},
		{"lastDays=30", -1, 0},
		{"olderThanDays=30", 30 * day, 1},
		{"olderThanDays=30", 30*day + 1, 1},
		{"olderThanDays=30", 30*day - 1, 0},
		{"fromDays=60,toDays=30", 60 * day, 0},
		{"fromDays=60,toDays=30", 60*day - 1, 1},
		{"fromDays=60,toDays=30", 30 * day, 1},
		{"fromDays=60,toDays=30", 30*day - 1, 0},
		{"fromDays=60,toDays=0", 0, 1},
		{"fromDays=60,toDays=0", -1, 0},
		{"lastDays=0.5", day / 2, 0},
		{"lastDays=0.5", day/2 - 1, 1},
		{"olderThanDays=0.5", day / 2, 1},
	} {
		p := visit(what("page_view", now-c.age))
		if got := number(t, p.At(site, now), "signals(page_view){"+c.window+"}"); got != c.want {
			t.Errorf("age %d ms counts %v in %s, want %v", c.age, got, c.window, c.want)
		}
	}
}

func TestWindowsPartitionTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		near := rapid.Float64Range(0.001, 200).Draw(t, "near")
		far := near + rapid.Float64Range(0.001, 150).Draw(t, "far")
		edges := []int64{int64(near * float64(day)), int64(far * float64(day))}
		var signals []signal.Kept
		for range rapid.IntRange(0, 20).Draw(t, "signals") {
			age := rapid.OneOf(
				rapid.Int64Range(0, 399*day),
				rapid.Custom(func(t *rapid.T) int64 {
					return max(0, rapid.SampledFrom(edges).Draw(t, "edge")+rapid.Int64Range(-1, 1).Draw(t, "by"))
				}),
			).Draw(t, "age")
			signals = append(signals, what("page_view", now-age))
		}
		view := visit(signals...).At(site, now)
		count := func(w profile.Window) float64 {
			return view.Number(profile.Field{Kind: profile.AggregateField, Measure: profile.Signals, Type: profile.AnyType, Window: w})
		}
		all := count(profile.Window{})
		if all != float64(len(signals)) {
			t.Fatalf("%v signals, want all %d", all, len(signals))
		}
		if last, older := count(profile.LastDays(near)), count(profile.OlderThanDays(near)); last+older != all {
			t.Fatalf("%v in the last and %v older than %v days, want %v in sum", last, older, near, all)
		}
		last, between, farLast := count(profile.LastDays(near)), count(profile.BetweenDays(far, near)), count(profile.LastDays(far))
		if last+between != farLast {
			t.Fatalf("%v + %v in the parts of the last %v days, want %v", last, between, far, farLast)
		}
	})
}

func TestActivityEndsAtTheRetention(t *testing.T) {
	p := visit(
		what("purchase", now-400*day, worth(100)),
		what("purchase", now-400*day+1, worth(200)),
		what("purchase", now, worth(400)),
	)
	expect(t, p.At(site, now), map[string]float64{
		"count(purchase)":                    2,
		"sum(purchase.amount)":               6,
		"count(purchase){olderThanDays=30}":  1,
		"count(purchase){lastDays=400}":      2,
		"totalPurchases":                     3,
		"totalRevenue":                       7,
		"firstSeen":                          400,
		"min(purchase.amount){lastDays=400}": 2,
	})
	forever := site
	forever.Retention = 0
	expect(t, p.At(forever, now+1000*day), map[string]float64{"count(purchase)": 3, "count(purchase){lastDays=1000}": 0})
}

func TestWindowCheck(t *testing.T) {
	const retention = 400 * profile.Day
	for name, c := range map[string]struct {
		window profile.Window
		good   bool
	}{
		"last":                     {profile.LastDays(30), true},
		"all of the retention":     {profile.LastDays(400), true},
		"beyond the retention":     {profile.LastDays(400.001), false},
		"older":                    {profile.OlderThanDays(30), true},
		"older than the retention": {profile.OlderThanDays(401), false},
		"between":                  {profile.BetweenDays(60, 30), true},
		"between and now":          {profile.BetweenDays(60, 0), true},
		"between turned round":     {profile.BetweenDays(30, 60), false},
		"between equal days":       {profile.BetweenDays(30, 30), false},
		"between beyond":           {profile.BetweenDays(500, 30), false},
		"no days":                  {profile.LastDays(0), false},
		"below no days":            {profile.LastDays(-1), false},
		"older than the future":    {profile.OlderThanDays(-1), false},
	} {
		if fault := c.window.Check(retention); (fault == "") != c.good {
			t.Errorf("%s: %q, want good = %t", name, fault, c.good)
		}
	}
	if fault := profile.LastDays(1e6).Check(0); fault != "" {
		t.Errorf("without a retention: %q, want any window", fault)
	}
}

func TestReach(t *testing.T) {
	forever := site
	forever.Retention = 0
	for _, c := range []struct {
		field string
		site  profile.Site
		want  time.Duration
	}{
		{"interests.tech", site, 0},
		{"totalPurchases", site, 0},
		{"last.purchase", site, 0},
		{"count(purchase){lastDays=30}", site, 30 * profile.Day},
		{"count(purchase){fromDays=60,toDays=30}", site, 60 * profile.Day},
		{"count(purchase){olderThanDays=30}", site, site.Retention},
		{"count(purchase)", site, site.Retention},
		{"count(purchase){lastDays=1e9}", site, site.Retention},
		{"count(purchase)", forever, math.MaxInt64},
		{"count(purchase){lastDays=1e9}", forever, math.MaxInt64},
	} {
		t.Run(fmt.Sprint(c.field, c.site.Retention), func(t *testing.T) {
			f, _ := profile.ParseCanonical(c.field)
			if got := f.Reach(c.site); got != c.want {
				t.Errorf("reach = %v, want %v", got, c.want)
			}
		})
	}
}
