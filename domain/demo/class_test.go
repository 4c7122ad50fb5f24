package demo

import (
	"math"
	"testing"
	"time"
)

func TestClassesAreAsMeasured(t *testing.T) {
	// Shares and means of the distributions that the classes are drawn from;
	// exp(mean + deviation^2/2) is the mean of a log-normal.
	want := map[string]struct{ share, visits, orders float64 }{
		"one visit":         {.62, 1, 0},
		"returning browser": {.23, 2 + math.Exp(.5+.32), 0},
		"cart, no purchase": {.06, 1 + math.Exp(.5+.32), .1},
		"buyer":             {.08, 2 + math.Exp(1.2+.405), math.Exp(.94 + .396)},
		"heavy buyer":       {.0095, math.Exp(3 + .245), math.Exp(2.3 + .18)},
		"wholesaler":        {.0005, math.Exp(4.5 + .32), math.Exp(3.5 + .405)},
	}
	const shoppers = 20_000
	type tally struct{ shoppers, visits, orders float64 }
	got := map[string]*tally{}
	shop, signals, recent := newAssortment(), 0, 0.0
	now := time.Date(2026, 3, 18, 15, 30, 0, 0, time.UTC)
	for i := range shoppers {
		s := newShopper(shop, 1, i)
		lines := s.live(now)
		sessions := map[string]bool{}
		for _, l := range s.lines {
			sessions[l.Session] = true
		}
		of := got[s.class.name]
		if of == nil {
			of = &tally{}
			got[s.class.name] = of
		}
		of.shoppers++
		of.visits += float64(len(sessions))
		of.orders += float64(s.orders)
		signals += len(lines)
		if now.Sub(s.lines[len(s.lines)-1].OccurredAt) < 30*day {
			recent++
		}
	}
	near := func(what string, got, want, tolerance float64) {
		t.Helper()
		if math.Abs(got-want) > tolerance*want {
			t.Errorf("%s is %.4f, want %.4f", what, got, want)
		}
	}
	for name, w := range want {
		g := got[name]
		if g == nil {
			t.Fatalf("nobody is a %s", name)
		}
		// The standard error of a share and of means with a heavy tail.
		deviation := 4 * math.Sqrt(w.share/shoppers) / w.share
		near(name+": share", g.shoppers/shoppers, w.share, deviation)
		near(name+": visits", g.visits/g.shoppers, w.visits, .02+deviation)
		near(name+": orders", g.orders/g.shoppers, w.orders, .04+2*deviation)
	}
	t.Logf("%.1f signals a shopper", float64(signals)/shoppers)
	near("signals a shopper", float64(signals)/shoppers, 17.5, .25)
	near("share seen in the last 30 days", recent/shoppers, .35, .2)
}
