package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// shopper is one made-up customer.
type shopper struct {
	name   string
	class  *class
	taste  taste
	random *rand.Rand

	// What has happened so far.
	lines  []line // visit by visit
	orders int
	bought *product // in the latest order, unless reviewed
}

// newShopper draws who a shopper is. Each has a stream of chance of its own, so
// that shopper i does not depend on those before it.
func newShopper(shop *assortment, seed uint64, i int) *shopper {
	random := rand.New(rand.NewPCG(seed, uint64(i)))
	return &shopper{
		name:   fmt.Sprintf("demo%s-c%d", strconv.FormatUint(seed, 36), i),
		class:  classChoice.draw(random),
		taste:  newTaste(random, shop),
		random: random,
	}
}

// plan is what is to happen in one visit.
type plan struct {
	signals  int // unless the rest needs more
	cartAdds int // that are left in the cart
	buys     bool
}

// plans draws what happens in each of the shopper's visits.
func (s *shopper) plans() []plan {
	// One draw of keenness stands behind both numbers: those who buy often
	// visit often, and each order has a visit.
	keenness := s.random.NormFloat64()
	plans := make([]plan, max(1, s.class.leastVisits+int(math.Round(s.class.visits.at(keenness)))))
	for i := range plans {
		plans[i].signals = s.class.signals.count(s.random)
	}
	if chance(s.random, s.class.buys) {
		orders := min(whole(s.class.orders.at(keenness)), mostOrders, len(plans))
		for _, i := range s.random.Perm(len(plans))[:orders] {
			plans[i].buys = true
		}
	}
	for i := range plans {
		if !plans[i].buys && chance(s.random, s.class.abandons) {
			plans[i].cartAdds = 1 + geometric(s.random, .6)
		}
	}
	if s.class.hesitates {
		for range 1 + geometric(s.random, .4) {
			plans[s.random.IntN(len(plans))].cartAdds++
		}
	}
	return plans
}

// live gives all signals of the shopper in the order of their arrival.
func (s *shopper) live(now time.Time) []line {
	now = now.UTC().Truncate(time.Millisecond)
	plans := s.plans()
	for i, date := range visitDates(s.random, s.class, len(plans), now) {
		s.visit(i, date, now, plans[i])
	}
	slices.SortStableFunc(s.lines, func(a, b line) int { return a.OccurredAt.Compare(b.OccurredAt) })
	return delivered(s.random, s.lines)
}
