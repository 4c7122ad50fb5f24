package graph_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"halftone/domain"
)

var update = flag.Bool("update", false, "write what the API answers into testdata")

// TestCases runs testdata/*.txtar, each over a database of its own. A file holds
// requests in their order: NAME.graphql, whose first line "# ROLE" says who asks,
// optionally NAME.variables, and NAME.want, the answer. In variables @ago(48h)
// stands for the instant so long before the case began. In answers instants are written TIME and numbers with
// at most 3 decimals. A new case is a new file.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	must(t, err)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			must(t, err)
			answered := runCase(t, archive)
			if *update {
				must(t, os.WriteFile(file, txtar.Format(answered), 0o644))
			}
		})
	}
}

// runCase returns the archive with the answers that were given.
func runCase(t *testing.T, archive *txtar.Archive) *txtar.Archive {
	s, now := openSite(t), time.Now()
	files := map[string][]byte{}
	for _, f := range archive.Files {
		files[f.Name] = f.Data
	}
	out := &txtar.Archive{Comment: archive.Comment}
	for _, f := range archive.Files {
		name, isQuery := strings.CutSuffix(f.Name, ".graphql")
		if !isQuery {
			continue
		}
		var variables json.RawMessage
		if text, given := files[name+".variables"]; given {
			variables = withInstants(t, text, now)
			out.Files = append(out.Files, f, txtar.File{Name: name + ".variables", Data: text})
		} else {
			out.Files = append(out.Files, f)
		}
		role, query, _ := strings.Cut(string(f.Data), "\n")
		w := s.query(t, domain.Role(strings.TrimPrefix(role, "# ")), query, variables)
		got := normalise(t, w.Body.Bytes())
		if want := files[name+".want"]; !*update && !bytes.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
		out.Files = append(out.Files, txtar.File{Name: name + ".want", Data: got})
	}
	return out
}

var (
	agoPattern     = regexp.MustCompile(`@ago\(([^)]*)\)`)
	instantPattern = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)
)

func withInstants(t *testing.T, text []byte, now time.Time) []byte {
	return agoPattern.ReplaceAllFunc(text, func(match []byte) []byte {
		age, err := time.ParseDuration(string(agoPattern.FindSubmatch(match)[1]))
		must(t, err)
		return now.Add(-age).UTC().AppendFormat(nil, time.RFC3339Nano)
	})
}

// normalise writes an answer so that it is the same at every run.
func normalise(t *testing.T, text []byte) []byte {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	must(t, decoder.Decode(&value))
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	must(t, encoder.Encode(settled(value)))
	return b.Bytes()
}

func settled(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key := range v {
			v[key] = settled(v[key])
		}
	case []any:
		for i := range v {
			v[i] = settled(v[i])
		}
	case string:
		if instantPattern.MatchString(v) {
			return "TIME"
		}
	case json.Number:
		if x, err := v.Float64(); err == nil && strings.Contains(v.String(), ".") && len(v)-strings.Index(v.String(), ".") > 4 {
			return math.Round(x*1000) / 1000
		}
	}
	return value
}
