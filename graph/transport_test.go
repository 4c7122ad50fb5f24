package graph_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"halftone/domain"
	"halftone/domain/access"
	"halftone/graph"
)

const anyQuery = `{"query":"{viewer{name}}"}`

func TestRequestsThatAreNoGraphQLOverHTTP(t *testing.T) {
	s := openSite(t)
	var zipped bytes.Buffer
	writer := gzip.NewWriter(&zipped)
	_, err := writer.Write([]byte(anyQuery))
	must(t, err)
	must(t, writer.Close())
	const personal = "ann@example.org"
	for _, c := range []struct {
		name    string
		body    string
		headers []string
		status  int
		code    domain.Code
	}{
		{"a form", "query={viewer{name}}", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, domain.BadUserInput},
		{"plain text", anyQuery, []string{"Content-Type", "text/plain"}, 415, domain.BadUserInput},
		{"no type", anyQuery, []string{"Content-Type", ""}, 415, domain.BadUserInput},
		{"another charset", anyQuery, []string{"Content-Type", "application/json; charset=latin1"}, 415, domain.BadUserInput},
		{"compressed", zipped.String(), []string{"Content-Encoding", "gzip"}, 415, domain.BadUserInput},
		{"a megabyte", `{"query":"` + strings.Repeat(" ", 1<<20) + `"}`, nil, 413, domain.LimitExceeded},
		{"empty", "", nil, 400, domain.BadUserInput},
		{"no JSON", `{"query": "` + personal + `" oops`, nil, 400, domain.BadUserInput},
		{"something after it", anyQuery + `{"more": "` + personal + `"}`, nil, 400, domain.BadUserInput},
		{"invalid UTF-8", `{"query":"{viewer{name}}` + "\xff" + `"}`, nil, 400, domain.BadUserInput},
		{"a batch", "[" + anyQuery + "," + anyQuery + "]", nil, 400, domain.BadUserInput},
		{"no query", `{"variables":{}}`, nil, 400, domain.BadUserInput},
		{"a number as query", `{"query":1}`, nil, 400, domain.BadUserInput},
		{"a list of variables", `{"query":"{viewer{name}}","variables":[]}`, nil, 400, domain.BadUserInput},
		{"an unknown key", `{"query":"{viewer{name}}","` + personal + `":1}`, nil, 400, domain.BadUserInput},
		{"deep JSON", `{"query":"{viewer{name}}","variables":` + strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40) + "}", nil, 400, domain.BadUserInput},
		{"no token", anyQuery, []string{"Authorization", ""}, 401, domain.Unauthenticated},
		{"a wrong token", anyQuery, []string{"Authorization", "Bearer " + personal}, 401, domain.Unauthenticated},
		{"another scheme", anyQuery, []string{"Authorization", "Basic " + secretOf(domain.Admin)}, 401, domain.Unauthenticated},
		{"no token and no JSON", "[", []string{"Authorization", ""}, 401, domain.Unauthenticated},
	} {
		w := s.post(domain.Admin, strings.NewReader(c.body), c.headers...)
		if codes := codesOf(t, w); w.Code != c.status || !slices.Equal(codes, []domain.Code{c.code}) {
			t.Errorf("%s: %d %v, want %d %s", c.name, w.Code, codes, c.status, c.code)
		}
		if strings.Contains(w.Body.String(), personal) || strings.Contains(w.Body.String(), `"data"`) {
			t.Errorf("%s: the answer repeats the input or has data: %s", c.name, w.Body)
		}
		if c.status == http.StatusUnauthorized && w.Header().Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%s: the answer does not say how to authenticate", c.name)
		}
	}
}

func TestOnlyPOSTIsTaken(t *testing.T) {
	s := openSite(t)
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodHead, http.MethodDelete} {
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, httptest.NewRequest(method, "/graphql?query={viewer{name}}", nil))
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != http.MethodPost {
			t.Errorf("%s: %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
	}
}

func TestMediaTypeAndStatusFollowAccept(t *testing.T) {
	s := openSite(t)
	const modern, classic = "application/graphql-response+json", "application/json"
	for _, c := range []struct {
		accept, media string
		refused       int
	}{
		{"", classic, 200},
		{"*/*", classic, 200},
		{classic, classic, 200},
		{modern, modern, 400},
		{modern + ", " + classic + ";q=0.9", modern, 400},
		{classic + ", " + modern, classic, 200},
		{"text/html", classic, 200},
	} {
		for query, status := range map[string]int{`{viewer{name}}`: 200, `{`: c.refused, `{nothing}`: c.refused, `query($a:Int!){profiles(first:$a){edges{cursor}}}`: c.refused} {
			w := s.post(domain.Admin, body(query), "Accept", c.accept)
			if w.Code != status || w.Header().Get("Content-Type") != c.media+"; charset=utf-8" {
				t.Errorf("%q for %s: %d %s, want %d %s", c.accept, query, w.Code, w.Header().Get("Content-Type"), status, c.media)
			}
			if query != `{viewer{name}}` && strings.Contains(w.Body.String(), `"data"`) {
				t.Errorf("%s was not executed, yet the answer has data: %s", query, w.Body)
			}
		}
	}
}

func TestQueriesBeyondTheLimitsAreRefusedBeforeValidation(t *testing.T) {
	s := openSite(t)
	doubling := `{viewer{...f0}}`
	for i := range 40 {
		doubling += fmt.Sprintf(` fragment f%d on Viewer{...f%d ...f%d}`, i, i+1, i+1)
	}
	doubling += ` fragment f40 on Viewer{name}`
	var aliases, roots, directives string
	for i := range 16 {
		aliases += fmt.Sprintf("a%d:name ", i)
	}
	for range 11 {
		roots += "viewer{name} "
	}
	for range 21 {
		directives += "@include(if:true) "
	}
	for name, c := range map[string]struct {
		query string
		code  domain.Code
	}{
		"10,000 __typename":   {"{" + strings.Repeat("__typename ", 10_000) + "}", domain.LimitExceeded},
		"600 fields":          {"{viewer{" + strings.Repeat("name ", 600) + "}}", domain.LimitExceeded},
		"doubling fragments":  {doubling, domain.LimitExceeded},
		"an unused fragment":  {"{viewer{name}} fragment f on Viewer{" + strings.Repeat("name ", 600) + "}", domain.LimitExceeded},
		"13 levels":           {"{" + strings.Repeat("a{", 12) + "a" + strings.Repeat("}", 12) + "}", domain.LimitExceeded},
		"a thousand levels":   {"{" + strings.Repeat("a{", 900) + "a" + strings.Repeat("}", 900) + "}", domain.LimitExceeded},
		"16 aliases":          {"{viewer{" + aliases + "}}", domain.LimitExceeded},
		"11 root fields":      {"{" + roots + "}", domain.LimitExceeded},
		"21 directives":       {"{viewer{name " + directives + "}}", domain.LimitExceeded},
		"nested lists":        {"{segments(tags:" + strings.Repeat("[", 1990), domain.BadUserInput},
		"circular fragments":  {"{viewer{...a}} fragment a on Viewer{...b} fragment b on Viewer{...a}", domain.BadUserInput},
		"two operations":      {"query a{viewer{name}} query b{viewer{name}}", domain.BadUserInput},
		"no operation":        {"fragment f on Viewer{name}", domain.BadUserInput},
		"nothing":             {"", domain.BadUserInput},
		"a subscription":      {"subscription{x}", domain.BadUserInput},
		"a type of the store": {"type Query{a:Int}", domain.BadUserInput},
	} {
		w := s.post(domain.Admin, body(c.query))
		if codes := codesOf(t, w); len(codes) == 0 || codes[0] != c.code {
			t.Errorf("%s: %v, want %s: %s", name, codes, c.code, w.Body)
		}
	}
}

func TestAnOperationIsFoundByItsName(t *testing.T) {
	s := openSite(t)
	for name, want := range map[string]int{"": 0, "mine": 0, "yours": 1} {
		w := s.post(domain.Viewer, strings.NewReader(`{"query":"query mine{viewer{name}}","operationName":`+quoted(name)+`}`))
		if got := len(codesOf(t, w)); got != want {
			t.Errorf("operationName %q: %d errors, want %d", name, got, want)
		}
	}
}

// The query that GraphiQL and code generators send.
const introspection = `query { __schema { types { ...FullType } directives { name args { ...InputValue } } } }
fragment FullType on __Type { name fields(includeDeprecated: true) { name args { ...InputValue } type { ...TypeRef } } inputFields { ...InputValue } }
fragment InputValue on __InputValue { name type { ...TypeRef } defaultValue }
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { name } } } } } } } }`

func TestIntrospectionIsForAdministrators(t *testing.T) {
	s := openSite(t)
	for _, role := range domain.Roles() {
		for _, query := range []string{introspection, `{__type(name:"Query"){name}}`, `{viewer{name} ...f} fragment f on Query{__schema{types{name}}}`} {
			if got := len(codesOf(t, s.post(role, body(query)))) == 0; got != (role == domain.Admin) {
				t.Errorf("%s: answered = %t", role, got)
			}
		}
	}
}

func TestErrorsSuggestNothing(t *testing.T) {
	s := openSite(t)
	for _, query := range []string{
		`{viewe{name}}`, `{viewer{nam}}`, `{segment(ke:"x"){key}}`, `{viewer{...on Viwer{name}}}`,
		`{segments(status:PUBLISHD){edges{cursor}}}`, `mutation{endSession(input:{sessionKy:"x"}){ended}}`, `{viewer}`,
	} {
		w := s.post(domain.Viewer, body(query))
		if len(codesOf(t, w)) == 0 || strings.Contains(w.Body.String(), "mean") {
			t.Errorf("%s: %s", query, w.Body)
		}
	}
}

func TestABatchHasAtMostAThousandSignals(t *testing.T) {
	s := openSite(t)
	for n, want := range map[int]string{1000: `"accepted":1000`, 1001: `"LIMIT_EXCEEDED"`} {
		w := s.post(domain.Service, batch(n))
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%d signals: %s, want %s", n, w.Body, want)
		}
	}
}

// batch is a request that records so many signals.
func batch(n int) io.Reader {
	at := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339Nano)
	var b strings.Builder
	b.WriteString(`{"query":"mutation($i:RecordSignalsInput!){recordSignals(input:$i){accepted userErrors{code path}}}","variables":{"i":{"sessionKey":"s","signals":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"signal-%d","type":"product_view","category":"tech","brand":"acme","tags":["gadgets","sale"],"price":19.90,"occurredAt":%q}`, i, at)
	}
	b.WriteString(`]}}}`)
	return strings.NewReader(b.String())
}

func TestFaultsOfTheServerAreLoggedUnderTheIDThatIsShown(t *testing.T) {
	s := openSite(t)
	broken := s.config
	broken.Weights = nil // any fault will do
	s.handler = graph.NewHandler(broken)
	w := s.post(domain.Admin, body(`{viewer{name} signalTypes{key}}`))
	if codes := codesOf(t, w); !slices.Equal(codes, []domain.Code{domain.Internal}) {
		t.Fatalf("codes = %v, want INTERNAL: %s", codes, w.Body)
	}
	_, rest, _ := strings.Cut(w.Body.String(), `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	if id == "" || !strings.Contains(s.log.String(), id) {
		t.Errorf("the id %q is not in the log: %s", id, s.log)
	}
	if strings.Contains(w.Body.String(), "nil pointer") {
		t.Errorf("the answer shows something internal: %s", w.Body)
	}
}

func TestAServerThatStopsAsksToComeBack(t *testing.T) {
	s := openSite(t)
	_, err := s.config.Sessions.Drain(t.Context())
	must(t, err)
	w := s.post(domain.Service, batch(1))
	if codes := codesOf(t, w); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !slices.Equal(codes, []domain.Code{domain.Unavailable}) {
		t.Errorf("%d, Retry-After %q, %v, want 503 and UNAVAILABLE", w.Code, w.Header().Get("Retry-After"), codes)
	}
	if n := s.config.Intake.Rejected()[domain.Unavailable]; n != 1 || !slices.Equal(s.refused.reasons, []domain.Code{domain.Unavailable}) {
		t.Errorf("%d signals and the requests %v are counted, want one of each", n, s.refused.reasons)
	}
}

func TestABodyThatDoesNotComeIsToldFromOneThatIsTooLarge(t *testing.T) {
	s := openSite(t)
	for _, c := range []struct {
		end    error
		status int
		code   domain.Code
	}{
		{os.ErrDeadlineExceeded, http.StatusRequestTimeout, domain.Unavailable},
		{io.ErrUnexpectedEOF, http.StatusBadRequest, domain.BadUserInput},
	} {
		w := s.post(domain.Admin, io.MultiReader(strings.NewReader(`{"query":"{vi`), iotest.ErrReader(c.end)))
		if codes := codesOf(t, w); w.Code != c.status || !slices.Equal(codes, []domain.Code{c.code}) {
			t.Errorf("%v: %d %v, want %d %s", c.end, w.Code, codes, c.status, c.code)
		}
	}
}

func TestRefusedRequestsAreCountedByReason(t *testing.T) {
	s := openSite(t)
	s.post("", body(`{viewer{name}}`))
	s.post(domain.Admin, strings.NewReader(`{`))
	s.post(domain.Admin, body(`{nothing}`))
	s.post(domain.Admin, body(`{profiles(first:0){edges{cursor}}}`)) // executed: its client is told in the answer
	s.post(domain.Admin, body(`{viewer{name}}`))
	if want := []domain.Code{domain.Unauthenticated, domain.BadUserInput, domain.BadUserInput}; !slices.Equal(s.refused.reasons, want) {
		t.Errorf("%v are counted, want %v", s.refused.reasons, want)
	}
}

func TestPeopleAreLimitedByTokenAndServicesAreNot(t *testing.T) {
	s := openSite(t)
	config := s.config
	gate := *config.Gate
	gate.Limiter = access.NewLimiter(2)
	config.Gate = &gate
	s.handler = graph.NewHandler(config)
	all := 0
	limited := func(role domain.Role) (n int) {
		defer func() { all += n }()
		for range 5 {
			w := s.post(role, body(`{viewer{name}}`))
			if w.Code == http.StatusTooManyRequests {
				n++
				if w.Header().Get("Retry-After") == "" || codesOf(t, w)[0] != domain.RateLimited {
					t.Errorf("%v %s", w.Header(), w.Body)
				}
			}
		}
		return n
	}
	for _, role := range []domain.Role{domain.Analyst, domain.Viewer, domain.Collector} {
		if limited(role) == 0 {
			t.Errorf("%s is not limited", role)
		}
	}
	if n := limited(domain.Visitor); n != 5 {
		t.Errorf("%d requests of a visitor refused at an address in debt", n)
	}
	if n := limited(domain.Service) + limited(domain.Admin); n > 0 {
		t.Errorf("%d requests of services refused", n)
	}
	if len(s.refused.reasons) != all {
		t.Errorf("%d of %d refused requests are counted", len(s.refused.reasons), all)
	}
}
