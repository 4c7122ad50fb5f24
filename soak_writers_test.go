package main

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"halftone/persistence/pgtest"
)

// TestPromiseManyWritersOfOneVisitAreCountedExactly ends the visit again and
// again while all write to it.
func TestPromiseManyWritersOfOneVisitAreCountedExactly(t *testing.T) {
	const writers, each = 64, 50
	s := serveOn(t, pgtest.URL(t), "HALFTONE_RATE_LIMIT=0")
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: writers}}
	write := func(id, kind string) error {
		l := line{SessionKey: "visit", Customer: "ann", ID: id, Type: kind, OccurredAt: time.Now().UTC().Format(time.RFC3339Nano)}
		a, err := s.post(client, "application/json", jsonBody([]line{l}))
		if err == nil && a.Accepted != 1 {
			err = fmt.Errorf("%+v", a)
		}
		return err
	}
	if err := write("first", "purchase"); err != nil { // from now on there is a profile, and whatever ends is elevated
		t.Fatal(err)
	}

	var all sync.WaitGroup
	var ends atomic.Int64
	for w := range writers {
		all.Go(func() {
			for i := range each {
				kind := "product_view"
				if (w+i)%2 == 0 {
					kind = "add_to_cart" // elevates at once
				}
				if err := write(fmt.Sprintf("w%d-%d", w, i), kind); err != nil {
					t.Error(err)
					return
				}
				if i%10 == 5 && s.end(t, "visit") {
					ends.Add(1)
				}
			}
		})
	}
	all.Wait()
	s.end(t, "visit")

	t.Logf("the visit was ended %d times meanwhile", ends.Load())
	want := account{signals: 1 + writers*each, purchases: 1, views: writers * each / 2}
	if got := s.accounts(t, []string{"ann"})[0]; got != want {
		t.Errorf("counted %+v, want %+v", got, want)
	}
}

// end ends a visit and tells whether there was one.
func (s server) end(t *testing.T, sessionKey string) bool {
	a, err := s.ask(t.Context(), `mutation ($key: ID!) { endSession(input: {sessionKey: $key}) { ended userErrors { message } } }`,
		map[string]any{"key": sessionKey})
	if err != nil || len(a.Errors) > 0 {
		t.Error(err, a.Errors)
		return false
	}
	return a.Data["endSession"].(map[string]any)["ended"].(bool)
}
