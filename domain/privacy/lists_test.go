package privacy_test

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"halftone/domain/privacy"
)

// sample is one line of a list. Kind is empty in the list of clean texts.
type sample struct{ kind, text string }

// samples reads a list: one text a line, in the lists of personal data with its
// kind and a tab before it.
func samples(t testing.TB, name string) (list []sample) {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		kind, text, found := strings.Cut(line, "\t")
		if !found {
			kind, text = "", line
		}
		if strings.Contains(text, `\u`) {
			if text, err = strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
		}
		list = append(list, sample{kind, text})
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// checkRecall asserts which part of a list is found, whatever kind it is taken
// for, and that the lists are as long as promised.
func checkRecall(t *testing.T, name string, atLeast float64, lines int) {
	t.Helper()
	list, missed := samples(t, name), 0
	if len(list) < lines {
		t.Errorf("%s has %d lines, want %d", name, len(list), lines)
	}
	for _, s := range list {
		if kind, found := privacy.Find(s.text); !found {
			missed++
			t.Logf("missed %s: %q", s.kind, s.text)
		} else if string(kind) != s.kind {
			t.Logf("%q is %s, found as %s", s.text, s.kind, kind)
		}
	}
	recall := 1 - float64(missed)/float64(len(list))
	t.Logf("recall %.2f %% of %d", 100*recall, len(list))
	if recall < atLeast {
		t.Errorf("%s: recall %.4f, want %.2f", name, recall, atLeast)
	}
}

func TestWhatHasAFormIsFound(t *testing.T) { checkRecall(t, "structured.txt", 1, 500) }

func TestWhatTheContextTellsIsFound(t *testing.T) { checkRecall(t, "context.txt", 0.9, 200) }

func TestWhatShopsSayPasses(t *testing.T) {
	list, alarms := samples(t, "clean.txt"), 0
	if len(list) < 500 {
		t.Errorf("the list has %d lines, want 500", len(list))
	}
	for _, s := range list {
		if kind, found := privacy.Find(s.text); found {
			alarms++
			t.Logf("false alarm %s: %q", kind, s.text)
		}
	}
	rate := float64(alarms) / float64(len(list))
	t.Logf("false alarms %.2f %% of %d", 100*rate, len(list))
	if rate > 0.01 {
		t.Errorf("false alarms %.4f, want at most 0.01", rate)
	}
}
