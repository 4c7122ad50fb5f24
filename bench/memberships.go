package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
)

const (
	membershipsQuery = `query Memberships($keys: [ID!]!) { memberships(profileKeys: $keys) {
	profileKey asOf memberships { segment { key } score isMember confidence } } }`
	manyKeys = 100
)

// measureMemberships measures H2 over all profiles, those asked for at random.
func measureMemberships(ctx context.Context, db *database, halftone *process, c *crowd) (goal, error) {
	asking := func(name string, count int) *target {
		return &target{
			name: name, process: halftone, token: serviceToken,
			body: func(b []byte, _ int64) []byte {
				return append(b, membershipsBody(c, 1+rand.Int64N(int64(c.size-count)), count)...)
			},
			isGood: func(answer []byte) bool { return bytes.Count(answer, []byte(`"profileKey":"`)) == count },
		}
	}
	one, many := asking("one key", 1), asking("many keys", manyKeys)
	costOfOne, err := duel(ctx, db.pid, one)
	if err != nil {
		return goal{}, err
	}
	costOfMany, err := duel(ctx, db.pid, many)
	if err != nil {
		return goal{}, err
	}
	var halves, highest []float64
	for range loadRounds {
		latencies, err := one.offer(ctx, costOfOne[0].rate/2)
		if err != nil {
			return goal{}, err
		}
		halves = append(halves, milliseconds(percentile(latencies, 50)))
		highest = append(highest, milliseconds(percentile(latencies, 99)))
	}
	p50, p99 := median(halves), median(highest)
	fmt.Printf("\nMemberships, medians of %d rounds of %v\n\n| | µs of server CPU | µs of Postgres CPU | requests/s |\n|---|---|---|---|\n", loadRounds, loadFor)
	for _, row := range []struct {
		name string
		cost cost
	}{{"of one key", costOfOne[0]}, {fmt.Sprintf("of %d keys", manyKeys), costOfMany[0]}} {
		fmt.Printf("| %s | %d | %d | %.0f |\n", row.name, row.cost.cpu.Microseconds(), row.cost.database.Microseconds(), row.cost.rate)
	}
	fmt.Printf("\nAt %.0f requests a second for one key, half of what it can: p50 %.2f ms, p99 %.2f ms.\n",
		costOfOne[0].rate/2, p50, p99)
	return goal{"H2", "memberships over GraphQL, server CPU, of one key and of 100; latency at half the load of which it is capable", []condition{
		{float64(costOfOne[0].cpu.Nanoseconds()) / 1000, atMost, 60, "µs for one key"},
		{milliseconds(costOfMany[0].cpu), atMost, 1.5, "ms for 100"},
		{p99, atMost, 5, "ms p99"},
	}}, nil
}

// membershipsBody asks for the memberships of so many profiles, from an id on.
func membershipsBody(c *crowd, first int64, count int) []byte {
	keys := make([]string, count)
	for i := range keys {
		keys[i] = c.keyOf(first + int64(i)).String()
	}
	return requestBody(membershipsQuery, map[string]any{"keys": keys})
}
