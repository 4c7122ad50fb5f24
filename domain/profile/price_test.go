package profile_test

import (
	"testing"

	"halftone/domain/signal"
)

func TestPriceIsOfAllSignalsEverSeen(t *testing.T) {
	p := visit(
		what("product_view", now-390*day, priced(100)),
		what("product_view", now, priced(200)),
		what("remove_from_cart", now, priced(900)),
		what("product_view", now),
	)
	want := map[string]float64{"price.min": 1, "price.max": 9, "price.average": 4}
	expect(t, p.At(site, now), want)
	expect(t, p.At(site, now+1000*day), want) // undecayed
}

func TestUnknownPriceIsMissing(t *testing.T) {
	p := visit(what("purchase", now, worth(500)))
	expect(t, p.At(site, now), map[string]float64{
		"priceRange": missing, "price.min": missing, "price.max": missing, "price.average": missing,
	})
	// Without a positive weight there is no median, but a price was seen.
	p = visit(what("remove_from_cart", now, priced(500)), what("wave", now, priced(500), weighing(0)))
	expect(t, p.At(site, now), map[string]float64{"priceRange": missing, "price.min": 5, "price.average": 5})
}

func TestMedianIsWeighted(t *testing.T) {
	at := func(cents signal.Money, w signal.Weight) signal.Kept {
		return what("product_view", now, priced(cents), weighing(w))
	}
	for name, c := range map[string]struct {
		signals []signal.Kept
		want    float64
	}{
		"one":                          {[]signal.Kept{at(700, 1)}, 7},
		"the heavier":                  {[]signal.Kept{at(1000, 1000), at(2000, 3000)}, 20},
		"the smaller of equals":        {[]signal.Kept{at(2000, 1000), at(1000, 1000)}, 10},
		"the middle":                   {[]signal.Kept{at(300, 1), at(100, 1), at(200, 1)}, 2},
		"just below half":              {[]signal.Kept{at(100, 4999), at(200, 5001)}, 2},
		"a price of 0 counts":          {[]signal.Kept{at(0, 2), at(900, 1)}, 0},
		"weights at or below 0 do not": {[]signal.Kept{at(900, 1), at(100, 0), at(100, -10000)}, 9},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, visit(c.signals...).At(site, now), map[string]float64{"priceRange": c.want})
		})
	}
}

func TestMedianIsOfTheNewest64(t *testing.T) {
	// 33 new cheap signals outweigh 31 dear ones; a hundred older dear ones are gone.
	signals := times(100, what("product_view", now-10*day, priced(9000)))
	signals = append(signals, times(31, what("product_view", now-day, priced(8000)))...)
	signals = append(signals, times(33, what("product_view", now, priced(100)))...)
	for i := range signals {
		signals[i].ID[0] = byte(i)
	}
	expect(t, visit(signals...).At(site, now), map[string]float64{"priceRange": 1})

	// What comes late, but is older, changes nothing.
	late := append(signals[131:], signals[:131]...)
	expect(t, visit(late...).At(site, now), map[string]float64{"priceRange": 1})
}

func TestSignalsOfOneInstantStandInTheOrderOfTheirIDs(t *testing.T) {
	// 65 signals of one instant, 32 of them cheap: the one with the smallest id
	// falls out. It is a cheap one so heavy that it would decide.
	signals := append(times(32, what("product_view", now, priced(100))), times(33, what("product_view", now, priced(200)))...)
	for i := range signals {
		signals[i].ID[15] = byte(i)
	}
	signals[0].Weight *= 3
	expect(t, visit(signals...).At(site, now), map[string]float64{"priceRange": 2})
	signals[0], signals[40] = signals[40], signals[0]
	expect(t, visit(signals...).At(site, now), map[string]float64{"priceRange": 2})
	signals[40].ID[15] = 99
	expect(t, visit(signals...).At(site, now), map[string]float64{"priceRange": 1})
}
