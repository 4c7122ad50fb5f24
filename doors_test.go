package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"halftone/persistence/pgtest"
)

func TestEveryDoorIsOpenToThoseItIsFor(t *testing.T) {
	s := serveOn(t, pgtest.URL(t), "HALFTONE_ORIGINS=https://shop.example")
	for _, c := range []struct {
		method, path, body string
		headers            []string
		status             int
		want               string
	}{
		{"POST", "/v1/signals", `{"sessionKey":"a","id":"1","type":"scroll"}`, []string{"Content-Type", "application/x-ndjson", "Authorization", "Bearer " + testToken}, 200, `"accepted":1`},
		{"POST", "/v1/signals", `{"sessionKey":"a","signals":[{"id":"2","type":"scroll"}]}`, []string{"Content-Type", "text/plain", "Origin", "https://shop.example"}, 200, `"accepted":1`},
		{"POST", "/v1/signals", `{}`, []string{"Content-Type", "application/json", "Origin", "https://evil.example"}, 403, "FORBIDDEN"},
		{"POST", "/fingerprint", `{"mode":"COOKIE","value":"abcdefghijklmnopqrstuv"}`, []string{"Content-Type", "application/json", "Origin", "https://shop.example"}, 200, `"expiresAt"`},
		{"GET", "/collect.js", "", nil, 200, "halftone"},
		{"OPTIONS", "/graphql", "", []string{"Origin", "https://shop.example", "Access-Control-Request-Method", "POST"}, 204, ""},
		{"OPTIONS", "/graphql", "", []string{"Origin", "https://evil.example", "Access-Control-Request-Method", "POST"}, 405, ""},
	} {
		r, err := http.NewRequestWithContext(t.Context(), c.method, "http://"+s.address+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(c.headers); i += 2 {
			r.Header.Set(c.headers[i], c.headers[i+1])
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != c.status || !strings.Contains(string(text), c.want) {
			t.Errorf("%s %s %v: %d %s, %v", c.method, c.path, c.headers, response.StatusCode, text, err)
		}
		if response.Header.Get("X-Content-Type-Options") != "nosniff" || c.method == "POST" && response.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s: %v", c.method, c.path, response.Header)
		}
	}
}

func TestFaultyDoorSettingsAreNamed(t *testing.T) {
	for _, setting := range []string{"HALFTONE_RATE_LIMIT=fast", "HALFTONE_RATE_LIMIT=200", "HALFTONE_RATE_LIMIT=-1/s", "HALFTONE_ORIGINS=*", "HALFTONE_ORIGINS=shop.example", "HALFTONE_ORIGINS=https://shop.example/path"} {
		p := start(t, []string{setting})
		p.finish(t, exitRefused)
		if name, _, _ := strings.Cut(setting, "="); !strings.Contains(p.stderr.String(), name) {
			t.Errorf("%s: %s", setting, p.stderr)
		}
	}
}
