package graph_test

import (
	"slices"
	"testing"

	"halftone/domain"
)

func TestRuleFieldsTellWhatPeopleHave(t *testing.T) {
	s := openSite(t)
	answer := s.post(domain.Service, body(`mutation { recordSignals(input: {sessionKey: "s-1", identity: {customer: "c-1"}, context: {deviceType: "mobile"}, signals: [
		{id: "a", type: "purchase", category: "Tech", brand: "Acme", tags: ["gadgets"], price: 129, amount: 129, orderId: "o-1"}]}) { elevated } }`))
	if codes := codesOf(t, answer); codes != nil {
		t.Fatal(answer.Body)
	}
	data := awaitAnswer(t, s, domain.Analyst, `{
		interest: ruleFields(search: "TECH") { path type label operators coverage unit values histogram { from to count } }
		sets: ruleFields(type: BRAND_AFFINITY) { path unit values }
		money: ruleFields(type: STATISTIC, search: "purchase") { path }
		device: ruleFields(type: CONTEXT, search: "frequent deviceType", first: 1) { path unit values histogram { count } }
		nothing: ruleFields(search: "nobody has this") { path }
	}`, func(data map[string]any) bool { return len(data["interest"].([]any)) > 0 })
	field := func(of string, i int) map[string]any { return data[of].([]any)[i].(map[string]any) }
	interest := field("interest", 0)
	if interest["path"] != "interests.tech" || interest["type"] != "CATEGORY_INTEREST" || interest["label"] != "Interest in tech" ||
		interest["coverage"] != 1. || interest["unit"] != "SCORE" || len(interest["operators"].([]any)) != 7 {
		t.Errorf("got %v", interest)
	}
	people := 0.
	for _, part := range interest["histogram"].([]any) {
		people += part.(map[string]any)["count"].(float64)
	}
	if people != 1 {
		t.Errorf("the histogram holds %v profiles", people)
	}
	if sets := field("sets", 0); sets["path"] != "brandAffinities" || sets["values"].([]any)[0] != "acme" {
		t.Errorf("got %v", sets)
	}
	if device := field("device", 0); device["unit"] != "TEXT" || device["values"].([]any)[0] != "mobile" {
		t.Errorf("got %v", device)
	}
	var money []string
	for i := range data["money"].([]any) {
		money = append(money, field("money", i)["path"].(string))
	}
	for _, path := range []string{"totalPurchases", "count(purchase)", "sum(purchase.amount)"} {
		if !slices.Contains(money, path) {
			t.Errorf("%s is missing in %v", path, money)
		}
	}
	if nothing := data["nothing"].([]any); len(nothing) != 0 {
		t.Errorf("got %v", nothing)
	}
	for _, query := range []string{`{ ruleFields(first: 101) { path } }`, `{ ruleFields(first: 0) { path } }`} {
		if codes := codesOf(t, s.post(domain.Analyst, body(query))); !slices.Equal(codes, []domain.Code{domain.BadUserInput}) {
			t.Errorf("%s: got %v", query, codes)
		}
	}
}
