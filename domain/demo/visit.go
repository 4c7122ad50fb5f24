package demo

import (
	"encoding/json"
	"fmt"
	"time"

	"halftone/domain/signal"
)

// visit is one session in the making.
type visit struct {
	*shopper
	session  string
	theme    favourite
	first    int       // index of its first line
	at       time.Time // of the next signal
	onScreen *product
}

// visit lets the shopper come for the i-th time: a look around, then what was
// planned. It ends by now; one that would not begins earlier.
func (s *shopper) visit(i int, begin, now time.Time, p plan) {
	v := &visit{
		shopper: s, session: fmt.Sprintf("%s-v%d", s.name, i+1),
		theme: s.taste.theme(s.random), first: len(s.lines), at: begin,
	}
	v.onScreen = s.taste.product(s.random, v.theme)
	v.review()
	order := v.basket(p)
	// An abandoned cart takes a look and an add for each product; an order a
	// purchase and, often, an add.
	for range max(1, p.signals-2*(p.cartAdds+len(order))) {
		v.browse()
	}
	v.abandon(p.cartAdds)
	v.buy(order)
	v.endBy(now)
}

// browsing is what people do who look around.
var browsing = func() (c choice[signal.Type]) {
	c.add(signal.ProductView, .68)
	c.add("product_click", .07)
	c.add("product_impression", .05)
	c.add(signal.PageView, .04)
	c.add("category_browse", .04)
	c.add("time_on_page", .03)
	c.add("search", .03)
	c.add("scroll", .02)
	c.add("compare_products", .015)
	c.add("filter_applied", .01)
	c.add("add_to_wishlist", .01)
	c.add("share", .005)
	return c
}()

// browse is one step of a look around.
func (v *visit) browse() {
	switch next := browsing.draw(v.random); next {
	case signal.PageView, "search":
		v.page(next)
	case "category_browse", "filter_applied":
		v.onScreen = v.taste.product(v.random, v.theme)
		v.page(next).Category = v.onScreen.category.name
	case "product_click":
		// The view of what was clicked comes next, or the visit ends here.
		v.onScreen = v.taste.product(v.random, v.theme)
		v.look(next, v.onScreen)
	case signal.ProductView, "product_impression":
		v.look(next, v.onScreen)
		v.onScreen = v.taste.product(v.random, v.theme)
	default: // something done with the product on the screen
		v.look(next, v.onScreen)
	}
}

// page adds a signal that is about no product.
func (v *visit) page(t signal.Type) *line {
	v.lines = append(v.lines, line{
		SignalID:   fmt.Sprintf("%s-n%d", v.name, len(v.lines)+1),
		OccurredAt: v.at, Customer: v.name, Session: v.session, Type: t,
	})
	v.at = v.at.Add(v.pause())
	return &v.lines[len(v.lines)-1]
}

// longestPause keeps a visit one visit also for those who group signals by
// gaps of half an hour.
const longestPause = 25 * time.Minute

func (v *visit) pause() time.Duration {
	pause := time.Duration(v.class.pace.draw(v.random) * float64(time.Second))
	return min(pause, longestPause).Truncate(time.Millisecond)
}

// Shares of the signals about a product that fail to say something. With those
// about no product, a quarter of all has no category and a seventh no brand.
const (
	lacksCategory = 0.17
	lacksBrand    = 0.01
)

// look adds a signal about a product.
func (v *visit) look(t signal.Type, p *product) *line {
	l := v.page(t)
	l.ProductID, l.Price, l.Tags = p.id, number(p.price), p.tags
	if !chance(v.random, lacksCategory) {
		l.Category = p.category.name
	}
	if !chance(v.random, lacksBrand) {
		l.Brand = p.brand.name
	}
	if chance(v.random, v.taste.thrift) {
		// Products share their tags: the copy leaves them as they are.
		l.Tags = append(p.tags[:len(p.tags):len(p.tags)], deals[v.random.IntN(len(deals))])
	}
	return l
}

func number(m signal.Money) json.Number { return json.Number(m.String()) }

func (v *visit) endBy(now time.Time) {
	lines := v.lines[v.first:]
	late := lines[len(lines)-1].OccurredAt.Sub(now)
	if late <= 0 {
		return
	}
	for i := range lines {
		lines[i].OccurredAt = lines[i].OccurredAt.Add(-late)
	}
}
