package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"halftone/persistence/managed"
)

// sizeOf is how large a test of a promise is: `make soak` says so in the
// environment, and make test takes what is quick.
func sizeOf(t *testing.T, name string, quick int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return quick
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s must be a whole number above 0", name)
	}
	return n
}

// privatePostgres starts a Postgres that a test may kill; it comes back by itself.
func privatePostgres(t *testing.T, settings map[string]string) (postgres *managed.Server, dir string) {
	t.Helper()
	dir = t.TempDir()
	postgres, err := managed.Start(t.Context(), managed.Options{Dir: dir, Tree: postgresTree(t), Settings: settings})
	if err != nil {
		t.Fatal(err)
	}
	return postgres, dir
}

// blow is a way to end the server or its database.
type blow struct {
	name   string
	strike func(t *testing.T, s server, postgresDir string)
	// isServers tells that the server is to be started again.
	isServers bool
}

var (
	serverKilled = blow{"server SIGKILL", func(t *testing.T, s server, _ string) { s.kill(t) }, true}
	serverAsked  = blow{"server SIGTERM", func(t *testing.T, s server, _ string) {
		s.interrupt(t)
		s.finish(t, exitDone)
	}, true}
	postgresStopped = blow{"Postgres immediate stop", func(t *testing.T, _ server, dir string) {
		signalPostgres(t, dir, syscall.SIGQUIT)
	}, false}
	postgresKilled = blow{"Postgres SIGKILL", func(t *testing.T, _ server, dir string) {
		signalPostgres(t, dir, syscall.SIGKILL)
	}, false}
)

// TestPromiseAcknowledgedSignalsCountOnceThroughKills lets clients send
// purchases, again and again where they are not answered, while server and
// database are killed in turn, and then asks of every single purchase how often
// it was counted.
func TestPromiseAcknowledgedSignalsCountOnceThroughKills(t *testing.T) {
	signals, kills := sizeOf(t, "SOAK_SIGNALS", 12_000), sizeOf(t, "SOAK_KILLS", 20)
	blows := []blow{serverKilled, serverAsked, serverKilled, postgresStopped, serverKilled, postgresKilled}
	const clients = 16

	postgres, dir := privatePostgres(t, nil)
	t.Cleanup(func() { stopPostgres(t, postgres) })
	serve := func() *server {
		s := serveOn(t, postgres.URL(), "HALFTONE_RATE_LIMIT=0", "HALFTONE_SESSION_MAX_COUNT=200") // sessions are evicted all the time
		return &s
	}
	sales := newSales(signals)
	sales.server.Store(serve())
	sales.beside = serve()
	began := time.Now()
	var all sync.WaitGroup
	for c := range clients {
		all.Go(func() { sales.sell(t, rand.New(rand.NewPCG(uint64(c), 1))) })
	}
	back := map[string][]time.Duration{}
	for k := range kills {
		awaitTrue(t, "signals between the kills", 10*time.Minute, func() bool {
			return sales.settled.Load() >= int64((k+1)*signals/(kills+1))
		})
		b := blows[k%len(blows)]
		struck := time.Now()
		b.strike(t, *sales.server.Load(), dir)
		if b.isServers {
			sales.server.Store(serve())
		}
		awaitTrue(t, "signals are acknowledged again after "+b.name, time.Minute, func() bool { return sales.servedSince(struck) })
		back[b.name] = append(back[b.name], time.Since(struck))
	}
	all.Wait()
	took := time.Since(began)
	for _, s := range []*server{sales.server.Load(), sales.beside} {
		s.interrupt(t)
		s.finish(t, exitDone)
	}

	found := sales.audit(t, *serve())
	for _, b := range []blow{serverKilled, serverAsked, postgresStopped, postgresKilled} {
		t.Logf("%-24s %3d times, acknowledging again after %s", b.name, len(back[b.name]), spread(back[b.name]))
	}
	t.Logf("%d signals of high intent in %v (%.0f a second), %d acknowledged, %d given up after no answer (%d of them counted), %d requests repeated: %d lost, %d counted twice",
		signals, took.Round(time.Millisecond), float64(signals)/took.Seconds(), found.acknowledged, signals-found.acknowledged, found.silent, sales.repeats.Load(), found.lost, found.doubled)
	if found.lost > 0 || found.doubled > 0 {
		t.Errorf("%d acknowledged signals are lost, %d are counted twice", found.lost, found.doubled)
	}
	if n := queryNumber(t, postgres.URL(), "SELECT count(DISTINCT id) FROM signal_seen"); n != found.signals {
		t.Errorf("%d ids are known, but %d signals counted", n, found.signals)
	}
}

// spread tells of durations the shortest, the mean and the longest.
func spread(all []time.Duration) string {
	if len(all) == 0 {
		return "-"
	}
	shortest, longest, sum := all[0], all[0], time.Duration(0)
	for _, d := range all {
		shortest, longest, sum = min(shortest, d), max(longest, d), sum+d
	}
	mean := sum / time.Duration(len(all))
	return fmt.Sprintf("%v to %v, %v on average", shortest.Round(time.Millisecond), longest.Round(time.Millisecond), mean.Round(time.Millisecond))
}

func stopPostgres(t *testing.T, postgres *managed.Server) {
	t.Helper()
	if err := postgres.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}
