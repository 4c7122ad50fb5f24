package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"halftone/persistence/pgtest"
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

// TestAStopIsNotHeldUpByRequestsWithoutEnd leaves a stream of signals and a
// body of GraphQL unfinished.
func TestAStopIsNotHeldUpByRequestsWithoutEnd(t *testing.T) {
	s := serveOn(t, pgtest.URL(t))
	stream := s.openStream(t, `{"sessionKey":"visit","id":"1","type":"search"}`+"\n")
	slow, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	fmt.Fprintf(slow, "POST /graphql HTTP/1.1\r\nHost: halftone\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", testToken)
	awaitTrue(t, "the signal is in", 10*time.Second, func() bool { return s.end(t, "visit") })
	s.interrupt(t)
	if got := <-stream; !strings.HasPrefix(got, `503 {"accepted":1,`) {
		t.Errorf("the stream is answered %s", got)
	}
	s.finish(t, exitDone)
}

// openStream sends the beginning of a stream that never ends; the answer comes
// through the channel.
func (s server) openStream(t *testing.T, beginning string) <-chan string {
	t.Helper()
	body, begin := io.Pipe()
	request, err := http.NewRequest(http.MethodPost, "http://"+s.address+"/v1/signals", body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+testToken)
	request.Header.Set("Content-Type", "application/x-ndjson")
	// A client whose connection is gone waits for the end of what it sends.
	patience := time.AfterFunc(time.Minute, func() { begin.CloseWithError(errors.New("the stream was not answered")) })
	answers := make(chan string, 1)
	go func() {
		defer patience.Stop()
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			answers <- err.Error()
			return
		}
		defer response.Body.Close()
		text, _ := io.ReadAll(response.Body)
		answers <- fmt.Sprintf("%d %s", response.StatusCode, text)
	}()
	if _, err := begin.Write([]byte(beginning)); err != nil {
		t.Fatal(err)
	}
	return answers
}
