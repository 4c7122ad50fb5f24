package main

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"
	"time"
)

// TestPromiseAStopElevatesEverySessionThatDeservesIt fills the memory with
// sessions of which nothing is stored yet and asks the server to end.
func TestPromiseAStopElevatesEverySessionThatDeservesIt(t *testing.T) {
	sessions := sizeOf(t, "SOAK_SESSIONS", 2000)
	postgres, _ := privatePostgres(t, nil)
	t.Cleanup(func() { stopPostgres(t, postgres) })
	s := serveOn(t, postgres.URL(), "HALFTONE_RATE_LIMIT=0")

	var lines bytes.Buffer
	for i := range sessions {
		fmt.Fprintf(&lines, `{"sessionKey":"deserves%[1]d","customer":"c%[1]d","id":"d%[1]d","type":"product_view","weight":5.0001}`+"\n", i)
	}
	others := sessions / 10
	for i := range others {
		fmt.Fprintf(&lines, `{"sessionKey":"light%[1]d","customer":"l%[1]d","id":"l%[1]d","type":"product_view","weight":5}`+"\n", i)
		fmt.Fprintf(&lines, `{"sessionKey":"nobody%[1]d","id":"n%[1]d","type":"purchase"}`+"\n", i)
	}
	a, err := s.post(http.DefaultClient, "application/x-ndjson", lines.Bytes())
	if err != nil || a.Accepted != sessions+2*others {
		t.Fatalf("%+v, %v", a, err)
	}
	if n := queryNumber(t, postgres.URL(), "SELECT count(*) FROM profile"); n != 0 {
		t.Fatalf("%d profiles before the sessions end", n)
	}
	asked := time.Now()
	s.interrupt(t)
	s.finish(t, exitDone)
	t.Logf("%d sessions of %d elevated %v after SIGTERM", sessions, sessions+2*others, time.Since(asked).Round(time.Millisecond))
	for _, kept := range []string{"count(*) FROM profile", "count(DISTINCT id) FROM signal_seen"} {
		if n := queryNumber(t, postgres.URL(), "SELECT "+kept); n != int64(sessions) {
			t.Errorf("%s is %d, want %d", kept, n, sessions)
		}
	}
}
