package graph_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"halftone/domain"
	"halftone/domain/identity"
	"halftone/domain/profile"
)

const recordFor = `mutation($i:RecordSignalsInput!){recordSignals(input:$i){accepted elevated memberships{asOf} userErrors{code path}}}`

func TestSignalsAreRecordedForWhoeverTheTokenSays(t *testing.T) {
	s := openSite(t)
	token := func(name string, c profile.Consent) string {
		token, _, err := s.config.Intake.Visitors.Identify(t.Context(), identity.Claim{Mode: domain.Cookie, Value: name + strings.Repeat("x", 22), Consent: c})
		must(t, err)
		return token
	}
	agreed := profile.ConsentVouched()
	ann, bob := token("ann", agreed), token("bob", agreed)
	silent := token("cid", profile.Consent{Persistence: profile.ConsentGranted, Personalization: profile.ConsentDenied})
	for i, c := range []struct {
		name, credential, identity, want string
	}{
		{"a service, by token", secretOf(domain.Service), `{"token":"` + ann + `"}`, `"elevated":true,"memberships":{"asOf"`},
		{"a service, for who wants no personalization", secretOf(domain.Service), `{"token":"` + silent + `"}`, `"elevated":true,"memberships":null`},
		{"a service, by two names", secretOf(domain.Service), `{"token":"` + ann + `","customer":"x"}`, `exactly one field`},
		{"a visitor", ann, `null`, `"elevated":true,"memberships":{"asOf"`},
		{"a visitor for another", ann, `{"token":"` + bob + `"}`, `"code":"FORBIDDEN","path":["input","identity","token"]`},
		{"a visitor as a customer", ann, `{"customer":"x"}`, `"code":"FORBIDDEN","path":["input","identity","customer"]`},
		{"a visitor without a token", secretOf(domain.Visitor), `null`, `"code":"UNAUTHENTICATED"`},
		{"a page, which reads nothing", secretOf(domain.Collector), `{"token":"` + ann + `"}`, `"code":"FORBIDDEN"`},
	} {
		variables := fmt.Sprintf(`{"query":%s,"variables":{"i":{"sessionKey":"s%d","identity":%s,"signals":[{"id":"p%d","type":"purchase"}]}}}`, quoted(recordFor), i, c.identity, i)
		w := s.post("", bytes.NewReader([]byte(variables)), "Authorization", "Bearer "+c.credential)
		if !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %s", c.name, w.Body)
		}
	}
}

func TestGlobalPrivacyControlEndsElevationByGraphQLToo(t *testing.T) {
	s := openSite(t)
	_, ann, err := s.config.Intake.Visitors.Identify(t.Context(), identity.Claim{Mode: domain.Identity, Value: "ann"})
	must(t, err)
	for i, c := range []struct{ visit, header, elevated, consent string }{
		{"one", "", "true", "GRANTED"},
		{"one", "1", "false", "DENIED"},
		{"two", "", "false", "DENIED"},
	} {
		w := s.post(domain.Service, strings.NewReader(fmt.Sprintf(`{"query":%s,"variables":{"i":{"sessionKey":%q,"identity":{"customer":"ann"},"signals":[{"id":"p%d","type":"purchase"}]}}}`,
			quoted(recordFor), c.visit, i)), "Sec-GPC", c.header)
		if !strings.Contains(w.Body.String(), `"accepted":1,"elevated":`+c.elevated) {
			t.Errorf("Sec-GPC %q in visit %s: %s", c.header, c.visit, w.Body)
		}
		w = s.post(domain.Privacy, body(fmt.Sprintf(`{ profile(key: %q) { totalPurchases consent { persistence personalization } } }`, ann.Key)))
		if want := `"totalPurchases":1,"consent":{"persistence":"` + c.consent + `","personalization":"GRANTED"}`; !strings.Contains(w.Body.String(), want) {
			t.Errorf("Sec-GPC %q in visit %s: the profile is %s", c.header, c.visit, w.Body)
		}
	}
}
