package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	// connections keep a server busy without a queue that is only waited in.
	connections = 16
	loadFor     = 2 * time.Second
	loadRounds  = 5
)

// target is a server with requests for it.
type target struct {
	name    string
	process *process
	token   string // empty for a server that asks for none
	media   string // of the bodies; empty for JSON
	// body appends the body of the i-th request; each is sent once.
	body func(b []byte, i int64) []byte
	// isGood tells a good answer from one that would make the figure worthless.
	isGood func(answer []byte) bool

	sent atomic.Int64
}

// load sends requests for a while over all connections and returns how many
// were answered, all of them well.
func (t *target) load(ctx context.Context) (answered int, err error) {
	ctx, cancel := context.WithTimeout(ctx, loadFor)
	defer cancel()
	group, ctx := errgroup.WithContext(ctx)
	var total atomic.Int64
	for range connections {
		group.Go(func() error {
			var request, answer bytes.Buffer
			for ctx.Err() == nil {
				if err := t.ask(&request, &answer); err != nil {
					return fmt.Errorf("%s: %w", t.name, err)
				}
				total.Add(1)
			}
			return nil
		})
	}
	err = group.Wait()
	return int(total.Load()), err
}

// offer sends requests at a fixed rate, whether or not those before are
// answered, and returns how long each took from the instant it was due. Its own
// memory is collected afterwards: that would be measured instead of the server.
func (t *target) offer(ctx context.Context, rate float64) ([]time.Duration, error) {
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	group, ctx := errgroup.WithContext(ctx)
	latencies := make([]time.Duration, int(rate*loadFor.Seconds()))
	start := time.Now()
	for i := range latencies {
		due := start.Add(time.Duration(float64(i) / rate * float64(time.Second)))
		time.Sleep(time.Until(due))
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			var request, answer bytes.Buffer
			err := t.ask(&request, &answer)
			latencies[i] = time.Since(due)
			return err
		})
	}
	return latencies, group.Wait()
}

// ask sends the next request. It is not bound to the time of the load: a request
// that is under way is waited for, so that none is cut off.
func (t *target) ask(request, answer *bytes.Buffer) error {
	request.Reset()
	body := t.body(request.AvailableBuffer(), t.sent.Add(1))
	request.Write(body)
	r, err := http.NewRequest(http.MethodPost, t.process.url, request)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", cmp.Or(t.media, "application/json"))
	if t.token != "" {
		r.Header.Set("Authorization", "Bearer "+t.token)
	}
	response, err := loadClient.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer.Reset()
	if _, err := io.Copy(answer, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || !t.isGood(answer.Bytes()) {
		return fmt.Errorf("status %d, %.300s", response.StatusCode, answer.Bytes())
	}
	return nil
}

// loadClient keeps all connections of a load open, also the many that a fixed rate needs at times:
// opening them anew would be measured instead of the server.
var loadClient = &http.Client{
	Transport: &http.Transport{MaxIdleConnsPerHost: 64 * connections, DisableCompression: true},
	Timeout:   30 * time.Second,
}

// cost is what one request costs the server, medians over the rounds.
type cost struct {
	cpu      time.Duration // of the server process
	database time.Duration // of its database, 0 for a server without one
	rate     float64       // requests a second, for the curious
}

// duel loads the targets in turn, round after round. database is the process
// whose children are the database of the first target.
func duel(ctx context.Context, database int, targets ...*target) ([]cost, error) {
	cpu := make([][]time.Duration, len(targets))
	below := make([][]time.Duration, len(targets))
	rates := make([][]float64, len(targets))
	for round := range loadRounds + 1 {
		for i, t := range targets {
			before, err := cpuTime(t.process.pid())
			if err != nil {
				return nil, err
			}
			belowBefore, err := childrenTime(database)
			if err != nil {
				return nil, err
			}
			start := time.Now()
			answered, err := t.load(ctx)
			if err != nil {
				return nil, err
			}
			took := time.Since(start)
			after, err := cpuTime(t.process.pid())
			if err != nil {
				return nil, err
			}
			belowAfter, err := childrenTime(database)
			if err != nil {
				return nil, err
			}
			if round == 0 {
				continue // warms up
			}
			cpu[i] = append(cpu[i], (after-before)/time.Duration(answered))
			below[i] = append(below[i], (belowAfter-belowBefore)/time.Duration(answered))
			rates[i] = append(rates[i], float64(answered)/took.Seconds())
		}
	}
	costs := make([]cost, len(targets))
	for i := range targets {
		costs[i] = cost{cpu: median(cpu[i]), rate: median(rates[i])}
	}
	costs[0].database = median(below[0])
	return costs, nil
}
