package graph_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"halftone/domain"
)

func TestSmallGroupsAreHiddenAndOthersRoundedUnlessProfilesMayBeRead(t *testing.T) {
	s := openSite(t)
	customers := 0
	grow := func(to int) {
		for ; customers < to; customers++ {
			w := s.post(domain.Service, body(fmt.Sprintf(`mutation{recordSignals(input:{sessionKey:"s%d",identity:{customer:"c%d"},
				signals:[{id:"i%d",type:"purchase",category:"tech"}]}){elevated}}`, customers, customers, customers)))
			if !strings.Contains(w.Body.String(), `"elevated":true`) {
				t.Fatal(w.Body)
			}
		}
	}
	const query = `{segment(key:"tech-enthusiast"){size{value isExact isSuppressed lower upper}}}`
	for _, c := range []struct {
		members int
		role    domain.Role
		want    string
	}{
		{0, domain.Viewer, `"value":null,"isExact":false,"isSuppressed":true,"lower":0,"upper":9`},
		{9, domain.Viewer, `"value":null,"isExact":false,"isSuppressed":true,"lower":0,"upper":9`},
		{9, domain.Operator, `"value":null,"isExact":false,"isSuppressed":true,"lower":0,"upper":9`},
		{9, domain.Analyst, `"value":9,"isExact":true,"isSuppressed":false,"lower":9,"upper":9`},
		{10, domain.Viewer, `"value":10,"isExact":false,"isSuppressed":false,"lower":10,"upper":12`},
		{13, domain.Viewer, `"value":15,"isExact":false,"isSuppressed":false,"lower":13,"upper":17`},
		{13, domain.Editor, `"value":13,"isExact":true,"isSuppressed":false,"lower":13,"upper":13`},
	} {
		grow(c.members)
		if w := s.post(c.role, body(query)); !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%d members as %s: %s, want %s", c.members, c.role, w.Body, c.want)
		}
	}
}

func TestPagesReadOnFromTheirCursorsListEveryMemberOnce(t *testing.T) {
	s := openSite(t)
	for i := range 5 {
		s.post(domain.Service, body(fmt.Sprintf(`mutation{recordSignals(input:{sessionKey:"s%d",identity:{customer:"c%d"},
			signals:[{id:"i%d",type:"purchase",category:"tech"}]}){elevated}}`, i, i, i)))
	}
	for _, list := range []string{
		`{segment(key:"tech-enthusiast"){page:members(first:2,after:%s){edges{node{profile{key}}} pageInfo{hasNextPage endCursor}}}}`,
		`{page:profiles(first:2,after:%s){edges{node{key}} pageInfo{hasNextPage endCursor}}}`,
		`{page:membershipChanges(first:2,after:%s){edges{node{profileKey}} pageInfo{hasNextPage endCursor}}}`,
	} {
		seen := map[string]bool{}
		after, more := "null", true
		for pages := 0; more && pages < 5; pages++ {
			text := s.post(domain.Analyst, body(fmt.Sprintf(list, after))).Body.String()
			for _, key := range keyPattern.FindAllString(text, -1) {
				if seen[key] {
					t.Errorf("%s comes twice in %s", key, list)
				}
				seen[key] = true
			}
			more = strings.Contains(text, `"hasNextPage":true`)
			_, rest, _ := strings.Cut(text, `"endCursor":`)
			after, _, _ = strings.Cut(rest, "}")
		}
		if len(seen) != 5 || more {
			t.Errorf("%d profiles, more = %t, want all 5: %s", len(seen), more, list)
		}
	}
}

func TestAfterTheLatestCursorStandsWhatHappensNext(t *testing.T) {
	s := openSite(t)
	buy := func(customer string) {
		s.post(domain.Service, body(fmt.Sprintf(`mutation{recordSignals(input:{sessionKey:"%[1]s",identity:{customer:"%[1]s"},
			signals:[{id:"%[1]s",type:"purchase",category:"tech"}]}){elevated}}`, customer)))
	}
	buy("ann")
	_, rest, _ := strings.Cut(s.post(domain.Service, body(`{membershipChanges(segmentKeys:["researcher"]){latestCursor}}`)).Body.String(), `"latestCursor":`)
	latest, _, _ := strings.Cut(rest, "}")
	buy("bob")
	text := s.post(domain.Service, body(`{membershipChanges(after:`+latest+`){edges{node{profileKey}}}}`)).Body.String()
	bob, err := s.config.Intake.Visitors.Customer("bob")
	must(t, err)
	if keys := keyPattern.FindAllString(text, -1); len(keys) != 1 || keys[0] != bob.String() {
		t.Errorf("after %s: %s", latest, text)
	}
}

var keyPattern = regexp.MustCompile(`[0-9a-f]{64}`)
