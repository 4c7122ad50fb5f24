package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	// startRounds is how often the server is started on the stored profiles.
	startRounds = 3
	pollEvery   = 10 * time.Millisecond
	// draftQuery simulates a draft of a default segment, which reads the evidence of everybody.
	draftQuery = `query { simulateSegment(segment: {definition: {membershipThreshold: 0.4, rules: [
		{type: CATEGORY_INTEREST, field: "interests.tech", operator: GREATER_OR_EQUAL, value: 0.35}]}}) { projected { value } } }`
)

// measureEverybody measures what concerns a million profiles in Postgres: D1, R8,
// R10 and H2 on the program as it is run, on all processors.
func measureEverybody(ctx context.Context, b bench) (goals []goal, err error) {
	db, err := startDatabase(ctx, b)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.stop(ctx)) }()
	fmt.Fprintf(os.Stderr, "storing %d profiles\n", b.size)
	c, err := storeCrowd(ctx, db.server.URL(), b.size, time.Now())
	if err != nil {
		return nil, err
	}
	fmt.Printf("\nEverybody: %d profiles in Postgres %s with fsync, their server on %d processors.\n", c.size, db.version, runtime.NumCPU())

	halftone, g, err := measureStart(ctx, b, db, c)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, halftone.stop()) }()
	goals = append(goals, g)
	for _, m := range []struct {
		id      string
		measure func(context.Context, *database, *process, *crowd) (goal, error)
	}{{"D1", measureLookup}, {"H2", measureMemberships}, {"R8", measurePublish}} {
		if !b.wants(m.id) {
			continue
		}
		g, err := m.measure(ctx, db, halftone, c)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.id, err)
		}
		goals = append(goals, g)
	}
	return goals, nil
}

// measureStart measures R10, and leaves the last server running.
func measureStart(ctx context.Context, b bench, db *database, c *crowd) (halftone *process, _ goal, err error) {
	var serving, loaded, warm, slowest []time.Duration
	var answered []int
	for round := range startRounds {
		start := time.Now()
		// Nothing else is to work on the profiles meanwhile.
		if halftone, err = startProcess(ctx, append(environmentOn(db), "GOMAXPROCS="+strconv.Itoa(runtime.NumCPU()), "HALFTONE_SWEEP_EVERY=1h"), b.server); err != nil {
			return nil, goal{}, err
		}
		serving = append(serving, time.Since(start))
		n, worst, err := waitUntilLoaded(ctx, halftone, c)
		loaded, answered, slowest = append(loaded, time.Since(start)), append(answered, n), append(slowest, worst)
		if err == nil {
			_, err = ask(ctx, halftone, editorToken, requestBody(draftQuery, nil))
			warm = append(warm, time.Since(start))
		}
		if err == nil && round < startRounds-1 {
			err = halftone.stop()
		}
		if err != nil {
			return nil, goal{}, errors.Join(err, halftone.stop())
		}
	}
	fmt.Printf("\nStart, medians of %d\n\n| | |\n|---|---|\n| requests are served after | %.2f s |\n| all profiles are loaded after | %.2f s |\n"+
		"| the first simulation is answered after | %.2f s |\n| memberships asked for while loading: answered | %d |\n| the slowest after | %.0f ms |\n",
		startRounds, median(serving).Seconds(), median(loaded).Seconds(), median(warm).Seconds(), median(answered), milliseconds(median(slowest)))
	return halftone, goal{"R10", "start with 1 M profiles until all are loaded and a simulation over them is answered, memberships served meanwhile", []condition{
		{median(warm).Seconds(), atMost, 10, "s"},
	}}, nil
}

// waitUntilLoaded asks for the memberships of one profile after the other until
// the index is loaded, and returns how many were answered, all of them, and how
// long the slowest took.
func waitUntilLoaded(ctx context.Context, halftone *process, c *crowd) (answered int, slowest time.Duration, err error) {
	asked, loaded := errgroup.Group{}, make(chan struct{})
	asked.Go(func() error {
		for id := int64(1); ; id++ {
			start := time.Now()
			if _, err := ask(ctx, halftone, serviceToken, membershipsBody(c, id, 1)); err != nil {
				return err
			}
			answered, slowest = answered+1, max(slowest, time.Since(start))
			select {
			case <-loaded:
				return nil
			case <-time.After(pollEvery):
			}
		}
	})
	for err == nil {
		var text []byte
		if text, err = readiness(ctx, halftone); err != nil || strings.Contains(string(text), "[+] population") {
			break
		}
		time.Sleep(pollEvery)
	}
	close(loaded)
	return answered, slowest, errors.Join(err, asked.Wait())
}

func readiness(ctx context.Context, halftone *process) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(halftone.url, "graphql")+"readyz?verbose", nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}
