package graph_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"halftone/domain"
)

// awaitAnswer asks until the answer is as wanted: the index of all profiles
// follows the database by some hundred milliseconds.
func awaitAnswer(t *testing.T, s *site, role domain.Role, query string, wanted func(data map[string]any) bool) map[string]any {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query})
	must(t, err)
	var last string
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(10 * time.Second); ; {
		answer := s.post(role, strings.NewReader(string(body)))
		last = answer.Body.String()
		var parsed struct {
			Data   map[string]any
			Errors []any // as long as the index is loading
		}
		must(t, json.Unmarshal([]byte(last), &parsed))
		if parsed.Data != nil && parsed.Errors == nil && wanted(parsed.Data) {
			return parsed.Data
		}
		select {
		case <-deadline:
			t.Fatalf("the last answer was %s", last)
		case <-tick.C:
		}
	}
}

const simulation = `{ simulateSegment(baselineKey: "cart-abandoner", segment: {definition: {membershipThreshold: 1, rules: [
	{type: STATISTIC, field: "totalPurchases", operator: GREATER_OR_EQUAL, value: 1}]}}) {
	current { value isExact } projected { value } entering { value } leaving { value } staying { value } scoreShift
	histogram { from to count }
	entering10: samples(movement: ENTERING, first: 10) { score before profile { totalPurchases } evaluation { ruleScores { actualNumber } } }
} }`

func TestASimulationCountsEverybodyAndShowsSamples(t *testing.T) {
	s := openSite(t)
	record := func(customer, kind string, n int) {
		t.Helper()
		var signals []string
		for i := range n {
			signals = append(signals, fmt.Sprintf(`{id: "%s-%d", type: "%s"}`, customer, i, kind))
		}
		query := fmt.Sprintf(`mutation { recordSignals(input: {sessionKey: "%s", identity: {customer: "%[1]s"}, signals: [%s]}) { elevated userErrors { message } } }`,
			customer, strings.Join(signals, " "))
		body, err := json.Marshal(map[string]any{"query": query})
		must(t, err)
		if answer := s.post(domain.Service, strings.NewReader(string(body))).Body.String(); !strings.Contains(answer, `"elevated":true`) {
			t.Fatal(answer)
		}
	}
	for i := range 7 {
		record(fmt.Sprint("buyer", i), "purchase", 1+i)
	}
	for i := range 4 {
		record(fmt.Sprint("dreamer", i), "add_to_cart", 3)
	}
	data := awaitAnswer(t, s, domain.Analyst, simulation, func(data map[string]any) bool {
		simulated, _ := data["simulateSegment"].(map[string]any)
		return simulated != nil && simulated["projected"].(map[string]any)["value"] == 7.0 && simulated["leaving"].(map[string]any)["value"] == 4.0
	})
	simulated := data["simulateSegment"].(map[string]any)
	for name, want := range map[string]float64{"current": 4, "entering": 7, "staying": 0} {
		if got := simulated[name].(map[string]any)["value"]; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	total := 0.0
	for _, b := range simulated["histogram"].([]any) {
		total += b.(map[string]any)["count"].(float64)
	}
	if total != 11 {
		t.Errorf("the histogram holds %v profiles, want 11", total)
	}
	samples := simulated["entering10"].([]any)
	if len(samples) != 7 {
		t.Fatalf("%d samples, want 7", len(samples))
	}
	for _, sample := range samples {
		sample := sample.(map[string]any)
		if sample["score"] != 1.0 || sample["profile"].(map[string]any)["totalPurchases"].(float64) < 1 {
			t.Errorf("sample %v", sample)
		}
	}

	overlap := `{ segmentOverlap(keys: ["bargain-hunter", "cart-abandoner"]) { a { key } b { key } count { value isSuppressed } jaccard } }`
	data = awaitAnswer(t, s, domain.Analyst, overlap, func(data map[string]any) bool { return data["segmentOverlap"] != nil })
	pairs := data["segmentOverlap"].([]any)
	if got := pairs[2].(map[string]any); len(pairs) != 3 || got["count"].(map[string]any)["value"] != 4.0 || got["jaccard"] != 1.0 {
		t.Errorf("overlap %v", pairs)
	}
	data = awaitAnswer(t, s, domain.Viewer, overlap, func(data map[string]any) bool { return data["segmentOverlap"] != nil })
	if got := data["segmentOverlap"].([]any)[2].(map[string]any); got["count"].(map[string]any)["isSuppressed"] != true || got["jaccard"] != nil {
		t.Errorf("a viewer sees %v", got)
	}
}
