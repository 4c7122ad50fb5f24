package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"halftone/persistence/pgtest"
)

// asProgram makes the test binary behave as halftone itself, so that tests can
// start and kill real processes.
const asProgram = "HALFTONE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	pgtest.Main(m)
}

// program is a halftone process.
type program struct {
	*exec.Cmd
	stdout io.Reader
	stderr *lockedBuffer
	// rest is what a server writes to stdout after it has said where it is.
	rest lockedBuffer
}

// lockedBuffer is written by a process while a test reads it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start starts halftone with settings beside those of a test: no demo, ports of
// its own, a known site secret.
func start(t *testing.T, settings []string, args ...string) *program {
	t.Helper()
	p := &program{Cmd: exec.Command(os.Args[0], args...), stderr: &lockedBuffer{}}
	p.Env = append(os.Environ(), append([]string{
		asProgram + "=1", "HALFTONE_DEMO=0", "HALFTONE_LISTEN=127.0.0.1:0", "HALFTONE_METRICS_LISTEN=127.0.0.1:0",
		"HALFTONE_DATA=" + t.TempDir(), "HALFTONE_SITE_SECRETS=test:" + strings.Repeat("ab", 32),
		"HALFTONE_BOOTSTRAP_TOKENS=admin=" + testToken,
	}, settings...)...)
	p.Cmd.Stderr = p.stderr
	stdout, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.stdout = stdout
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill() })
	return p
}

// finish waits for the end and fails unless the process exits with the code.
func (p *program) finish(t *testing.T, code int) (stdout string) {
	t.Helper()
	text, err := io.ReadAll(p.stdout)
	if err != nil {
		t.Fatal(err)
	}
	_ = p.Wait()
	if got := p.ProcessState.ExitCode(); got != code {
		t.Fatalf("exit code %d, want %d\n%s%s", got, code, text, p.stderr)
	}
	return string(text)
}

// kill ends the process as a power failure would.
func (p *program) kill(t *testing.T) {
	t.Helper()
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.Wait()
}

func (p *program) interrupt(t *testing.T) {
	t.Helper()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}

const testToken = "a-token-for-tests"

// server is a running halftone server.
type server struct {
	*program
	address string
}

// serveOn starts a server on a database and returns when it has said where it
// is.
func serveOn(t *testing.T, databaseURL string, settings ...string) server {
	t.Helper()
	p := start(t, append([]string{"DATABASE_URL=" + databaseURL}, settings...), "serve")
	lines := bufio.NewScanner(p.stdout)
	for lines.Scan() {
		if _, after, found := strings.Cut(lines.Text(), "GraphQL   http://"); found {
			address, _, _ := strings.Cut(after, "/")
			go func() { _, _ = io.Copy(&p.rest, p.stdout) }()
			return server{p, address}
		}
	}
	_ = p.Wait()
	t.Fatalf("the server did not start\n%s", p.stderr)
	return server{}
}

// answer is what GraphQL says.
type answer struct {
	status int
	Data   map[string]any
	Errors []struct{ Message string }
}

// ask sends a query. An error is one of the connection.
func (s server) ask(ctx context.Context, query string, variables map[string]any) (answer, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return answer{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.address+"/graphql", bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Authorization", "Bearer "+testToken)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	a := answer{status: response.StatusCode}
	return a, json.NewDecoder(response.Body).Decode(&a)
}

const recordMutation = `mutation ($input: RecordSignalsInput!) { recordSignals(input: $input) {
	accepted duplicates elevated userErrors { code message path } } }`

// record sends signals of one customer and returns how many were accepted or
// known already; it fails when the server does not take them.
func (s server) record(ctx context.Context, session, customer string, signals ...map[string]any) (taken int, err error) {
	a, err := s.ask(ctx, recordMutation, map[string]any{"input": map[string]any{
		"sessionKey": session, "identity": map[string]any{"customer": customer}, "signals": signals}})
	if err != nil {
		return 0, err
	}
	payload, ok := a.Data["recordSignals"].(map[string]any)
	if !ok {
		return 0, fmt.Errorf("refused: %v", a.Errors)
	}
	if faults, _ := payload["userErrors"].([]any); len(faults) > 0 {
		return 0, fmt.Errorf("refused: %v", faults)
	}
	return int(payload["accepted"].(float64) + payload["duplicates"].(float64)), nil
}

func awaitTrue(t *testing.T, what string, within time.Duration, condition func() bool) {
	t.Helper()
	deadline := time.After(within)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-deadline:
			t.Fatalf("not within %v: %s", within, what)
		case <-tick.C:
		}
	}
}
