package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"halftone/domain"
)

// subscribe begins a subscription and waits until it is under way: what a query
// on the same connection answers comes after.
func (c client) subscribe(id, query string) {
	c.t.Helper()
	c.send(fmt.Sprintf(`{"type":"subscribe","id":%q,"payload":{"query":%s}}`, id, quoted(query)))
}

// keepRecording records one member of high-value after the other, so that every
// stream has something to tell, until the function returned is called.
func keepRecording(t *testing.T, s *site) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var recording sync.WaitGroup
	recording.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			recordValuable(t, s, fmt.Sprint("c-", i))
		}
	})
	return func() {
		cancel()
		recording.Wait()
	}
}

// next is the data of the next event.
func (c client) next(id string) any {
	c.t.Helper()
	e := c.receive()
	if e.Type != "next" || e.ID != id {
		c.t.Fatalf("got %+v %s", e, e.Payload)
	}
	var payload struct {
		Data   map[string]any
		Errors []any
	}
	must(c.t, json.Unmarshal(e.Payload, &payload))
	if payload.Errors != nil {
		c.t.Fatalf("got %s", e.Payload)
	}
	for _, field := range payload.Data {
		return field
	}
	return nil
}

func TestChangesOfMembershipsAreToldAsTheyCome(t *testing.T) {
	s := openSite(t)
	var latest struct {
		Data struct{ MembershipChanges struct{ LatestCursor string } }
	}
	must(t, json.Unmarshal(s.post(domain.Service, body(`{ membershipChanges { latestCursor } }`)).Body.Bytes(), &latest))
	c := s.dial(t).enter(domain.Service)
	c.subscribe("1", fmt.Sprintf(`subscription { membershipChanged(segmentKeys: ["high-value"], after: %q) { kind segmentKey cursor membership { isMember } } }`,
		latest.Data.MembershipChanges.LatestCursor))
	recordValuable(t, s, "c-1")
	if change := c.next("1"); at(change, "kind") != "ENTERED" || at(change, "segmentKey") != "high-value" || at(change, "membership", "isMember") != true {
		t.Errorf("got %v", change)
	}
	c.send(`{"type":"complete","id":"1"}`)
	c.subscribe("2", `subscription { membershipChanged(after: "no cursor") { kind } }`)
	if e := c.receive(); e.Type != "error" || !strings.Contains(string(e.Payload), "BAD_USER_INPUT") {
		t.Errorf("got %+v %s", e, e.Payload)
	}
}

// recordValuable makes a profile that is a member of high-value at once.
func recordValuable(t *testing.T, s *site, customer string) {
	t.Helper()
	signals := ""
	for i := range 3 {
		signals += fmt.Sprintf(`{id: "%s-%d", type: "purchase", category: "Tech", tags: ["new"], price: 250, amount: 250, orderId: "%[1]s-%[2]d"} `, customer, i)
	}
	answer := s.post(domain.Service, body(fmt.Sprintf(`mutation { recordSignals(input: {sessionKey: "%s", identity: {customer: "%[1]s"}, signals: [%s]}) { accepted } }`, customer, signals)))
	if codes := codesOf(t, answer); codes != nil {
		t.Fatal(answer.Body)
	}
}

func TestSignalsAreShownAsTheyComeWithoutWhoSentThem(t *testing.T) {
	s := openSite(t)
	c := s.dial(t).enter(domain.Operator)
	c.subscribe("1", `subscription { signalRecorded(types: ["purchase"]) { type { key intent } weight category brand tags price amount occurredAt receivedAt } }`)
	awaitWatcher(t, s)
	recordPurchases(t, s, "c-1", 0) // nothing to show
	s.post(domain.Service, body(`mutation { recordSignals(input: {sessionKey: "v", signals: [{id: "x", type: "page_view"}]}) { accepted } }`))
	recordValuable(t, s, "c-1")
	seen := c.next("1")
	if at(seen, "type", "key") != "purchase" || at(seen, "category") != "tech" || at(seen, "price") != 250. || at(seen, "brand") != nil || at(seen, "tags", 0) != "new" {
		t.Errorf("got %v", seen)
	}
}

func awaitWatcher(t *testing.T, s *site) {
	t.Helper()
	awaitAnswer(t, s, domain.Viewer, `{ viewer { name } }`, func(map[string]any) bool { return s.config.Sessions.Tail.IsWatched() })
}

func TestSegmentsWhoseSizeMovesAreTold(t *testing.T) {
	s := openSite(t)
	awaitAnswer(t, s, domain.Analyst, `{ segments { edges { node { health { state } } } } }`, func(data map[string]any) bool {
		return !slices.ContainsFunc(at(data, "segments", "edges").([]any), func(e any) bool { return at(e, "node", "health", "state") != "FRESH" })
	})
	analyst, viewer := s.dial(t).enter(domain.Analyst), s.dial(t).enter(domain.Viewer)
	analyst.subscribe("1", `subscription { segmentChanged(keys: ["high-value"]) { key size { value } health { state } } }`)
	viewer.subscribe("1", `subscription { segmentChanged(keys: ["high-value"]) { key size { value isSuppressed } health { state } } }`)
	defer keepRecording(t, s)()
	for size, n := 0., 0; n < 2; n++ {
		changed := analyst.next("1")
		now := at(changed, "size", "value").(float64)
		if now <= size || at(changed, "key") != "high-value" {
			t.Fatalf("got %v after %v", changed, size)
		}
		size = now
	}
	// Who sees no small groups is told of nothing below the floor, and of rounded counts above it.
	if size, isNumber := at(viewer.next("1"), "size", "value").(float64); !isNumber || size < 10 || int(size)%5 != 0 {
		t.Errorf("a VIEWER is told %v", size)
	}
}
