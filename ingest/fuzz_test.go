package ingest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"halftone/domain"
)

// FuzzBodies sends bodies to every door: whatever they hold, the answer is JSON
// and no fault of the server, and repeats nothing.
func FuzzBodies(f *testing.F) {
	const canary = "canary-4711"
	for _, text := range []string{
		`{"sessionKey":"` + canary + ` ","signals":[{"id":"` + canary + `!","type":"` + canary + `","category":["` + canary + `"]}]}`,
		`[{"sessionKey":"a","context":{"deviceType":"` + canary + `"},"signals":[{"id":"1","type":"scroll","price":"` + canary + `"}]}]`,
		`{"sessionKey":"a","token":"` + canary + `","` + canary + `":1,"signals":[{}]}`,
		`{"sessionKey":"a","id":"1","type":"scroll","tags":["a","\ud800"]}` + "\n" + `{"sessionKey":"a","id":"1","type":"purchase","` + canary + `":{}}`,
		`{"mode":"COOKIE","value":"` + canary + `","consent":{"persistence":"` + canary + `"}}`,
		`{"mode":"` + canary + `","value":"","consent":null}`,
		`{"signals":5,"sessionKey":[]}`, `{"signals":[[[]],null,"x",{"id":1,"type":2}],"sessionKey":"a"}`, `[`, `{"a":`, "\xff", "\n\n{}\n{",
	} {
		f.Add([]byte(text), true)
		f.Add([]byte(text), false)
	}
	s := openSite(f, 0)
	f.Fuzz(func(t *testing.T, body []byte, isService bool) {
		headers := page
		if isService {
			headers = as(domain.Service)
		}
		for _, door := range []struct{ path, media string }{{"/v1/signals", json1}, {"/v1/signals", ndjson}, {"/fingerprint", json1}} {
			w := s.post(door.path, door.media, string(body), headers...)
			if w.Code >= 500 || !json.Valid(w.Body.Bytes()) {
				t.Fatalf("%s: %d %s\n%s", door.path, w.Code, w.Body, s.log)
			}
			if strings.Contains(w.Body.String(), canary) || strings.Contains(s.log.String(), canary) {
				t.Fatalf("%s: the input is repeated: %s%s", door.path, w.Body, s.log)
			}
		}
	})
}
