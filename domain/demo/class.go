package demo

// class is a kind of shopper. Every number of times is a distribution: the
// tails are what an audience is known by, so none is cut but where stated.
type class struct {
	name  string
	share float64 // of all shoppers

	leastVisits int       // before those drawn from visits
	visits      logNormal // in 400 days
	signals     logNormal // of one visit
	apart       logNormal // days between visits
	pace        logNormal // seconds between signals
	// fade is how long ago the last visit tends to be: it lies 390 u^fade days
	// back for a uniform u.
	fade float64

	// abandons is the share of visits without an order that fill the cart.
	abandons float64
	// hesitates gives the shopper 1 + geometric(0.4) cart adds that lead nowhere.
	hesitates bool

	buys     float64   // share of the shoppers who order at all
	orders   logNormal // in 400 days, up to mostOrders
	lines    logNormal // products of one order
	quantity logNormal // pieces of one product
}

const mostOrders = 200

var (
	glance   = logNormal{0.8, 0.85} // signals of a visit that looks around
	interest = logNormal{1.5, 0.9}  // signals of a visit that means business
	pair     = logNormal{0.2, 0.6}  // products of a household's order
	piece    = logNormal{0, 0.45}   // pieces of one product
	human    = logNormal{3.3, 1}    // seconds from one page to the next
)

var classes = []class{
	{name: "one visit", share: .62, visits: logNormal{}, signals: glance, pace: human,
		abandons: .02, fade: 2.2},
	{name: "returning browser", share: .23, leastVisits: 2, visits: logNormal{0.5, 0.8}, signals: glance, pace: human,
		apart: logNormal{2.2, 1.2}, fade: 2.5, abandons: .03},
	{name: "cart, no purchase", share: .06, leastVisits: 1, visits: logNormal{0.5, 0.8}, signals: interest, pace: human,
		apart: logNormal{1.8, 1.2}, fade: 2.5, hesitates: true, buys: .1, lines: pair, quantity: piece},
	{name: "buyer", share: .08, leastVisits: 2, visits: logNormal{1.2, 0.9}, signals: interest, pace: human,
		apart: logNormal{2.5, 1.2}, fade: 3, abandons: .03, buys: 1, orders: logNormal{0.94, 0.89}, lines: pair, quantity: piece},
	{name: "heavy buyer", share: .0095, visits: logNormal{3.0, 0.7}, signals: logNormal{2.0, 1.0}, pace: human,
		apart: logNormal{1.4, 1.0}, fade: 4, abandons: .05, buys: 1, orders: logNormal{2.3, 0.6}, lines: pair, quantity: piece},
	{name: "wholesaler", share: .0005, visits: logNormal{4.5, 0.8}, signals: logNormal{3.5, 1.0}, pace: logNormal{1, 0.8},
		apart: logNormal{0.6, 0.8}, fade: 4, abandons: .3, buys: 1, orders: logNormal{3.5, 0.9},
		lines: logNormal{2.5, 1.1}, quantity: logNormal{1.6, 1.2}},
}

var classChoice = func() (c choice[*class]) {
	for i := range classes {
		c.add(&classes[i], classes[i].share)
	}
	return c
}()
