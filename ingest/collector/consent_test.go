package collector_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/device"
)

// witness notes everything that the script asks of the browser and that may differ between devices.
const witness = `
	window.asked = [];
	function watch(target, name, label) {
		const property = Object.getOwnPropertyDescriptor(target, name);
		if (!property?.configurable) return;
		const note = (original) => function (...values) {
			asked.push(label + '.' + name);
			return new.target ? Reflect.construct(original, values) : Reflect.apply(original, this, values);
		};
		if (property.get) property.get = note(property.get);
		else if (typeof property.value === 'function') property.value = note(property.value);
		Object.defineProperty(target, name, property);
	}
	// A preference of the visitor, and a way to send, are no characteristics of a device.
	const allowed = ['globalPrivacyControl', 'doNotTrack', 'sendBeacon', 'constructor'];
	for (const prototype of [Navigator, Screen, HTMLCanvasElement, WebGLRenderingContext, VisualViewport, NetworkInformation])
		for (const name of Object.getOwnPropertyNames(prototype.prototype))
			if (!allowed.includes(name)) watch(prototype.prototype, name, prototype.name);
	for (const name of ['innerWidth', 'innerHeight', 'outerWidth', 'outerHeight', 'screenX', 'screenY', 'screen',
		'devicePixelRatio', 'matchMedia', 'getComputedStyle', 'orientation', 'indexedDB', 'caches', 'speechSynthesis',
		'AudioContext', 'OfflineAudioContext', 'RTCPeerConnection', 'FontFace']) watch(window, name, 'window');
	watch(Document.prototype, 'cookie', 'document');
	watch(Document.prototype, 'fonts', 'document');
	watch(Date.prototype, 'getTimezoneOffset', 'Date');
	watch(Performance.prototype, 'now', 'Performance');
	for (const name of ['DateTimeFormat', 'NumberFormat', 'Collator', 'Locale']) watch(Intl, name, 'Intl');
	watch(Storage.prototype, 'setItem', 'Storage');
`

const granted = `halftone.consent({persistence: 'GRANTED', personalization: 'GRANTED'})`

func TestBeforeConsentNoDeviceIsReadAndOnlyASessionKeyKept(t *testing.T) {
	s := serve(t, witness)
	page := s.open("/shoes?auto=pageviews&q=anna")
	page.run(`halftone.signal('search'); halftone.consent({personalization: 'GRANTED'})`)
	page.elapse()
	got, raw := next[batch](s, "/v1/signals")
	if asked := eval[[]string](page, "asked"); !slices.Equal(asked, []string{"Storage.setItem"}) {
		t.Errorf("asked for %q", asked)
	}
	if want := map[string]string{"halftone.session": got.SessionKey}; !maps.Equal(page.kept(), want) {
		t.Errorf("kept %v", page.kept())
	}
	if want := map[string]string{"entryPath": "/shoes"}; !maps.Equal(got.Context, want) || got.Token != "" {
		t.Errorf("sent %s", raw.body)
	}

	// The witness does see what is asked after consent.
	page.run(granted)
	s.nextChoice()
	s.nextBatch()
	if asked := eval[[]string](page, "asked"); !slices.Contains(asked, "window.matchMedia") {
		t.Errorf("the witness is blind: %q", asked)
	}
}

func TestVisitIsEnteredOnce(t *testing.T) {
	s := serve(t, "")
	page := newTab(t)
	page.navigate(strings.Replace(s.URL, "127.0.0.1", "localhost", 1) + "/elsewhere")
	page.follow(s.URL + "/shoes?auto=pageviews#red")
	page.elapse()
	first := s.nextBatch()
	if want := map[string]string{"entryPath": "/shoes", "referrerDomain": "localhost"}; !maps.Equal(first.Context, want) {
		t.Errorf("first page: %v", first.Context)
	}
	page.navigate(s.URL + "/cart?auto=pageviews")
	page.elapse()
	if second := s.nextBatch(); len(second.Context) != 0 || second.SessionKey != first.SessionKey {
		t.Errorf("second page: %+v", second)
	}
}

func TestEveryTabIsAVisit(t *testing.T) {
	s := serve(t, "")
	one, other := s.open("/"), s.open("/")
	if eval[string](one, "halftone.sessionKey") == eval[string](other, "halftone.sessionKey") {
		t.Error("two tabs share a session key")
	}
}

func TestConsentIsToldAtOnceAndTheVisitMayLast(t *testing.T) {
	s := serve(t, "")
	page := s.open("/")
	page.run(granted)
	told, got := s.nextChoice(), s.nextBatch()
	if told.Mode != "COOKIE" || !regexp.MustCompile(`^[A-Za-z0-9_-]{22}$`).MatchString(told.Value) ||
		told.Consent != (consent{"GRANTED", "GRANTED"}) {
		t.Errorf("told %+v", told)
	}
	if got.Token != "token-1" || got.Context["deviceType"] != "desktop" || len(got.Signals) != 0 {
		t.Errorf("sent %+v", got)
	}

	// Nothing is said twice, neither on this page nor on the next one, which knows of the consent.
	page.run(granted)
	page.navigate(s.URL + "/next?auto=pageviews")
	page.run(granted)
	page.elapse()
	if again := s.nextBatch(); again.Token != "token-1" || len(again.Signals) != 1 {
		t.Errorf("next page: %+v", again)
	}
	page.run(`halftone.consent({personalization: 'DENIED'})`)
	if changed := s.nextChoice(); changed.Value != told.Value || changed.Consent != (consent{"GRANTED", "DENIED"}) {
		t.Errorf("changed %+v", changed)
	}
}

func TestDevicesAreOfThreeKinds(t *testing.T) {
	for kind, emulated := range map[string]chromedp.Device{"mobile": device.IPhone13landscape, "tablet": device.IPad} {
		s := serve(t, "")
		page := newTab(t)
		if err := chromedp.Do(page.ctx, chromedp.Emulate(emulated)); err != nil {
			t.Fatal(err)
		}
		page.navigate(s.URL)
		page.run(granted)
		s.nextChoice()
		if got := s.nextBatch(); got.Context["deviceType"] != kind {
			t.Errorf("%s: %v", kind, got.Context)
		}
	}
}

func TestWithdrawalIsToldAndLeavesOnlyTheSessionKey(t *testing.T) {
	s := serve(t, "")
	page, other := s.open("/"), s.open("/other")
	page.run(granted)
	told := s.nextChoice()
	s.nextBatch()
	other.run(`await until(() => halftone.token === 'token-1')`)
	page.run(`halftone.consent({persistence: 'DENIED'})`)
	if withdrawn := s.nextChoice(); withdrawn.Value != told.Value || withdrawn.Consent != (consent{"DENIED", "GRANTED"}) {
		t.Errorf("withdrawn %+v", withdrawn)
	}
	for _, tab := range []tab{page, other} {
		tab.run(`await until(() => !halftone.token); hurry(); halftone.identify('token-of-login'); halftone.signal('search')`)
		if got := s.nextBatch(); got.Token != "" || got.Context["deviceType"] != "" {
			t.Errorf("sent %+v", got)
		}
		if kept := slices.Collect(maps.Keys(tab.kept())); !slices.Equal(kept, []string{"halftone.session"}) {
			t.Errorf("kept %q", kept)
		}
	}
	s.expectSilence()
}

// What is done after a withdrawal must not lead back to who withdrew, nor be lost when the visitor
// agrees again, which makes another id.
func TestAWithdrawalEndsTheVisitInEveryTab(t *testing.T) {
	s := serve(t, "")
	page, other := s.open("/shoes"), s.open("/other")
	page.run(granted)
	first := s.nextChoice()
	before := s.nextBatch()
	other.run(`await until(() => halftone.token === 'token-1')`)
	others := eval[string](other, "halftone.sessionKey")
	page.run(`halftone.identify('token-of-login')`)
	s.nextBatch()
	page.run(`halftone.consent({persistence: 'DENIED'})`)
	if withdrawn := s.nextChoice(); withdrawn.Token != "token-of-login" {
		t.Errorf("the withdrawal does not say whose visit it is: %+v", withdrawn)
	}
	other.run(`await until(() => !halftone.token)`)
	if eval[string](other, "halftone.sessionKey") == others {
		t.Error("the other tab goes on with its visit")
	}
	page.run(`hurry(); halftone.signal('search')`)
	between := s.nextBatch()
	if between.SessionKey == before.SessionKey || between.Context["entryPath"] != "/shoes" {
		t.Errorf("after the withdrawal: %+v", between)
	}
	page.run(granted)
	if again, got := s.nextChoice(), s.nextBatch(); again.Value == first.Value || got.SessionKey != between.SessionKey || got.Token == "" {
		t.Errorf("granted again: %+v, %+v", again, got)
	}
}

func TestAVisitOfSomebodyElseIsBegunAnewAndNothingLost(t *testing.T) {
	s := serve(t, "")
	page := s.open("/?auto=pageviews")
	s.answers <- status(409)
	page.elapse()
	refused := s.nextBatch()
	page.elapse()
	if again := s.nextBatch(); again.SessionKey == refused.SessionKey || !slices.Equal(ids(again), ids(refused)) {
		t.Errorf("sent %+v after %+v", again, refused)
	}
}

// The id is already forgotten here: nobody could tell the server later.
func TestWithdrawalOutlivesThePage(t *testing.T) {
	s := serve(t, "")
	page := s.open("/")
	page.run(granted)
	told := s.nextChoice()
	s.nextBatch()
	s.answers <- status(503)
	page.run(`halftone.consent({persistence: 'DENIED'})`)
	s.nextChoice()
	page.awaitPause()
	page.navigate("about:blank")
	if again := s.nextChoice(); again.Value != told.Value || again.Consent.Persistence != "DENIED" {
		t.Errorf("told %+v", again)
	}
}

func TestOptingOutInTheBrowserOutranksThePage(t *testing.T) {
	for name, value := range map[string]string{"globalPrivacyControl": "true", "doNotTrack": "'1'"} {
		s := serve(t, "Object.defineProperty(navigator, '"+name+"', {value: "+value+"})")
		page := s.open("/?auto=pageviews")
		page.run(granted)
		page.elapse()
		if got := s.nextBatch(); got.Token != "" || got.Context["deviceType"] != "" {
			t.Errorf("%s: sent %+v", name, got)
		}
		if len(page.kept()) != 1 {
			t.Errorf("%s: kept %v", name, page.kept())
		}

		// What was agreed to before is withdrawn.
		page.run(`localStorage['halftone.visitor'] = '{"value":"v","token":"t","consent":{"persistence":"GRANTED","personalization":"GRANTED"}}'`)
		page.navigate(s.URL + "/next")
		if withdrawn := s.nextChoice(); withdrawn.Value != "v" || withdrawn.Consent.Persistence != "DENIED" {
			t.Errorf("%s: told %+v", name, withdrawn)
		}
		if len(page.kept()) != 1 {
			t.Errorf("%s: kept %v", name, page.kept())
		}
		s.expectSilence()
	}
}

func TestConsentIsRepeatedUntilTheServerHearsIt(t *testing.T) {
	s := serve(t, "")
	s.answers <- cutOff
	s.answers <- status(503)
	page := s.open("/")
	page.run(granted + `; halftone.signal('add_to_cart')`)
	first := s.nextChoice()
	for range 2 {
		page.elapse()
		if again := s.nextChoice(); again != first {
			t.Errorf("told %+v, then %+v", first, again)
		}
	}
	if got := s.nextBatch(); got.Token != "token-1" || len(got.Signals) != 1 {
		t.Errorf("sent %+v", got)
	}
}

func TestRefusedTokenIsRenewedAndNothingLost(t *testing.T) {
	s := serve(t, "")
	page := s.open("/")
	page.run(granted)
	told := s.nextChoice()
	s.nextBatch()
	s.answers <- status(401)
	s.answers <- respond(`{"token":"token-2","expiresAt":"2099-01-01T00:00:00Z"}`)
	page.run(`halftone.signal('share')`)
	page.elapse()
	refused := s.nextBatch()
	page.elapse()
	if renewed := s.nextChoice(); renewed.Value != told.Value || renewed.Consent != told.Consent {
		t.Errorf("told %+v", renewed)
	}
	if again := s.nextBatch(); again.Token != "token-2" || !slices.Equal(ids(again), ids(refused)) {
		t.Errorf("sent %+v after %+v", again, refused)
	}
}

func TestExpiredTokenIsRenewedOnTheNextPage(t *testing.T) {
	s := serve(t, "")
	s.answers <- respond(`{"token":"token-0","expiresAt":"2020-01-01T00:00:00Z"}`)
	page := s.open("/")
	page.run(granted)
	s.nextChoice()
	s.nextBatch()
	page.navigate(s.URL + "/next?auto=pageviews")
	page.elapse()
	s.nextChoice()
	if got := s.nextBatch(); got.Token != "token-1" {
		t.Errorf("sent %+v", got)
	}
}

func TestLoginCountsWhilePersistenceIsGranted(t *testing.T) {
	s := serve(t, "")
	page := s.open("/")
	page.run(granted)
	s.nextChoice()
	s.nextBatch()
	page.run(`halftone.identify('token-of-login')`)
	if got := s.nextBatch(); got.Token != "token-of-login" || eval[string](page, "halftone.token") != got.Token {
		t.Errorf("sent %+v", got)
	}
	if strings.Contains(page.kept()["halftone.visitor"], "login") {
		t.Error("the login is kept")
	}
}
