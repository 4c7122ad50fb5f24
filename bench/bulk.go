package main

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
)

// linesPerVisit is how many lines of one visit are in a stream, among those of
// others.
const linesPerVisit = 100

// measureBulk measures I1: POST /v1/signals in both its forms, and the guard
// that screens what comes.
func measureBulk(ctx context.Context, db *database, halftone *process) (goal, error) {
	accepted := []byte(`"accepted":` + strconv.Itoa(batchSize))
	isWhole := func(answer []byte) bool { return bytes.Contains(answer, accepted) }
	bulk := process{command: halftone.command, url: halftone.door("/v1/signals")}
	costs, err := duel(ctx, db.pid,
		&target{name: "JSON", process: &bulk, token: serviceToken, body: appendVisit, isGood: isWhole},
		&target{name: "NDJSON", process: &bulk, token: serviceToken, media: "application/x-ndjson", body: appendLines, isGood: isWhole})
	if err != nil {
		return goal{}, err
	}
	perSecond := func(c cost) float64 { return batchSize / c.cpu.Seconds() }
	fmt.Print("\nBulk door, 1,000 signals a request\n\n| | signals per CPU second of the server | µs of server CPU a request |\n|---|---|---|\n")
	for i, name := range []string{"JSON, one warm session", fmt.Sprintf("NDJSON, %d warm sessions in turn", batchSize/linesPerVisit)} {
		fmt.Printf("| %s | %.0f | %d |\n", name, perSecond(costs[i]), costs[i].cpu.Microseconds())
	}
	guard, err := measureGuard()
	if err != nil {
		return goal{}, err
	}
	return goal{"I1", "signals per CPU second through POST /v1/signals, decoded, screened and recorded", []condition{
		{perSecond(costs[0]), atLeast, 600_000, "signals/s JSON"},
		{perSecond(costs[1]), atLeast, 600_000, "signals/s NDJSON"},
		{guard, atLeast, 2_500_000, "signals/s the PII guard alone"},
	}}, nil
}

// appendVisit writes a request of new signals for one of the warm sessions.
func appendVisit(b []byte, request int64) []byte {
	b = append(b, `{"sessionKey":"bulk-`...)
	b = strconv.AppendInt(b, request%warmSessions, 10)
	b = append(b, `","signals":[`...)
	for i := range int64(batchSize) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendSignal(append(b, '{'), "j", request, i)
	}
	return append(b, `]}`...)
}

// appendLines writes a stream of new signals for some of the warm sessions.
func appendLines(b []byte, request int64) []byte {
	const visits = batchSize / linesPerVisit
	for i := range int64(batchSize) {
		b = append(b, `{"sessionKey":"bulk-`...)
		b = strconv.AppendInt(b, (request*visits+i%visits)%warmSessions, 10)
		b = append(b, `",`...)
		b = append(appendSignal(b, "n", request, i), '\n')
	}
	return b
}

// appendSignal writes the members of a signal and the brace that ends it. The
// prefix tells apart the ids of those who send to the same sessions.
func appendSignal(b []byte, prefix string, request, i int64) []byte {
	b = append(b, `"id":"`...)
	b = append(b, prefix...)
	b = strconv.AppendInt(b, request, 36)
	b = append(b, '-')
	b = strconv.AppendInt(b, i, 36)
	b = append(b, `","type":"product_view","category":"`...)
	b = append(b, [...]string{"tech", "fashion", "home", "sport", "books"}[i%5]...)
	b = append(b, `","productId":"p`...)
	b = strconv.AppendInt(b, i*7%5000, 10)
	b = append(b, `","price":`...)
	b = strconv.AppendInt(b, 5+i%90, 10)
	return append(b, `.90}`...)
}
