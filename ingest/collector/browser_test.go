package collector_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"halftone/ingest/collector"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

func TestMain(m *testing.M) {
	code := m.Run()
	stopBrowser()
	os.Exit(code)
}

var stopBrowser = func() {}

// browser is the Chromium of all tests; it is started at first use.
var browser = sync.OnceValues(func() (context.Context, error) {
	find := exec.Command("../../scripts/chromium")
	find.Stderr = os.Stderr
	path, err := find.Output()
	if err != nil {
		return nil, fmt.Errorf("scripts/chromium: %w", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(strings.TrimSpace(string(path))),
		chromedp.NoSandbox, // containers rarely allow it, and the only pages are our own
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeFirstTab := chromedp.NewContext(allocator)
	stopBrowser = func() { closeFirstTab(); stop() }
	return ctx, chromedp.Do(ctx)
})

// clock replaces the page's timers: they fire when a test says so, and their waits can be looked at;
// after hurry they fire by themselves at once. The page can await what comes from elsewhere by until.
const clock = `
	const realTimeout = window.setTimeout, realClear = window.clearTimeout;
	window.timers = [];
	let isAwaited = () => {};
	window.setTimeout = (run, wait) => {
		const id = timers.length + 1;
		timers.push({run, wait});
		isAwaited();
		return id;
	};
	window.clearTimeout = (id) => { if (id) timers[id - 1].run = undefined; };
	window.nextTimer = async () => {
		let timer;
		while (!(timer = timers.find(({run}) => run))) await new Promise((resolve) => { isAwaited = resolve; });
		return timer;
	};
	window.elapse = async () => {
		const timer = await nextTimer();
		const {run} = timer;
		timer.run = undefined;
		run();
		return timer.wait;
	};
	window.hurry = () => {
		window.setTimeout = (run) => realTimeout(run, 10);
		window.clearTimeout = realClear;
	};
	window.until = async (holds) => { while (!holds()) await new Promise((resolve) => { realTimeout(resolve, 5); }); };
	let ahead = 0;
	const now = Date.now;
	Date.now = () => now() + ahead;
	window.later = (milliseconds) => { ahead += milliseconds; };
`

// site is a website with the collector on its pages, and the Halftone that hears of its visitors.
type site struct {
	*httptest.Server
	t        *testing.T
	prelude  string // JavaScript before the collector
	requests chan request
	answers  chan http.HandlerFunc // for the next requests; when empty, all is well
}

// request is what Halftone was sent.
type request struct {
	path   string
	header http.Header
	body   string
}

// batch is the body of a request to /v1/signals.
type batch struct {
	SessionKey string            `json:"sessionKey"`
	Token      string            `json:"token"`
	Context    map[string]string `json:"context"`
	Signals    []signal          `json:"signals"`
}

type signal struct {
	ID, Type, Category, Price string
	OccurredAt                time.Time
}

// choice is the body of a request to /fingerprint.
type choice struct {
	Mode, Value, Token string
	Consent            consent
}

type consent struct{ Persistence, Personalization string }

func serve(t *testing.T, prelude string) *site {
	t.Helper()
	s := &site{
		t: t, prelude: clock + prelude,
		requests: make(chan request, 1000), answers: make(chan http.HandlerFunc, 100),
	}
	s.Server = httptest.NewServer(s)
	// A connection that is used once cannot be repeated on by the browser itself.
	s.Config.SetKeepAlivesEnabled(false)
	t.Cleanup(s.Close)
	return s
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/v1/signals", "/fingerprint":
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the page was closed
		}
		s.requests <- request{r.URL.Path, r.Header, string(body)}
		select {
		case answer := <-s.answers:
			answer(w, r)
		default:
			fmt.Fprint(w, `{"accepted":1,"token":"token-1","expiresAt":"2099-01-01T00:00:00Z"}`)
		}
	case "/collect.js":
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.Write(collector.Script)
	case "/prelude.js":
		w.Header().Set("Content-Type", "text/javascript")
		io.WriteString(w, s.prelude)
	default:
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'")
		fmt.Fprintf(w, `<!doctype html><title>shop</title><script src="/prelude.js"></script>
			<script async src="/collect.js" data-auto="%s"></script>`, r.FormValue("auto"))
	}
}

// next is the next request to a door of Halftone, decoded into a T.
func next[T any](s *site, path string) (body T, raw request) {
	s.t.Helper()
	select {
	case raw = <-s.requests:
	case <-time.After(patience):
		s.t.Fatalf("no request to %s came", path)
	}
	if err := json.Unmarshal([]byte(raw.body), &body); err != nil || raw.path != path {
		s.t.Fatalf("wanted a request to %s, got %s: %s (%v)", path, raw.path, raw.body, err)
	}
	return body, raw
}

func (s *site) nextBatch() batch {
	s.t.Helper()
	body, _ := next[batch](s, "/v1/signals")
	return body
}

func (s *site) nextChoice() choice {
	s.t.Helper()
	body, _ := next[choice](s, "/fingerprint")
	return body
}

// expectSilence fails if Halftone was sent what the test did not look at.
func (s *site) expectSilence() {
	s.t.Helper()
	select {
	case r := <-s.requests:
		s.t.Errorf("unwanted request to %s: %s", r.path, r.body)
	default:
	}
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func respond(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }
}

func cutOff(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// tab is one of the browser.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// newTab opens an empty one.
func newTab(t *testing.T) tab {
	t.Helper()
	ctx, err := browser()
	if err != nil && testing.Short() {
		t.Skipf("SKIPPED, not tested without a browser: %v", err)
	}
	if err != nil {
		t.Fatalf("this test needs a browser: %v", err)
	}
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return tab{t, ctx}
}

// open shows a page of a site in a new tab.
func (s *site) open(path string) tab {
	s.t.Helper()
	p := newTab(s.t)
	p.navigate(s.URL + path)
	return p
}

// navigate returns when the page and its collector are loaded.
func (p tab) navigate(url string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		p.t.Fatalf("navigating: %v", err)
	}
}

// follow leaves the page as by a link on it, and returns when the next one is loaded.
func (p tab) follow(url string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	_, err := chromedp.RunResponse(ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := chromedp.Evaluate[string](fmt.Sprintf("location.href = %q", url))(ctx, target)
		return err
	}))
	if err != nil {
		p.t.Fatalf("following a link: %v", err)
	}
}

// eval returns the value of an expression, awaited.
func eval[T any](p tab, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// run executes statements.
func (p tab) run(statements string) {
	p.t.Helper()
	eval[bool](p, "(async () => {"+statements+"; return true})()")
}

// elapse lets the time pass that the collector waits next, and returns how long that is.
func (p tab) elapse() time.Duration {
	p.t.Helper()
	return time.Duration(eval[float64](p, "elapse()") * float64(time.Millisecond))
}

// awaitPause returns when the collector has heard of a failure and waits before it tries again.
func (p tab) awaitPause() {
	p.t.Helper()
	p.run("await nextTimer()")
}

// kept is what the page keeps in this browser: names and values of every kind of storage.
func (p tab) kept() map[string]string {
	p.t.Helper()
	return eval[map[string]string](p, `(async () => ({
		...sessionStorage, ...localStorage,
		...(document.cookie && {cookie: document.cookie}),
		...Object.fromEntries((await indexedDB.databases()).map(({name}) => [name, 'database'])),
	}))()`)
}

func (p tab) dropped() int {
	p.t.Helper()
	return eval[int](p, "halftone.dropped")
}

func ids(batches ...batch) []string {
	var all []string
	for _, b := range batches {
		for _, s := range b.Signals {
			all = append(all, cmp.Or(s.ID, "none"))
		}
	}
	return all
}
