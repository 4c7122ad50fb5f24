package profile_test

import (
	"testing"
	"time"

	"halftone/domain/profile"
)

func sessions(contexts ...profile.Context) *profile.Profile {
	p := new(profile.Profile)
	for i, c := range contexts {
		token := uint64(i + 1)
		p.Apply(site, profile.Delta{Token: token, Visit: token, Opens: true, Context: c, Signals: times(1, what("scroll", now))})
	}
	return p
}

func TestContextShares(t *testing.T) {
	p := sessions(
		profile.Context{DeviceType: "mobile", TimeOfDay: "night", DayType: "weekend", ReferrerDomain: "shop.example.com"},
		profile.Context{DeviceType: "mobile", TimeOfDay: "evening"},
		profile.Context{DeviceType: "tablet"},
		profile.Context{},
	)
	expect(t, p.At(site, now), map[string]float64{
		"context.deviceType.mobile":               2.0 / 3,
		"context.deviceType.tablet":               1.0 / 3,
		"context.deviceType.desktop":              0,
		"context.timeOfDay.night":                 0.5,
		"context.dayType.weekend":                 1,
		"context.dayType.weekday":                 0,
		"context.referrerDomain.shop.example.com": 1,
		"context.referrerDomain.example.com":      0,
		"totalSessions":                           4,
	})
	expect(t, sessions(profile.Context{DeviceType: "mobile"}).At(site, now), map[string]float64{
		"context.timeOfDay.night": missing, "context.referrerDomain.example.com": missing,
	})
}

func TestMostFrequentContext(t *testing.T) {
	from := func(domain string) profile.Context { return profile.Context{ReferrerDomain: domain} }
	for name, c := range map[string]struct {
		contexts []profile.Context
		want     string
	}{
		"none":               {nil, ""},
		"most":               {[]profile.Context{from("a.com"), from("b.com"), from("b.com")}, "b.com"},
		"equal: byte order":  {[]profile.Context{from("b.com"), from("a.com"), {}}, "a.com"},
		"equal: digits lead": {[]profile.Context{from("b.com"), from("9.com")}, "9.com"},
	} {
		view := sessions(c.contexts...).At(site, now)
		if got := view.Text(profile.Field{Kind: profile.ContextField, Name: profile.ReferrerDomain}); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestContextOfTheStart(t *testing.T) {
	kolkata := time.FixedZone("IST", 5*3600+1800)
	said := profile.Context{DeviceType: "tablet", ReferrerDomain: "example.com", TimeOfDay: "noon"}
	for _, c := range []struct {
		start           string // RFC 3339, UTC
		zone            *time.Location
		timeOfDay, days string
	}{
		{"2026-03-13T04:59:59.999Z", time.UTC, "night", "weekday"},
		{"2026-03-13T05:00:00Z", time.UTC, "morning", "weekday"},
		{"2026-03-13T11:59:59.999Z", time.UTC, "morning", "weekday"},
		{"2026-03-13T12:00:00Z", time.UTC, "afternoon", "weekday"},
		{"2026-03-13T16:59:59.999Z", time.UTC, "afternoon", "weekday"},
		{"2026-03-13T17:00:00Z", time.UTC, "evening", "weekday"},
		{"2026-03-13T20:59:59.999Z", time.UTC, "evening", "weekday"},
		{"2026-03-13T21:00:00Z", time.UTC, "night", "weekday"},
		{"2026-03-13T23:59:59.999Z", time.UTC, "night", "weekday"},
		{"2026-03-14T00:00:00Z", time.UTC, "night", "weekend"},
		{"2026-03-15T23:59:59.999Z", time.UTC, "night", "weekend"},
		{"2026-03-16T00:00:00Z", time.UTC, "night", "weekday"},
		{"2026-03-13T23:29:59.999Z", kolkata, "night", "weekend"},
		{"2026-03-13T23:30:00Z", kolkata, "morning", "weekend"},
		{"2026-03-15T18:29:59.999Z", kolkata, "night", "weekend"},
		{"2026-03-15T18:30:00Z", kolkata, "night", "weekday"},
	} {
		start, err := time.Parse(time.RFC3339, c.start)
		if err != nil {
			t.Fatal(err)
		}
		want := profile.Context{DeviceType: "tablet", ReferrerDomain: "example.com", TimeOfDay: c.timeOfDay, DayType: c.days}
		if got := said.StartingAt(start.UnixMilli(), c.zone); got != want {
			t.Errorf("%s in %s: %+v, want %+v", c.start, c.zone, got, want)
		}
	}
}
