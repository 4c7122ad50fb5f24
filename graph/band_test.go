package graph_test

import (
	"fmt"
	"testing"

	"halftone/domain"
)

// recordPurchases makes a profile with so many purchases.
func recordPurchases(t *testing.T, s *site, customer string, n int) {
	t.Helper()
	signals := ""
	for i := range n {
		signals += fmt.Sprintf(`{id: "%s-%d", type: "purchase", orderId: "%[1]s-%[2]d"} `, customer, i)
	}
	answer := s.post(domain.Service, body(fmt.Sprintf(`mutation { recordSignals(input: {sessionKey: "%s", identity: {customer: "%[1]s"}, signals: [%s]}) { accepted } }`, customer, signals)))
	if codes := codesOf(t, answer); codes != nil {
		t.Fatal(answer.Body)
	}
}

func TestWhoNearlyBelongsIsListedBesideMembersAndTheTrend(t *testing.T) {
	s := openSite(t)
	answer := s.post(domain.Editor, body(`mutation { createSegment(input: {key: "ten", info: {}, definition: {membershipThreshold: 1, rules: [
		{type: STATISTIC, field: "totalPurchases", operator: GREATER_OR_EQUAL, value: 10, tolerance: 10}]}}) { userErrors { code } } }`))
	if codes := codesOf(t, answer); codes != nil {
		t.Fatal(answer.Body)
	}
	for customer, n := range map[string]int{"a": 10, "b": 9, "c": 8, "d": 7} {
		recordPurchases(t, s, customer, n)
	}
	data := awaitAnswer(t, s, domain.Analyst, `{ segment(key: "ten") {
		members(band: MEMBER) { edges { node { score } } }
		almost: members(band: ALMOST) { totalCount { value } edges { node { score isMember profile { totalPurchases } } } }
		one: members(band: ALMOST, first: 1) { edges { cursor node { score } } pageInfo { hasNextPage endCursor } }
		trend(days: 1) { size entered exited version }
	} }`, func(data map[string]any) bool {
		almost := at(data, "segment", "almost", "edges").([]any)
		return len(almost) == 2 && len(at(data, "segment", "members", "edges").([]any)) == 1
	})
	for i, want := range []float64{0.9, 0.8} {
		if node := at(data, "segment", "almost", "edges", i, "node"); at(node, "score") != want || at(node, "isMember") != false ||
			at(node, "profile", "totalPurchases") != 10*want {
			t.Errorf("got %v, want %v", node, want)
		}
	}
	if at(data, "segment", "almost", "totalCount", "value") != 2. || at(data, "segment", "one", "pageInfo", "hasNextPage") != true {
		t.Errorf("got %v", data)
	}
	points := at(data, "segment", "trend").([]any)
	first, last := points[0], points[len(points)-1]
	if at(first, "size") != 0. || at(last, "size") != 1. || at(last, "version") != 1. {
		t.Errorf("got the trend %v", points)
	}
	next := awaitAnswer(t, s, domain.Analyst, fmt.Sprintf(`{ segment(key: "ten") { members(band: ALMOST, first: 1, after: %q) { edges { node { score } } pageInfo { hasNextPage } } } }`,
		at(data, "segment", "one", "pageInfo", "endCursor")), func(map[string]any) bool { return true })
	if at(next, "segment", "members", "edges", 0, "node", "score") != 0.8 || at(next, "segment", "members", "pageInfo", "hasNextPage") != false {
		t.Errorf("got %v", next)
	}
	// A small group stays hidden.
	rough := awaitAnswer(t, s, domain.Viewer, `{ segment(key: "ten") { trend(days: 7) { size entered } } }`, func(map[string]any) bool { return true })
	for _, p := range at(rough, "segment", "trend").([]any) {
		if at(p, "size") != 0. || at(p, "entered") != 0. {
			t.Errorf("a VIEWER is told %v", p)
		}
	}
	if codes := codesOf(t, s.post(domain.Viewer, body(`{ segment(key: "ten") { trend(days: 8) { size } } }`))); len(codes) != 1 || codes[0] != domain.BadUserInput {
		t.Errorf("got %v", codes)
	}
}

// at follows names and indexes through an answer.
func at(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			v = v.(map[string]any)[step]
		case int:
			v = v.([]any)[step]
		}
	}
	return v
}
