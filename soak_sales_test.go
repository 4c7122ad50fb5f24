package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	// purchasesEach is how many purchases a customer makes. The n-th costs 4^n
	// cents, so that the revenue of a customer tells of each how often it was
	// counted: digit n to the base 4.
	purchasesEach = 15
	// A request carries so many purchases of so many customers, and a view of each.
	purchasesAtOnce, customersAtOnce = 3, 8
)

// sales are purchases on their way to a server that may be another one the next
// moment.
type sales struct {
	server    atomic.Pointer[server]
	beside    *server // nil or another on the same database
	client    http.Client
	customers []customer
	next      atomic.Int64 // group of customers
	settled   atomic.Int64 // purchases that are acknowledged or given up
	repeats   atomic.Int64 // requests sent again
	served    atomic.Int64 // when the request had begun that was acknowledged last
}

// customer is what the clients know of one: only one client writes it.
type customer struct {
	isSent, isAcknowledged [purchasesEach]bool
	views                  int
}

// newSales prepares about so many purchases.
func newSales(purchases int) *sales {
	return &sales{
		client:    http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}},
		customers: make([]customer, (purchases+purchasesEach-1)/purchasesEach),
	}
}

// line is a signal as the bulk door takes it.
type line struct {
	SessionKey string `json:"sessionKey,omitempty"`
	Customer   string `json:"customer,omitempty"`
	ID         string `json:"id"`
	Type       string `json:"type"`
	Amount     string `json:"amount,omitempty"`
	OccurredAt string `json:"occurredAt"`

	customer, purchase int // purchase is -1 for a view
}

// sell makes all purchases of one group of customers after the other.
func (s *sales) sell(t *testing.T, random *rand.Rand) {
	for {
		from := int(s.next.Add(1)-1) * customersAtOnce
		if from >= len(s.customers) {
			return
		}
		to := min(from+customersAtOnce, len(s.customers))
		for n := 0; n < purchasesEach; n += purchasesAtOnce {
			s.deliver(t, random, s.request(from, to, n))
			s.settled.Add(int64((to - from) * purchasesAtOnce))
		}
	}
}

// request makes the next purchases of some customers.
func (s *sales) request(from, to, n int) (lines []line) {
	now := time.Now().UTC().Format(time.RFC3339Nano)
	for c := from; c < to; c++ {
		add := func(kind string, purchase int) {
			l := line{SessionKey: fmt.Sprint("visit", c), Customer: customerName(c), ID: fmt.Sprintf("%s-%d-%d", kind, c, n+purchase),
				Type: kind, OccurredAt: now, customer: c, purchase: -1}
			if kind == "purchase" {
				l.purchase = n + purchase
				cents := int64(1) << (2 * l.purchase)
				l.Amount = fmt.Sprintf("%d.%02d", cents/100, cents%100)
			}
			lines = append(lines, l)
		}
		add("product_view", 0)
		s.customers[c].views++
		for p := range purchasesAtOnce {
			add("purchase", p)
			s.customers[c].isSent[n+p] = true
		}
	}
	return lines
}

func customerName(c int) string { return fmt.Sprint("customer", c) }

// deliver sends a request until all is acknowledged, by any door. Some clients
// are less persistent and give up after the first attempt, some repeat what had
// arrived, and some ask another server at the same time.
func (s *sales) deliver(t *testing.T, random *rand.Rand, lines []line) {
	isWeary, isForgetful, isHasty := random.IntN(10) == 0, random.IntN(10) == 0, random.IntN(10) == 0
	send := func(to *server, lines []line) (refused []line, err error) {
		return []door{byStream, byJSON, byGraphQL}[random.IntN(3)](&s.client, *to, lines)
	}
	if isHasty && s.beside != nil {
		var other sync.WaitGroup
		other.Go(func() { _, _ = byStream(&s.client, *s.beside, lines) })
		defer other.Wait()
		s.repeats.Add(1)
	}
	for rest := lines; len(rest) > 0; {
		began := time.Now()
		refused, err := send(s.server.Load(), rest)
		if err != nil { // nobody knows what is in
			refused = rest
		}
		if len(refused) < len(rest) {
			s.served.Store(began.UnixNano())
		}
		s.acknowledge(rest, refused)
		if rest = refused; len(rest) == 0 {
			break
		}
		if isWeary || t.Context().Err() != nil {
			return
		}
		s.repeats.Add(1)
		<-time.After(10 * time.Millisecond)
	}
	if isForgetful {
		s.repeats.Add(1)
		_, _ = send(s.server.Load(), lines)
	}
}

func (s *sales) acknowledge(sent, refused []line) {
	isRefused := map[string]bool{}
	for _, l := range refused {
		isRefused[l.ID] = true
	}
	for _, l := range sent {
		if l.purchase >= 0 && !isRefused[l.ID] {
			s.customers[l.customer].isAcknowledged[l.purchase] = true
		}
	}
}

func (s *sales) servedSince(instant time.Time) bool { return s.served.Load() > instant.UnixNano() }
