package profile

import (
	"bytes"
	"cmp"
	"slices"

	"halftone/domain/signal"
)

// Price is the price preference: all prices ever seen, undecayed.
type Price struct {
	Min, Max signal.Money // meaningless while Count is 0
	Sum      int64        // cents
	Count    int64
	Deals    int64    // priced signals that carried a deal tag
	Recent   []Priced // the newest, ascending by instant and id
}

// Priced is one price as it enters the median.
type Priced struct {
	At     int64
	ID     signal.ID // decides between signals of one instant
	Price  signal.Money
	Weight signal.Weight // > 0
}

// medianOf is how many of the newest priced signals make the median.
const medianOf = 64

var dealTags = []string{"sale", "discounted", "coupon", "clearance"}

func (p *Price) add(s *signal.Kept) {
	if !s.Price.IsSet() {
		return
	}
	if p.Count == 0 {
		p.Min, p.Max = s.Price, s.Price
	}
	p.Min, p.Max = min(p.Min, s.Price), max(p.Max, s.Price)
	p.Sum += int64(s.Price)
	p.Count++
	if slices.ContainsFunc(s.Tags, func(tag string) bool { return slices.Contains(dealTags, tag) }) {
		p.Deals++
	}
	if s.Weight > 0 {
		p.remember(Priced{At: s.At, ID: s.ID, Price: s.Price, Weight: s.Weight})
	}
}

func (p *Price) remember(priced Priced) {
	i, _ := slices.BinarySearchFunc(p.Recent, priced, comparePriced)
	if len(p.Recent) < medianOf {
		p.Recent = slices.Insert(p.Recent, i, priced)
		return
	}
	if i == 0 {
		return // older than all that are kept
	}
	copy(p.Recent, p.Recent[1:i])
	p.Recent[i-1] = priced
}

func comparePriced(a, b Priced) int {
	return cmp.Or(cmp.Compare(a.At, b.At), bytes.Compare(a.ID[:], b.ID[:]))
}

// median is the smallest price that reaches half the weight, in cents.
func (p *Price) median() (signal.Money, bool) {
	if len(p.Recent) == 0 {
		return 0, false
	}
	var prices [medianOf]Priced
	sorted := prices[:copy(prices[:], p.Recent)]
	slices.SortFunc(sorted, func(a, b Priced) int { return cmp.Compare(a.Price, b.Price) })
	var total, reached int64
	for _, priced := range sorted {
		total += int64(priced.Weight)
	}
	for _, priced := range sorted {
		reached += int64(priced.Weight)
		if 2*reached >= total {
			return priced.Price, true
		}
	}
	return 0, false
}
