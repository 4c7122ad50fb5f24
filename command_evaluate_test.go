package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const shoppers = `version: 1
segments:
  - key: buyer
    threshold: 0.5
    rules:
      - {type: STATISTIC, field: totalPurchases, operator: GREATER_OR_EQUAL, value: 3}
  - key: back-again
    rules:
      - {type: STATISTIC, field: totalSessions, operator: GREATER_OR_EQUAL, value: 2}
`

// Two customers: "b" buys three times, the last time a millisecond after noon;
// "a" looks at something and comes back 31 minutes later.
const shopping = `{"signalId":"1","occurredAt":"2025-03-01T10:00:00Z","customer":"b","type":"purchase","amount":10}
{"signalId":"2","occurredAt":"2025-03-01T10:01:00Z","customer":"b","type":"purchase","amount":10}
{"signalId":"3","occurredAt":"2025-03-01T12:00:00.001Z","customer":"b","type":"purchase","amount":10}
{"signalId":"4","occurredAt":"2025-03-02T10:00:00Z","customer":"a","type":"product_view"}
{"signalId":"5","occurredAt":"2025-03-02T10:31:00Z","customer":"a","type":"product_view"}
`

// file writes a file of the test and returns its name.
func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEvaluatePrintsEveryCustomerAndSegmentAtEveryInstant(t *testing.T) {
	got := mustRun(t, exitDone, "evaluate", "--segments", file(t, "s.yaml", shoppers), "--signals", file(t, "s.ndjson", shopping),
		"--at", "2025-03-03,2025-03-01T12:00:00Z,2025-03-01T13:00:00.001+01:00,2025-02-01")
	want := `at,customer,segment,score,member
2025-03-03,a,back-again,1.000,true
2025-03-03,a,buyer,0.000,false
2025-03-03,b,back-again,1.000,true
2025-03-03,b,buyer,1.000,true
2025-03-01T12:00:00Z,b,back-again,0.500,true
2025-03-01T12:00:00Z,b,buyer,0.667,true
2025-03-01T13:00:00.001+01:00,b,back-again,1.000,true
2025-03-01T13:00:00.001+01:00,b,buyer,1.000,true
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestEvaluatePrintsTheSameAsJSON(t *testing.T) {
	bundle, signals := file(t, "s.yaml", shoppers), file(t, "s.ndjson", shopping)
	output := mustRun(t, exitDone, "evaluate", "--segments", bundle, "--signals", signals, "--at", "2025-03-01T12:00:00Z", "--out", "json")
	var rows []struct {
		At, Customer, Segment string
		Score                 float64
		Member                bool
	}
	if err := json.Unmarshal([]byte(output), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || rows[1].Customer != "b" || rows[1].Segment != "buyer" || rows[1].Score != 0.667 || !rows[1].Member {
		t.Errorf("got %+v", rows)
	}
	if output := mustRun(t, exitDone, "evaluate", "--segments", bundle, "--signals", signals, "--at", "2025-02-01", "--out", "json"); output != "[]\n" {
		t.Errorf("got %q for nobody", output)
	}
}

func TestEvaluateReadsCompressedFiles(t *testing.T) {
	var compressed bytes.Buffer
	w := gzip.NewWriter(&compressed)
	if _, err := w.Write([]byte(shopping)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	bundle := file(t, "s.yaml", shoppers)
	whole := mustRun(t, exitDone, "evaluate", "--segments", bundle, "--signals", file(t, "named-as-you-like", compressed.String()), "--at", "2025-03-03")
	if plain := mustRun(t, exitDone, "evaluate", "--segments", bundle, "--signals", file(t, "s.ndjson", shopping), "--at", "2025-03-03"); whole != plain {
		t.Errorf("got %s, want %s", whole, plain)
	}
	torn := compressed.String()[:compressed.Len()-12]
	mustRun(t, exitFailed, "evaluate", "--segments", bundle, "--signals", file(t, "torn.gz", torn), "--at", "2025-03-03")
}

func TestEvaluateCountsWhatItLeavesOut(t *testing.T) {
	signals := file(t, "s.ndjson", shopping+"not JSON\n\n"+strings.Replace(shopping, `"purchase"`, `"Purchase"`, 1))
	var stdout, stderr bytes.Buffer
	code := run(context.Background(), []string{"evaluate", "--segments", file(t, "s.yaml", shoppers), "--signals", signals, "--at", "2025-03-03"},
		func(string) string { return "" }, &stdout, &stderr)
	want := []string{"4 lines repeated an earlier signalId", "1 line refused: BAD_USER_INPUT is not valid JSON (line 6)", "1 line refused: BAD_USER_INPUT type: must be", "(line 8)"}
	for _, part := range want {
		if code != exitDone || !strings.Contains(stderr.String(), part) {
			t.Errorf("exit code %d, got\n%swant %s", code, stderr.String(), part)
		}
	}
	if rows := strings.Count(stdout.String(), "\n"); rows != 5 {
		t.Errorf("%d rows", rows)
	}
}

func TestEvaluateRefusesWhatItCannotUse(t *testing.T) {
	bundle, signals := file(t, "s.yaml", shoppers), file(t, "s.ndjson", shopping)
	tests := map[string]struct {
		code int
		args []string
	}{
		"no flags":         {exitRefused, nil},
		"unknown flag":     {exitRefused, []string{"--segments", bundle, "--signals", signals, "--at", "2025-03-03", "--deep"}},
		"an argument":      {exitRefused, []string{"--segments", bundle, "--signals", signals, "--at", "2025-03-03", "more"}},
		"no instant":       {exitRefused, []string{"--segments", bundle, "--signals", signals, "--at", "yesterday"}},
		"half an instant":  {exitRefused, []string{"--segments", bundle, "--signals", signals, "--at", "2025-03-03,"}},
		"unknown form":     {exitRefused, []string{"--segments", bundle, "--signals", signals, "--at", "2025-03-03", "--out", "xml"}},
		"faulty bundle":    {exitRefused, []string{"--segments", signals, "--signals", signals, "--at", "2025-03-03"}},
		"absent bundle":    {exitRefused, []string{"--segments", bundle + "x", "--signals", signals, "--at", "2025-03-03"}},
		"absent signals":   {exitFailed, []string{"--segments", bundle, "--signals", signals + "x", "--at", "2025-03-03"}},
		"no file at all":   {exitFailed, []string{"--segments", bundle, "--signals", t.TempDir(), "--at", "2025-03-03"}},
		"help is no fault": {exitDone, []string{"--help"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			output := mustRun(t, test.code, append([]string{"evaluate"}, test.args...)...)
			if (output == "") != (test.code != exitDone) {
				t.Errorf("printed %q", output)
			}
		})
	}
}

func TestScoringFollowsTheSettings(t *testing.T) {
	const bundle = `{"version": 1, "segments": [{"key": "night", "rules": [{"type": "CONTEXT", "field": "context.timeOfDay", "operator": "EQUAL", "value": "night"}]}]}`
	args := []string{"evaluate", "--segments", file(t, "s.json", bundle), "--signals", file(t, "s.ndjson", shopping), "--at", "2025-03-01T11:00:00Z"}
	tests := []struct {
		environment map[string]string
		code        int
		want        string
	}{
		{nil, exitDone, "night,0.000"},
		{map[string]string{"HALFTONE_ZONE": "America/Los_Angeles"}, exitDone, "night,1.000"},
		{map[string]string{"HALFTONE_ZONE": "Nowhere", "HALFTONE_HALF_LIFE": "1h"}, exitRefused, "HALFTONE_HALF_LIFE"},
	}
	for _, test := range tests {
		var output bytes.Buffer
		code := run(context.Background(), args, func(name string) string { return test.environment[name] }, &output, &output)
		if code != test.code || !strings.Contains(output.String(), test.want) {
			t.Errorf("%v: exit code %d, got %s", test.environment, code, output.String())
		}
	}
}
