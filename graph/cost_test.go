package graph_test

import (
	"slices"
	"strings"
	"testing"

	"halftone/domain"
)

func TestAnAnswerThatWouldBeHugeIsRefusedBeforeItIsMade(t *testing.T) {
	s := openSite(t)
	const nested = `{profiles(first:100){edges{node{memberships(onlyMembers:false){segment{members(first:100){edges{node{profile{memberships(onlyMembers:false){evaluation{summary}}}}}}}}}}}}`
	const byFragment = `query($n:Int!){profiles(first:$n){...page}} fragment page on ProfileConnection{edges{node{memberships{segment{members(first:100){edges{node{profile{memberships{score}}}}}}}}}}`
	for name, request := range map[string]string{
		"nested lists":  `{"query":` + quoted(nested) + `}`,
		"by a variable": `{"query":` + quoted(byFragment) + `,"variables":{"n":100}}`,
	} {
		w := s.post(domain.Analyst, strings.NewReader(request))
		if codes := codesOf(t, w); !slices.Equal(codes, []domain.Code{domain.LimitExceeded}) {
			t.Errorf("%s: %v", name, codes)
		}
	}
	const parts = `type field category window{lastDays olderThanDays fromDays toDays} operator value weight tolerance isRequired isNegated whenMissing combination description`
	const deepest = `{readBundle(source:"{}"){segments{definition{rules{` + parts + ` rules{` + parts + ` rules{` + parts + ` rules{` + parts + ` rules{` + parts + ` rules{` + parts + `}}}}}}}}}}`
	if w := s.post(domain.Analyst, body(deepest)); len(codesOf(t, w)) > 0 {
		t.Errorf("a whole definition is refused: %s", w.Body)
	}
	const whole = `{profiles(first:100){edges{node{key totalPurchases interests{name value} memberships{score segment{key} evaluation{ruleScores{score description}}}}}}}`
	if w := s.post(domain.Analyst, body(whole)); len(codesOf(t, w)) > 0 {
		t.Errorf("a page of whole profiles is refused: %s", w.Body)
	}
}

func TestAnIdenticalRetryWithoutAnInstantIsARepeat(t *testing.T) {
	s := openSite(t)
	const request = `mutation{recordSignals(input:{sessionKey:"v",identity:{customer:"c"},signals:[{id:"1",type:"purchase",amount:5}]}){accepted duplicates userErrors{code}}}`
	for i, want := range []string{`"accepted":1,"duplicates":0,"userErrors":[]`, `"accepted":0,"duplicates":1,"userErrors":[]`} {
		if got := s.post(domain.Service, body(request)).Body.String(); !strings.Contains(got, want) {
			t.Errorf("attempt %d: %s", i, got)
		}
	}
}

func TestBrokenUnicodeDoesNotMakeTwoCustomersOne(t *testing.T) {
	s := openSite(t)
	for _, customer := range []string{`\ud800`, `\udfff`, `\ufffd`} {
		w := s.post(domain.Service, strings.NewReader(`{"query":"query($c:ID!){profileKey(customer:$c)}","variables":{"c":"`+customer+`"}}`))
		if len(codesOf(t, w)) == 0 {
			t.Errorf("%s: %s", customer, w.Body)
		}
	}
}
