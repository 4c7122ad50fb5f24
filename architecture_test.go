package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// room says what a package may import besides the standard library: packages of
// the domain that stand before it, and the libraries that belong to it.
type room struct {
	domain    []string
	libraries []string
}

// The dependency rule. What is not listed here must not exist; what a room does
// not list it must not import. domain/session is listed by nobody who can write to disk:
// that is the privacy promise as architecture.
var rooms = map[string]room{
	"domain":            {},
	"domain/strictjson": {},
	"domain/privacy":    {domain: []string{"domain"}, libraries: []string{"golang.org/x/text"}},
	"domain/signal":     {domain: []string{"domain", "domain/privacy", "domain/strictjson"}, libraries: []string{"golang.org/x/text", "github.com/zeebo/xxh3"}},
	"domain/profile":    {domain: []string{"domain", "domain/signal"}},
	"domain/segment":    {domain: []string{"domain", "domain/signal", "domain/profile"}, libraries: []string{"cel.dev/cel-go"}},
	"domain/population": {domain: []string{"domain", "domain/signal", "domain/profile", "domain/segment"}, libraries: []string{"golang.org/x/sync"}},
	"domain/membership": {domain: []string{"domain", "domain/signal", "domain/profile", "domain/segment", "domain/population"}, libraries: []string{"golang.org/x/sync"}},
	"domain/catalogue":  {domain: []string{"domain", "domain/profile", "domain/segment", "domain/membership"}, libraries: []string{"go.yaml.in/yaml"}},
	"domain/session":    {domain: []string{"domain", "domain/signal", "domain/profile"}, libraries: []string{"golang.org/x/sync"}},
	"domain/replay":     {domain: []string{"domain", "domain/identity", "domain/signal", "domain/profile"}},
	"domain/demo":       {domain: []string{"domain", "domain/signal"}},
	"domain/access":     {domain: []string{"domain"}, libraries: []string{"golang.org/x/time"}},
	"domain/intake":     {domain: []string{"domain", "domain/access", "domain/identity", "domain/privacy", "domain/signal", "domain/profile", "domain/session"}},
	"domain/identity":   {domain: []string{"domain", "domain/profile"}, libraries: []string{"golang.org/x/text"}},
	"migrations":        {},
	"persistence": {
		domain: []string{"domain", "domain/signal", "domain/profile", "domain/segment", "domain/population", "domain/membership", "domain/catalogue", "domain/access", "migrations"},
		libraries: []string{
			"github.com/uptrace/bun", "github.com/jackc/pgx/v5", "github.com/pgvector/pgvector-go",
		},
	},
	"persistence/managed": {libraries: []string{"github.com/jackc/pgx/v5"}},
	"persistence/pgtest":  {domain: []string{"migrations", "persistence", "persistence/managed"}, libraries: []string{"github.com/jackc/pgx/v5"}},
	"ingest/collector":    {},
	"admin-ui":            {libraries: []string{"github.com/klauspost/compress"}},
	"graph": {
		domain: []string{"domain", "domain/signal", "domain/profile", "domain/segment", "domain/population", "domain/membership", "domain/catalogue", "domain/session", "domain/intake", "domain/strictjson",
			"graph/generated", "graph/model", "graph/scalar"},
		libraries: []string{"github.com/99designs/gqlgen", "github.com/vektah/gqlparser/v2", "github.com/coder/websocket"},
	},
	"ingest": {
		domain:    []string{"domain", "domain/profile", "domain/identity", "domain/signal", "domain/session", "domain/intake", "domain/strictjson", "ingest/collector"},
		libraries: []string{"golang.org/x/sync"},
	},
}

// unruled are packages that may import what they like: the wiring, generated
// code and what stands beside the product.
func unruled(path string) bool {
	return path == "halftone" || strings.HasPrefix(path, "halftone/graph/") || strings.HasPrefix(path, "halftone/bench")
}

type listedPackage struct {
	ImportPath string
	Imports    []string
}

func TestPackagesImportOnlyWhatTheirRoomAllows(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range listPackages(t) {
		name := strings.TrimPrefix(p.ImportPath, "halftone/")
		seen[name] = true
		if unruled(p.ImportPath) {
			continue
		}
		rule, known := rooms[name]
		if !known {
			t.Errorf("%s has no room: say in this table what it may import", name)
			continue
		}
		for _, imported := range p.Imports {
			if !rule.allows(imported) {
				t.Errorf("%s must not import %s", name, imported)
			}
		}
	}
	for name := range rooms {
		if !seen[name] {
			t.Errorf("the room %s is empty", name)
		}
	}
}

// TestWhoWritesToDiskCannotNameASession follows imports to their end: not even
// a detour leads from persistence to sessions.
func TestWhoWritesToDiskCannotNameASession(t *testing.T) {
	imports := map[string][]string{}
	for _, p := range listPackages(t) {
		imports[p.ImportPath] = p.Imports
	}
	reached := map[string]bool{}
	var follow func(string)
	follow = func(path string) {
		if !reached[path] {
			reached[path] = true
			for _, next := range imports[path] {
				follow(next)
			}
		}
	}
	follow("halftone/persistence")
	if len(reached) < 5 {
		t.Fatal("the imports of persistence were not found")
	}
	if reached["halftone/domain/session"] {
		t.Error("persistence reaches domain/session")
	}
}

func (r room) allows(imported string) bool {
	if inside, isOurs := strings.CutPrefix(imported, "halftone/"); isOurs {
		return slices.Contains(r.domain, inside)
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return true // the standard library
	}
	return slices.ContainsFunc(r.libraries, func(library string) bool {
		return imported == library || strings.HasPrefix(imported, library+"/")
	})
}

func listPackages(t *testing.T) []listedPackage {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var packages []listedPackage
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listedPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
