package profile_test

import (
	"slices"

	"pgregory.net/rapid"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/signal"
)

// drawSignals draws signals of the last 300 days, many of them at the edges of
// the windows that fields ask for.
func drawSignals(t *rapid.T, most int) []signal.Kept {
	signals := make([]signal.Kept, rapid.IntRange(0, most).Draw(t, "signals"))
	for i := range signals {
		signals[i] = drawSignal(t, i)
	}
	return signals
}

func drawSignal(t *rapid.T, i int) signal.Kept {
	kind := rapid.SampledFrom([]signal.Type{"product_view", "page_view", "add_to_cart", "remove_from_cart", "purchase", "purchase", "wave"}).Draw(t, "type")
	edge := rapid.SampledFrom([]int64{0, day, 30 * day, 60 * day, 200 * day}).Draw(t, "edge")
	age := rapid.OneOf(rapid.Int64Range(-300_000, 300*day), rapid.Int64Range(edge-2, edge+2)).Draw(t, "age")
	s := what(kind, now-age,
		in(rapid.SampledFrom([]string{"", "tech", "home"}).Draw(t, "category")),
		of(rapid.SampledFrom([]string{"", "acme"}).Draw(t, "brand")),
		tagged(slices.Compact(rapid.SliceOfN(rapid.SampledFrom([]string{"fitness", "sale"}), 0, 2).Draw(t, "tags"))...),
		priced(drawMoney(t, "price")), worth(drawMoney(t, "amount")),
		ordered(rapid.SampledFrom([]uint64{0, 1, 2, 1 << 63}).Draw(t, "order")),
	)
	slices.Sort(s.Tags)
	s.Tags = slices.Compact(s.Tags)
	s.Quantity = rapid.Int32Range(1, 5).Draw(t, "quantity")
	if rapid.Bool().Draw(t, "weighed") {
		s.Weight = signal.Weight(rapid.Int32Range(int32(signal.MinWeight), int32(signal.MaxWeight)).Draw(t, "weight"))
	}
	s.ID = signal.ID{rapid.Byte().Draw(t, "id"), byte(i >> 8), byte(i)}
	return s
}

func drawMoney(t *rapid.T, label string) signal.Money {
	return rapid.OneOf(rapid.Just(signal.NoMoney), rapid.Custom(func(t *rapid.T) signal.Money {
		return signal.Money(rapid.Int64Range(0, 100_000).Draw(t, "cents"))
	})).Draw(t, label)
}

func drawContext(t *rapid.T) profile.Context {
	return profile.Context{
		DeviceType:     rapid.SampledFrom([]string{"", "mobile", "desktop"}).Draw(t, "device"),
		ReferrerDomain: rapid.SampledFrom([]string{"", "example.com", "example.org"}).Draw(t, "referrer"),
	}.StartingAt(now-rapid.Int64Range(0, 7*day).Draw(t, "start"), site.Zone)
}

// drawProfile draws a profile with everything that a profile can hold.
func drawProfile(t *rapid.T) *profile.Profile {
	p := &profile.Profile{
		Key:  domain.ProfileKey{1, 2, 3},
		Mode: rapid.SampledFrom([]domain.IdentificationMode{"", domain.Cookie, domain.Identity}).Draw(t, "mode"),
		Consent: profile.Consent{
			Persistence:     rapid.SampledFrom([]profile.ConsentState{"", profile.ConsentGranted}).Draw(t, "persistence"),
			Personalization: rapid.SampledFrom([]profile.ConsentState{profile.ConsentUnknown, profile.ConsentDenied}).Draw(t, "personalization"),
		},
		Traits: rapid.MapOfN(rapid.SampledFrom([]string{"vip", "b2b"}), rapid.Bool(), 0, 2).Draw(t, "traits"),
		Models: rapid.MapOfN(rapid.SampledFrom([]string{"churn", "value"}), rapid.Custom(func(t *rapid.T) profile.Model {
			return profile.Model{
				Score:   rapid.Float64Range(0, 1).Draw(t, "score"),
				Source:  rapid.String().Draw(t, "source"),
				Expires: rapid.SampledFrom([]int64{0, now, now + day}).Draw(t, "expires"),
			}
		}), 0, 2).Draw(t, "models"),
	}
	for visit := range rapid.Uint64Range(0, 4).Draw(t, "visits") {
		p.Apply(site, profile.Delta{
			Token: visit + 1, Visit: visit + 1, Opens: rapid.Bool().Draw(t, "opens"),
			Context: drawContext(t), Signals: drawSignals(t, 60),
		})
	}
	p.Activity.Seal()
	return p
}
