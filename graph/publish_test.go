package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"halftone/domain"
)

func TestPublishingWhatIsInForceMakesNoVersion(t *testing.T) {
	s := openSite(t)
	publish := func(expected int, threshold float64) string {
		t.Helper()
		return s.post(domain.Editor, body(fmt.Sprintf(`mutation { publishSegment(input: {key: "tech-enthusiast", expectedVersion: %d, definition: {membershipThreshold: %v, rules: [
			{type: CATEGORY_INTEREST, field: "interests.tech", operator: GREATER_OR_EQUAL, value: 0.4}]}}) { segment { published { number } } userErrors { code } } }`, expected, threshold))).Body.String()
	}
	runs := func() (n int) {
		t.Helper()
		must(t, s.db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM segment_run").Scan(&n))
		return n
	}
	for _, c := range []struct {
		name      string
		expected  int
		threshold float64
		want      string
	}{
		{"a change", 1, 0.5, `"number":2}},"userErrors":[]`},
		{"the same again", 2, 0.5, `"number":2}},"userErrors":[]`},
		{"the same by who knows an older version", 1, 0.5, `"number":2}},"userErrors":[{"code":"STALE_VERSION"}]`},
		{"another change", 2, 0.6, `"number":3}},"userErrors":[]`},
	} {
		before := runs()
		got := publish(c.expected, c.threshold)
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", c.name, got)
		}
		if began := runs() - before; began != strings.Count(c.name, "change") {
			t.Errorf("%s began %d evaluations", c.name, began)
		}
	}
}
