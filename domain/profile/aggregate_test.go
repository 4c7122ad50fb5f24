package profile_test

import (
	"testing"
	"time"

	"halftone/domain/signal"
)

func TestLinesOfOneOrderAreOnePurchase(t *testing.T) {
	p := visit(
		what("purchase", now-day, ordered(7), worth(1000), in("tech")),
		what("purchase", now-day, ordered(7), worth(500), in("home")),
		what("purchase", now-day, ordered(7), in("home")),
		what("purchase", now, ordered(8), worth(300), in("tech")),
		what("purchase", now, worth(100)),
		what("purchase", now, worth(100)),
	)
	expect(t, p.At(site, now), map[string]float64{
		"count(purchase)":                     4,
		"count(*)":                            4,
		"totalPurchases":                      4,
		"signals(purchase)":                   6,
		"signals(*)":                          6,
		"totalSignals":                        6,
		"sum(purchase.amount)":                20,
		"totalRevenue":                        20,
		"sum(purchase.quantity)":              6,
		"avg(purchase.amount)":                5,
		"min(purchase.amount)":                1,
		"max(purchase.amount)":                15,
		"max(purchase.amount){category=tech}": 10,
		"max(purchase.amount){category=home}": 5,
		"count(purchase){category=home}":      1,
	})
}

func TestOrderThatStraddlesTheEdgeOfAWindow(t *testing.T) {
	p := visit(
		what("purchase", now-30*day, ordered(7), worth(1000)),
		what("purchase", now-30*day+1, ordered(7), worth(500)),
	)
	expect(t, p.At(site, now), map[string]float64{
		"count(purchase)":                        1,
		"avg(purchase.amount)":                   15,
		"count(purchase){lastDays=30}":           1,
		"avg(purchase.amount){lastDays=30}":      5,
		"count(purchase){olderThanDays=30}":      1,
		"avg(purchase.amount){olderThanDays=30}": 10,
		"totalPurchases":                         1,
	})
}

func TestOnlyPurchasesAreGroupedByOrder(t *testing.T) {
	p := visit(
		what("purchase", now, ordered(7), worth(100)),
		what("review", now, ordered(7), worth(300)),
		what("review", now, ordered(7)),
	)
	expect(t, p.At(site, now), map[string]float64{
		"count(*)": 3, "count(review)": 2, "avg(*.amount)": 2, "totalPurchases": 1, "totalRevenue": 1,
	})
}

func TestAmountThatIsAbsentIsNotZero(t *testing.T) {
	p := visit(what("purchase", now, priced(9900)), what("purchase", now, worth(0)), what("purchase", now, worth(300)))
	expect(t, p.At(site, now), map[string]float64{
		"count(purchase)": 3, "sum(purchase.amount)": 3, "avg(purchase.amount)": 1.5,
		"min(purchase.amount)": 0, "max(purchase.amount)": 3,
	})
	unpaid := visit(what("purchase", now))
	expect(t, unpaid.At(site, now), map[string]float64{
		"sum(purchase.amount)": 0, "avg(purchase.amount)": missing, "min(purchase.amount)": missing, "max(purchase.amount)": missing,
	})
}

func TestSumsAreExactToTheCent(t *testing.T) {
	p := visit(times(1000, what("purchase", now, worth(10)))...)
	if got := number(t, p.At(site, now), "sum(purchase.amount)"); got != 100 {
		t.Errorf("a thousand times 0.10 is %v, want exactly 100", got)
	}
	p = visit(what("purchase", now, worth(signal.MaxMoney)), what("purchase", now, worth(1)))
	if got := number(t, p.At(site, now), "totalRevenue"); got != 10000000000.01 {
		t.Errorf("revenue = %v, want exactly 10000000000.01", got)
	}
}

func TestQuantitiesAddUp(t *testing.T) {
	three := what("purchase", now, ordered(7))
	three.Quantity = 3
	p := visit(three, what("purchase", now, ordered(7)), what("add_to_cart", now))
	expect(t, p.At(site, now), map[string]float64{"sum(purchase.quantity)": 4, "sum(*.quantity)": 5})
}

func TestDistinctDaysAreThoseOfUTC(t *testing.T) {
	midnight := time.Date(2026, 3, 14, 0, 0, 0, 0, time.UTC).UnixMilli()
	abroad := site
	abroad.Zone = time.FixedZone("", 10*3600)
	p := visit(
		what("page_view", midnight-1),
		what("page_view", midnight),
		what("page_view", midnight+day-1),
		what("search", midnight-3*day),
	)
	expect(t, p.At(abroad, midnight+day), map[string]float64{
		"distinctDays(page_view)": 2, "distinctDays(*)": 3, "distinctDays(purchase)": 0, "distinctDays(page_view){lastDays=1}": 1,
	})
	before1970 := visit(what("page_view", -1), what("page_view", 0))
	forever := site
	forever.Retention = 0
	expect(t, before1970.At(forever, now), map[string]float64{"distinctDays(*)": 2})
}
