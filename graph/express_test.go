package graph_test

import (
	"regexp"
	"strings"
	"testing"

	"halftone/domain"
)

// instants differ between two answers, and are all that may.
var instants = regexp.MustCompile(`"\d{4}-[^"]*Z"`)

// TestTheExpressLaneAnswersLikeTheExecutor asks for the same with a fragment,
// which only the executor takes.
func TestTheExpressLaneAnswersLikeTheExecutor(t *testing.T) {
	s := openSite(t)
	var keys []string
	for _, customer := range []string{"ann", "bob"} {
		s.query(t, domain.Service, `mutation($i: RecordSignalsInput!) { recordSignals(input: $i) { accepted } }`, map[string]any{"i": map[string]any{
			"sessionKey": "visit-of-" + customer, "identity": map[string]any{"customer": customer}, "signals": []any{
				map[string]any{"id": customer + "1", "type": "purchase", "category": "tech", "price": 120, "amount": 120},
				map[string]any{"id": customer + "2", "type": "purchase", "category": "tech"},
				map[string]any{"id": customer + "3", "type": "purchase", "category": "tech"}}}})
		key, err := s.config.Intake.Visitors.Customer(customer)
		must(t, err)
		keys = append(keys, key.String())
	}
	keys = append(keys, strings.Repeat("0", 64), "no key")
	for name, c := range map[string]struct {
		query     string
		variables map[string]any
	}{
		"everything": {`query($k: [ID!]!) { memberships(profileKeys: $k, onlyMembers: false) { FIELDS } }`, map[string]any{"k": keys}},
		"members":    {`query($k: [ID!]!) { found: memberships(profileKeys: $k) { FIELDS } }`, map[string]any{"k": keys}},
		"one segment": {`query($k: [ID!]!, $s: [ID!]) { memberships(profileKeys: $k, segmentKeys: $s) { FIELDS } }`,
			map[string]any{"k": keys, "s": []string{"high-value", "no-such"}}},
		"with a visit": {`query($k: [ID!]!, $v: ID) { memberships(profileKeys: $k, sessionKey: $v) { FIELDS } }`, map[string]any{"k": keys, "v": "visit-of-bob"}},
		"no visit":     {`query($k: [ID!]!, $v: ID) { memberships(profileKeys: $k, sessionKey: $v) { FIELDS } }`, map[string]any{"k": keys, "v": "not a key!"}},
		"a number":     {`{ memberships(profileKeys: [7]) { FIELDS } }`, nil},
		"too many":     {`query($k: [ID!]!) { memberships(profileKeys: $k) { profileKey } }`, map[string]any{"k": strings.Split(strings.Repeat("x", 501), "")}},
	} {
		const fields = `profileKey asOf includesSession memberships { score isMember confidence since definitionVersion asOf
			segment { id key name icon color } }`
		const roundabout = `...on ProfileMemberships { ` + fields + ` }`
		for _, role := range []domain.Role{domain.Service, domain.Viewer} {
			express := s.query(t, role, strings.ReplaceAll(c.query, "FIELDS", fields), c.variables)
			executor := s.query(t, role, strings.ReplaceAll(c.query, "FIELDS", roundabout), c.variables)
			got, want := instants.ReplaceAllString(express.Body.String(), "AT"), instants.ReplaceAllString(executor.Body.String(), "AT")
			if got != want {
				t.Errorf("%s as %s:\n%s\nwant\n%s", name, role, got, want)
			}
			if role == domain.Service && name == "everything" && strings.Count(got, `"isMember":true`) == 0 {
				t.Errorf("nobody is a member of anything: %s", got)
			}
		}
	}
}
