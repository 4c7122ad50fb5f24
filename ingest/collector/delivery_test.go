package collector_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSignalsWaitShortlyForOthers(t *testing.T) {
	s := serve(t, "")
	page := s.open("/shoes")
	page.run(`halftone.signal('product_view', {category: 'tech', price: '129.00'}); halftone.signal('scroll')`)
	if wait := page.elapse(); wait != 2*time.Second {
		t.Errorf("waited %v", wait)
	}

	got, raw := next[batch](s, "/v1/signals")
	if len(got.Signals) != 2 || got.Signals[0].Type != "product_view" || got.Signals[0].Category != "tech" ||
		got.Signals[0].Price != "129.00" || got.Signals[1].Type != "scroll" {
		t.Errorf("signals %+v", got.Signals)
	}
	random := regexp.MustCompile(`^[A-Za-z0-9_-]{22}$`)
	for _, sent := range got.Signals {
		if !random.MatchString(sent.ID) || time.Since(sent.OccurredAt).Abs() > time.Minute {
			t.Errorf("id %q at %v", sent.ID, sent.OccurredAt)
		}
	}
	if !random.MatchString(got.SessionKey) || got.SessionKey != eval[string](page, "halftone.sessionKey") {
		t.Errorf("session key %q", got.SessionKey)
	}
	for name, want := range map[string]string{"Content-Type": "application/json", "Origin": s.URL, "Referer": "", "Cookie": ""} {
		if raw.header.Get(name) != want {
			t.Errorf("%s: %q, wanted %q", name, raw.header.Get(name), want)
		}
	}
}

func TestFullBatchIsSentAtOnce(t *testing.T) {
	s := serve(t, "")
	page := s.open("/")
	page.run(`for (let i = 0; i < 20; i++) halftone.signal('scroll')`)
	if got := s.nextBatch(); len(got.Signals) != 20 {
		t.Errorf("%d signals", len(got.Signals))
	}
}

func TestAPageMayKnowAFactByAnIDOfItsOwn(t *testing.T) {
	s := serve(t, "")
	page := s.open("/")
	page.run(`halftone.signal('purchase', {id: 'order-7', occurredAt: '2026-11-20T10:00:00Z', type: 'scroll'})`)
	page.elapse()
	got := s.nextBatch().Signals[0]
	if got.ID != "order-7" || got.Type != "purchase" || !got.OccurredAt.Equal(time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", got)
	}
}

func TestCallsBeforeTheScriptIsLoadedAreCarriedOut(t *testing.T) {
	s := serve(t, `window.halftone = []; halftone.push(['signal', 'search'], ['signal', 'add_to_cart', {category: 'tech'}])`)
	page := s.open("/?auto=pageviews")
	page.run(`halftone.push(['signal', 'share'])`)
	page.elapse()
	var types []string
	for _, sent := range s.nextBatch().Signals {
		types = append(types, sent.Type)
	}
	if want := []string{"page_view", "search", "add_to_cart", "share"}; !slices.Equal(types, want) {
		t.Errorf("%q", types)
	}
}

func TestScriptNamedTwiceCountsOnce(t *testing.T) {
	s := serve(t, "")
	page := s.open("/?auto=pageviews")
	page.run(`const again = Object.assign(document.createElement('script'), {src: '/collect.js'});
		again.dataset.auto = 'pageviews';
		await new Promise((loaded) => { again.onload = loaded; document.head.append(again); })`)
	page.elapse()
	if got := s.nextBatch(); len(got.Signals) != 1 {
		t.Errorf("%d page views", len(got.Signals))
	}
}

func TestLeavingThePageLosesNothing(t *testing.T) {
	s := serve(t, "")
	page := s.open("/")
	page.run(`for (let i = 0; i < 15; i++) halftone.signal('product_view', {category: 'tech'})`)
	page.navigate("about:blank")
	got, raw := next[batch](s, "/v1/signals")
	if !strings.HasPrefix(raw.header.Get("Content-Type"), "text/plain") {
		t.Errorf("content type %q needs a preflight", raw.header.Get("Content-Type"))
	}
	if distinct(got) != 15 || len(got.Signals) != 15 {
		t.Errorf("%d signals, %d distinct", len(got.Signals), distinct(got))
	}
	page.navigate(s.URL + "/next")
	page.run(`halftone.signal('page_view')`)
	page.elapse()
	if again := s.nextBatch(); len(again.Signals) != 1 || again.SessionKey != got.SessionKey {
		t.Errorf("the visit did not go on: %+v", again)
	}
}

// A page that is only hidden may still be closed without another word.
func TestHiddenPageSendsWhatABeaconCarriesAndKeepsTheRest(t *testing.T) {
	s := serve(t, "")
	page := s.open("/")
	page.run(`const tags = Array(32).fill('x'.repeat(128));
		for (let i = 0; i < 19; i++) halftone.signal('product_view', {tags});
		Object.defineProperty(document, 'visibilityState', {value: 'hidden'});
		document.dispatchEvent(new Event('visibilitychange'));
		hurry()`)
	page.elapse()
	var batches []batch
	for len(ids(batches...)) < 19 {
		got, raw := next[batch](s, "/v1/signals")
		if len(raw.body) > 60_000 {
			t.Errorf("%d bytes", len(raw.body))
		}
		batches = append(batches, got)
	}
	if len(batches) < 2 || distinct(batches...) != 19 || page.dropped() != 0 {
		t.Errorf("%d requests, %d distinct signals, %d dropped", len(batches), distinct(batches...), page.dropped())
	}
	s.expectSilence()
}

func TestFailuresAreRepeatedWithTheSameIDsMoreAndMoreSeldom(t *testing.T) {
	failures := []http.HandlerFunc{status(503), cutOff, status(429), status(502)}
	s := serve(t, "")
	for _, failure := range failures {
		s.answers <- failure
	}
	page := s.open("/")
	page.run(`halftone.signal('add_to_cart'); halftone.signal('search')`)
	page.elapse()
	first := s.nextBatch()
	for i := range failures {
		longest := time.Second << i
		if wait := page.elapse(); wait < longest/2 || wait > longest {
			t.Errorf("pause %d took %v, wanted %v to %v", i, wait, longest/2, longest)
		}
		if again := s.nextBatch(); !slices.Equal(ids(again), ids(first)) {
			t.Errorf("repeated %q as %q", ids(first), ids(again))
		}
	}
	page.run(`halftone.signal('share')`)
	if wait := page.elapse(); wait != 2*time.Second {
		t.Errorf("after success a signal waited %v", wait)
	}
	if got := s.nextBatch(); len(got.Signals) != 1 || page.dropped() != 0 {
		t.Errorf("%d signals, %d dropped", len(got.Signals), page.dropped())
	}
}

func TestServerSaysHowLongToWait(t *testing.T) {
	inAMinute := time.Now().Add(time.Minute).UTC().Format(http.TimeFormat)
	for header, least := range map[string]time.Duration{"7": 7 * time.Second, inAMinute: 50 * time.Second} {
		s := serve(t, "")
		s.answers <- status(429, "Retry-After", header)
		page := s.open("/")
		page.run(`halftone.signal('share')`)
		page.elapse()
		s.nextBatch()
		if wait := page.elapse(); wait < least || wait > least+12*time.Second {
			t.Errorf("Retry-After %s: %v", header, wait)
		}
		s.nextBatch()
	}
}

func TestRefusedSignalsAreNotRepeatedButCounted(t *testing.T) {
	s := serve(t, "")
	s.answers <- status(400)
	s.answers <- respond(`{"accepted":1,"duplicates":0,"rejected":[{"line":0,"code":"PII_REJECTED","path":"brand"},{"line":0,"code":"BAD_USER_INPUT","path":"price"}]}`)
	page := s.open("/")
	for range 2 {
		page.run(`halftone.signal('share'); halftone.signal('search')`)
		page.elapse()
		s.nextBatch()
	}
	page.run(`halftone.signal('review')`)
	page.elapse()
	if got := s.nextBatch(); len(got.Signals) != 1 {
		t.Errorf("repeated: %+v", got.Signals)
	}
	if page.dropped() != 3 {
		t.Errorf("dropped %d, wanted the two of the refused request and one of the other", page.dropped())
	}
}

func TestAfterHalfAnHourASignalIsGivenUp(t *testing.T) {
	s := serve(t, "")
	s.answers <- status(503)
	s.answers <- status(503)
	page := s.open("/")
	page.run(`halftone.signal('share')`)
	page.elapse()
	s.nextBatch()
	page.awaitPause()
	page.run(`later(31 * 60_000); halftone.signal('search')`)
	page.elapse()
	s.nextBatch()
	page.elapse()
	if got := s.nextBatch(); len(got.Signals) != 1 || got.Signals[0].Type != "search" || page.dropped() != 1 {
		t.Errorf("%+v, dropped %d", got.Signals, page.dropped())
	}
}

func TestFullQueueGivesUpPassiveSignalsFirst(t *testing.T) {
	s := serve(t, "")
	s.answers <- status(503)
	page := s.open("/")
	page.run(`halftone.signal('share')`)
	page.elapse()
	s.nextBatch()
	page.awaitPause()
	page.run(`halftone.signal('add_to_cart');
		for (let i = 0; i < 600; i++) halftone.signal('page_view');
		halftone.signal('purchase')`)
	if page.dropped() != 103 {
		t.Errorf("dropped %d", page.dropped())
	}
	page.elapse()
	types := map[string]int{}
	for total := 0; total < 500; {
		got := s.nextBatch()
		total += len(got.Signals)
		for _, sent := range got.Signals {
			types[sent.Type]++
		}
	}
	if types["share"] != 1 || types["add_to_cart"] != 1 || types["purchase"] != 1 || types["page_view"] != 497 {
		t.Errorf("%v", types)
	}
}

func TestSignalThatNoRequestCarriesIsDropped(t *testing.T) {
	s := serve(t, "")
	page := s.open("/")
	page.run(`halftone.signal('search', {category: 'ü'.repeat(40_000)})`)
	if page.dropped() != 1 {
		t.Errorf("dropped %d", page.dropped())
	}
	s.expectSilence()
}

// While tries fail nobody knows whether a beacon arrives: a page that lives on repeats it.
func TestWhatAHiddenPageSaidDuringAFailureIsRepeated(t *testing.T) {
	s := serve(t, "")
	s.answers <- status(503)
	s.answers <- status(503)
	page := s.open("/")
	page.run(`halftone.signal('share')`)
	page.elapse()
	first := s.nextBatch()
	page.awaitPause()
	page.run(`dispatchEvent(new Event('pagehide'))`)
	beacon := s.nextBatch()
	page.elapse()
	if last := s.nextBatch(); fmt.Sprint(ids(first), ids(first)) != fmt.Sprint(ids(beacon), ids(last)) {
		t.Errorf("%q, then %q, then %q", ids(first), ids(beacon), ids(last))
	}
}

func distinct(batches ...batch) int {
	all := ids(batches...)
	slices.Sort(all)
	return len(slices.Compact(all))
}
