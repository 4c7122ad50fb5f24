package session

import (
	"maps"
	"slices"
	"strings"

	"halftone/domain/signal"
)

// Limits of the sums of one session. Beyond them signals still count and still
// elevate; only the sums stop growing.
const (
	maxProducts = 32
	maxNames    = 256 // categories, tags and brands, each
	maxOrders   = 64
)

// sums are what signals add up to. A session keeps them for the signals that
// have left it; those that it holds are added when somebody asks.
type sums struct {
	pageViews    int
	productViews int
	cartAdds     int
	purchases    int
	categories   map[string]CategorySum
	tags, brands map[string]int64
	products     []string
	orders       []uint64
	// bytes is where the memory of names comes from; nil means that nobody
	// counts.
	bytes *budget
	taken int64
}

func newSums(bytes *budget) *sums {
	return &sums{bytes: bytes, categories: make(map[string]CategorySum), tags: make(map[string]int64), brands: make(map[string]int64)}
}

// clone returns a copy that nobody counts.
func (s *sums) clone() *sums {
	if s == nil {
		return newSums(nil)
	}
	c := *s
	c.bytes = nil
	c.categories, c.tags, c.brands = maps.Clone(s.categories), maps.Clone(s.tags), maps.Clone(s.brands)
	c.products, c.orders = slices.Clone(s.products), slices.Clone(s.orders)
	return &c
}

// add adds a signal; order is a digest of its order id.
func (s *sums) add(x *signal.Signal, order uint64) {
	weight := int64(x.Weight)
	switch x.Type {
	case signal.PageView:
		s.pageViews++
	case signal.ProductView:
		s.productViews++
		s.addProduct(x.ProductID)
	case signal.AddToCart:
		s.cartAdds++
	case signal.Purchase:
		s.addPurchase(order)
	}
	if c := x.Category; c != "" {
		if sum, known := s.categories[c]; known {
			s.categories[c] = CategorySum{Weight: sum.Weight + weight, Signals: sum.Signals + 1}
		} else if s.hasRoom(len(s.categories), maxNames, c) {
			s.categories[strings.Clone(c)] = CategorySum{Weight: weight, Signals: 1}
		}
	}
	s.addName(s.brands, x.Brand, weight)
	for _, tag := range x.Tags {
		s.addName(s.tags, tag, weight)
	}
}

func (s *sums) addName(sums map[string]int64, name string, weight int64) {
	if name == "" {
		return
	}
	if _, known := sums[name]; known {
		sums[name] += weight
	} else if s.hasRoom(len(sums), maxNames, name) {
		sums[strings.Clone(name)] = weight
	}
}

func (s *sums) addProduct(id string) {
	if id != "" && len(s.products) < maxProducts && !slices.Contains(s.products, id) && s.hasRoom(len(s.products), maxProducts, id) {
		s.products = append(s.products, strings.Clone(id))
	}
}

// addPurchase counts an order once, however many lines it has.
func (s *sums) addPurchase(order uint64) {
	if order != 0 {
		if slices.Contains(s.orders, order) {
			return
		}
		if len(s.orders) == maxOrders {
			s.orders = slices.Delete(s.orders, 0, 1)
		}
		s.orders = append(s.orders, order)
	}
	s.purchases++
}

// sumsCost estimates the memory of sums without names, nameCost that of a name
// with its share of a map that has just grown, apart from the text.
const (
	sumsCost = 512 + 8*maxOrders
	nameCost = 96
)

func (s *sums) hasRoom(names, most int, name string) bool {
	need := int64(nameCost + len(name))
	if names >= most || s.bytes != nil && !s.bytes.take(need) {
		return false
	}
	s.taken += need
	return true
}
