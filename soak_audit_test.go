package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
)

// finding is what became of the purchases that clients sent.
type finding struct {
	acknowledged int
	lost         int   // acknowledged, and not counted
	doubled      int   // counted more often than once
	silent       int   // counted, though nobody was told
	signals      int64 // all that are counted, views too
}

// rootFields is how many fields of Query one request may ask for.
const rootFields = 10

// audit asks a server how often it has counted every purchase.
func (s *sales) audit(t *testing.T, by server) (f finding) {
	t.Helper()
	for from := 0; from < len(s.customers); from += rootFields {
		to := min(from+rootFields, len(s.customers))
		var names []string
		for c := from; c < to; c++ {
			names = append(names, customerName(c))
		}
		for i, stored := range by.accounts(t, names) {
			s.customers[from+i].compare(t, stored, &f)
		}
	}
	return f
}

// account is what a server has stored of a customer.
type account struct {
	signals, purchases, views int
	cents                     int64
}

func (c *customer) compare(t *testing.T, a account, f *finding) {
	f.signals += int64(a.signals)
	f.doubled += max(0, a.views-c.views)
	sum := 0
	for n := range purchasesEach {
		counted := int(a.cents >> (2 * n) & 3)
		sum += counted
		if c.isAcknowledged[n] {
			f.acknowledged++
		}
		switch {
		case c.isAcknowledged[n] && counted == 0:
			f.lost++
		case counted > 1:
			f.doubled += counted - 1
		case counted == 1 && !c.isSent[n]:
			t.Errorf("purchase %d is counted and was never made", n)
		case counted == 1 && !c.isAcknowledged[n]:
			f.silent++
		}
	}
	if sum != a.purchases || a.signals != a.purchases+a.views {
		t.Errorf("revenue tells of %d purchases, the totals of %d, beside %d views in %d signals", sum, a.purchases, a.views, a.signals)
	}
}

// accounts returns what is stored of at most ten customers.
func (s server) accounts(t *testing.T, customers []string) []account {
	t.Helper()
	var keys, profiles strings.Builder
	for i, name := range customers {
		fmt.Fprintf(&keys, "c%d: profileKey(customer: %q) ", i, name)
	}
	found := s.mustAsk(t, "{"+keys.String()+"}")
	for i := range customers {
		fmt.Fprintf(&profiles, "c%d: profile(key: %q) { totalSignals totalPurchases totalProductViews totalRevenue } ", i, found[fmt.Sprint("c", i)])
	}
	found = s.mustAsk(t, "{"+profiles.String()+"}")
	all := make([]account, len(customers))
	for i := range customers {
		p, isStored := found[fmt.Sprint("c", i)].(map[string]any)
		if !isStored {
			continue
		}
		revenue, err := strconv.ParseFloat(fmt.Sprint(p["totalRevenue"]), 64)
		if err != nil {
			t.Fatal(err)
		}
		number := func(name string) int { return int(p[name].(float64)) }
		all[i] = account{number("totalSignals"), number("totalPurchases"), number("totalProductViews"), int64(math.Round(revenue * 100))}
	}
	return all
}

// mustAsk returns the data that GraphQL has for a query.
func (s server) mustAsk(t *testing.T, query string) map[string]any {
	t.Helper()
	a, err := s.ask(t.Context(), query, nil)
	if err != nil || len(a.Errors) > 0 {
		t.Fatal(err, a.Errors)
	}
	return a.Data
}
