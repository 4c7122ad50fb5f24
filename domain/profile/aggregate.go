package profile

import (
	"cmp"
	"math"
	"slices"
	"time"

	"halftone/domain/signal"
)

// orderLine is a signal that takes part in an aggregate over orders.
type orderLine struct {
	order  uint64 // 0 = none
	cents  int64
	amount bool
}

// aggregate computes an aggregate over the kept activity. Lines of one order
// are one purchase: they are added up before anything is counted or averaged.
func (v *View) aggregate(f Field) float64 {
	switch f.Measure {
	case Signals:
		return v.sum(f, func(*Entry) int64 { return 1 })
	case SumQuantity:
		return v.sum(f, func(e *Entry) int64 { return int64(e.Quantity) })
	case SumAmount:
		return v.sum(f, func(e *Entry) int64 {
			if !e.Amount.IsSet() {
				return 0
			}
			return int64(e.Amount)
		}) / 100
	case DistinctDays:
		return v.distinctDays(f)
	}
	return v.overOrders(f)
}

func (v *View) each(f Field, do func(*Entry)) {
	oldest := int64(math.MinInt64)
	if v.site.Retention > 0 {
		oldest = v.clock.now - v.site.Retention.Milliseconds()
	}
	for _, part := range [...][]Entry{v.profile.Activity.Sealed, v.profile.Activity.Tail} {
		for i := range part {
			e := &part[i]
			if (f.Type == AnyType || e.Type == f.Type) && (f.Category == "" || e.Category == f.Category) &&
				e.At > oldest && f.Window.holds(e.At, v.clock.now) {
				do(e)
			}
		}
	}
}

func (v *View) sum(f Field, of func(*Entry) int64) float64 {
	var sum int64
	v.each(f, func(e *Entry) { sum += of(e) })
	return float64(sum)
}

func (v *View) distinctDays(f Field) float64 {
	v.scratch = v.scratch[:0]
	v.each(f, func(e *Entry) {
		day := math.Floor(float64(e.At) / float64(dayMillis))
		v.scratch = append(v.scratch, orderLine{cents: int64(day)})
	})
	slices.SortFunc(v.scratch, func(a, b orderLine) int { return cmp.Compare(a.cents, b.cents) })
	return float64(len(slices.Compact(v.scratch)))
}

// overOrders computes count, avg, min and max, which see an order as one.
func (v *View) overOrders(f Field) float64 {
	v.scratch = v.scratch[:0]
	v.each(f, func(e *Entry) {
		line := orderLine{amount: e.Amount.IsSet()}
		if line.amount {
			line.cents = int64(e.Amount)
		}
		if e.Type == signal.Purchase {
			line.order = e.Order
		}
		v.scratch = append(v.scratch, line)
	})
	slices.SortFunc(v.scratch, func(a, b orderLine) int { return cmp.Compare(a.order, b.order) })

	var all, withAmount, sum int64
	least, most := int64(math.MaxInt64), int64(math.MinInt64)
	for i := 0; i < len(v.scratch); {
		unit := v.scratch[i]
		for i++; unit.order != 0 && i < len(v.scratch) && v.scratch[i].order == unit.order; i++ {
			unit.cents += v.scratch[i].cents
			unit.amount = unit.amount || v.scratch[i].amount
		}
		all++
		if unit.amount {
			withAmount++
			sum += unit.cents
			least, most = min(least, unit.cents), max(most, unit.cents)
		}
	}
	switch {
	case f.Measure == Count:
		return float64(all)
	case withAmount == 0:
		return math.NaN()
	case f.Measure == AvgAmount:
		return float64(sum) / (100 * float64(withAmount))
	case f.Measure == MinAmount:
		return float64(least) / 100
	}
	return float64(most) / 100
}

// Reach is how far back in time the field looks into activity: 0 for fields
// that do not ask for it.
func (f Field) Reach(site Site) time.Duration {
	if f.Kind != AggregateField {
		return 0
	}
	kept := site.Retention
	if kept == 0 {
		kept = math.MaxInt64
	}
	if days := f.Window.From; days > 0 && days < kept.Hours()/24 {
		return time.Duration(days * float64(Day))
	}
	return kept
}
