package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"halftone/persistence/managed"
)

// TestPromiseAnOutageOfTheDatabaseLosesNothing takes the database away under load.
func TestPromiseAnOutageOfTheDatabaseLosesNothing(t *testing.T) {
	const signals = 6000
	away := time.Duration(sizeOf(t, "SOAK_AWAY_SECONDS", 6)) * time.Second
	options := managed.Options{Dir: t.TempDir(), Tree: postgresTree(t)}
	postgres, err := managed.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	metrics := freeAddress(t)
	s := serveOn(t, postgres.URL(), "HALFTONE_RATE_LIMIT=0", "HALFTONE_METRICS_LISTEN="+metrics)
	sales := newSales(signals)
	sales.server.Store(&s)
	var all sync.WaitGroup
	for c := range 8 {
		all.Go(func() { sales.sell(t, rand.New(rand.NewPCG(uint64(c), 2))) })
	}
	awaitTrue(t, "some sales", time.Minute, func() bool { return sales.settled.Load() > signals/4 })
	before := metric(t, metrics, "process_resident_memory_bytes")
	if err := postgres.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	var isBack atomic.Bool
	refused := 0
	all.Go(func() { refused = s.buyUntilTaken(t, &isBack) })
	views := 0
	for returns := time.After(away); !isBack.Load(); {
		select {
		case <-returns:
			isBack.Store(true)
		case <-time.After(time.Millisecond):
			views++
			l := line{SessionKey: fmt.Sprint("leafs", views), Customer: fmt.Sprint("reader", views), ID: fmt.Sprint("v", views), Type: "product_view"}
			if a, err := s.report(l); err != nil || a.status != http.StatusOK || a.Accepted != 1 {
				t.Fatalf("low intent: %+v, %v", a, err)
			}
		}
	}
	grown := metric(t, metrics, "process_resident_memory_bytes") - before
	if postgres, err = managed.Start(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stopPostgres(t, postgres) })
	back := time.Now()
	awaitTrue(t, "sales go on after the return", 5*time.Second, func() bool { return sales.servedSince(back) })
	normal := time.Since(back)
	all.Wait()
	found := sales.audit(t, s)
	t.Logf("away %v: %d signals of low intent taken, %d of high intent refused, memory grown by %.1f MB; sales again %v after the return; of %d acknowledged %d lost, %d counted twice",
		away, views, refused, grown/1e6, normal.Round(time.Millisecond), found.acknowledged, found.lost, found.doubled)
	if refused == 0 {
		t.Error("no signal of high intent was refused")
	}
	if found.lost > 0 || found.doubled > 0 {
		t.Errorf("%d acknowledged signals are lost, %d are counted twice", found.lost, found.doubled)
	}
	if grown > 256e6 {
		t.Errorf("memory has grown by %.0f MB", grown/1e6)
	}
}

// buyUntilTaken repeats a purchase until it is taken, which must not be before
// the database is back, and returns how often it was refused.
func (s server) buyUntilTaken(t *testing.T, isBack *atomic.Bool) (refused int) {
	for t.Context().Err() == nil {
		a, err := s.report(line{SessionKey: "buys", Customer: "ann", ID: "p", Type: "purchase"})
		seconds, _ := strconv.Atoi(a.retryAfter)
		switch {
		case err == nil && a.status == http.StatusOK && isBack.Load():
			return refused
		case err != nil || a.status != http.StatusServiceUnavailable || seconds < 1:
			t.Errorf("high intent: %+v, %v", a, err)
			return refused
		}
		refused++
	}
	return refused
}

// report sends one signal as a JSON body.
func (s server) report(l line) (bulkAnswer, error) {
	l.OccurredAt = startOfTests
	return s.post(http.DefaultClient, "application/json", jsonBody([]line{l}))
}

// startOfTests is when signals occur whose instant does not matter; a repeat
// must name the same.
var startOfTests = time.Now().UTC().Format(time.RFC3339Nano)

// freeAddress is one that nobody listened on a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// metricsText is everything that a server says at its address for metrics.
func metricsText(t *testing.T, address string) string {
	t.Helper()
	response, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// metric is the value of one metric, named with its labels; the test fails when
// the server does not tell it.
func metric(t *testing.T, address, name string) float64 {
	t.Helper()
	found := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + ` (\S+)$`).FindStringSubmatch(metricsText(t, address))
	if found == nil {
		t.Fatalf("no metric %s", name)
	}
	n, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
