package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"halftone/domain/population"
	"halftone/domain/privacy"
	"halftone/domain/profile"
	"halftone/domain/replay"
	"halftone/domain/segment"
)

// The data of a real shop, and answers that were computed without this program.
const retail = "testdata/online-retail"

// Files of signals by what one signal is.
const (
	retailOrders = retail + "/online-retail.orders.ndjson.gz" // one an order
	retailLines  = retail + "/online-retail.lines.ndjson.gz"  // one an order line, fewer customers
)

func TestRealCustomersAreMembersOfWhatTheyShouldBe(t *testing.T) {
	t.Run("orders", func(t *testing.T) { checkMembers(t, retailOrders, "orders") })
	t.Run("order lines", func(t *testing.T) { checkMembers(t, retailLines, "orders", "signals") })
}

// checkMembers compares the members of the rules that count one of counts with
// the truth, at all instants.
func checkMembers(t *testing.T, signals string, counts ...string) {
	t.Helper()
	customers := customersOf(t, signals)
	labels, at := map[string]string{}, []string(nil)
	for _, row := range table(t, "as_of.csv") {
		labels[row["at"]] = row["label"]
		at = append(at, row["at"])
	}
	checked := map[string]bool{}
	for _, row := range table(t, "rules.csv") {
		checked[row["rule"]] = slices.Contains(counts, row["counts"])
	}

	var want []string
	for _, row := range table(t, "members.csv.gz") {
		if checked[row["rule"]] && customers[row["customer"]] {
			want = append(want, row["label"]+" "+row["customer"]+" "+row["rule"])
		}
	}
	var got []string
	output := mustRun(t, exitDone, "evaluate", "--segments", retail+"/rules.yaml", "--signals", signals, "--at", strings.Join(at, ","))
	for _, row := range records(t, strings.NewReader(output)) {
		if checked[row["segment"]] && row["member"] == "true" {
			got = append(got, labels[row["at"]]+" "+row["customer"]+" "+row["segment"])
		}
	}
	compareMembers(t, "evaluated one by one", got, want)

	got = nil
	for _, m := range indexedMembers(t, signals, at) {
		if checked[m.segment] {
			got = append(got, labels[m.at]+" "+m.customer+" "+m.segment)
		}
	}
	compareMembers(t, "evaluated in the index of everybody", got, want)
}

func compareMembers(t *testing.T, how string, got, want []string) {
	t.Helper()
	slices.Sort(want)
	slices.Sort(got)
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("%s: %d members, want %d: too many %v, lacking %v", how, len(got), len(want), without(got, want), without(want, got))
	}
}

type indexedMember struct{ at, customer, segment string }

// indexedMembers follows the customers of a file through the instants with one
// index and returns the members of all rules.
func indexedMembers(t *testing.T, signals string, instants []string) (all []indexedMember) {
	t.Helper()
	site := profile.DefaultSite()
	site.Retention = 0
	people, index := populationOf(t, signals), population.New(site)
	bundle, err := readBundle(retail+"/rules.yaml", site.Retention)
	if err != nil {
		t.Fatal(err)
	}
	programs := bundle.Programs()
	var mu sync.Mutex
	for revision, text := range instants {
		at := instantOf(t, text)
		people.MoveTo(at)
		var rows []population.Row
		var names []string
		for customer, p := range people.Profiles() {
			p.Key[0], p.Key[1], p.Key[2] = byte(len(names)), byte(len(names)>>8), 1
			rows = append(rows, population.Row{ID: int64(len(names)), Revision: int64(revision + 1), Profile: p})
			names = append(names, customer)
		}
		index.Put(rows, at)
		err := index.Each(t.Context(), segment.NewSet(programs...), at, func(_ int, s *population.Scored) {
			mu.Lock()
			defer mu.Unlock()
			for i, program := range programs {
				members := s.Members(i, program)
				for place := range population.BlockSize {
					if members.Has(place) {
						customer := names[s.Number*population.BlockSize+int64(place)]
						all = append(all, indexedMember{text, customer, program.Definition().Key})
					}
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestWindowsOfRealCustomersAreExact(t *testing.T) {
	t.Run("orders", func(t *testing.T) { checkWindows(t, retailOrders, "orders", "revenue") })
	t.Run("order lines", func(t *testing.T) {
		checkWindows(t, retailLines, "orders", "revenue", "purchase_signals", "quantity")
	})
}

// retailFields are the fields that answer for a column of the truth.
var retailFields = map[string]string{
	"orders": "count(purchase)", "purchase_signals": "signals(purchase)",
	"quantity": "sum(purchase.quantity)", "revenue": "sum(purchase.amount)",
}

// checkWindows compares aggregates of every customer with the truth; one
// without a row there has 0.
func checkWindows(t *testing.T, signals string, columns ...string) {
	t.Helper()
	want := map[string]map[string]string{}
	for _, row := range table(t, "windows.csv.gz") {
		want[row["label"]+" "+row["days"]+" "+row["customer"]] = row
	}
	population := populationOf(t, signals)
	compared := 0
	for _, instant := range table(t, "as_of.csv") {
		population.MoveTo(instantOf(t, instant["at"]))
		for customer, view := range population.All() {
			for _, days := range []string{"30", "90"} {
				for _, column := range columns {
					name := instant["label"] + " " + days + " " + customer
					field := fieldOf(t, retailFields[column]+"{lastDays="+days+"}")
					if got := view.Number(field); !sameDecimal(got, want[name][column]) {
						t.Errorf("%s: %s is %v, want %q", name, column, got, want[name][column])
					}
					compared++
				}
			}
		}
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
}

func TestTotalsOfRealCustomersAreExact(t *testing.T) {
	want := map[string]map[string]string{}
	for _, row := range table(t, "customer_totals.csv.gz") {
		want[row["customer"]] = row
	}
	population := populationOf(t, retailLines)
	population.MoveTo(math.MaxInt64)
	fields := map[string]string{"totalSignals": "purchase_signals", "totalPurchases": "orders", "totalRevenue": "revenue",
		"totalSessions": "sessions", "sum(purchase.quantity)": "quantity"}
	compared := 0
	for customer, view := range population.All() {
		for field, column := range fields {
			if got := view.Number(fieldOf(t, field)); !sameDecimal(got, want[customer][column]) {
				t.Errorf("%s: %s is %v, want %q", customer, field, got, want[customer][column])
			}
			compared++
		}
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
}

func TestRulesOfTheTruthHoldInTheirExamples(t *testing.T) {
	if output := mustRun(t, exitDone, "test", retail+"/rules.yaml"); output != "6 passed, 0 failed\n" {
		t.Errorf("got %s", output)
	}
}

// mustRun runs the program with these arguments and returns what it prints.
func mustRun(t *testing.T, wantCode int, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(context.Background(), args, func(string) string { return "" }, &stdout, &stderr); code != wantCode {
		t.Fatalf("exit code %d, want %d: %s", code, wantCode, stderr.String())
	}
	return stdout.String()
}

func populationOf(t *testing.T, signals string) *replay.Population {
	t.Helper()
	log, err := readSignals(signals, privacy.NewGuard(privacy.Reject))
	if err != nil {
		t.Fatal(err)
	}
	if len(log.Refused) > 0 {
		t.Fatalf("%s: refused %v", signals, log.Refused)
	}
	site := profile.DefaultSite()
	site.Retention = 0
	return replay.NewPopulation(log, site)
}

func customersOf(t *testing.T, signals string) map[string]bool {
	t.Helper()
	population := populationOf(t, signals)
	population.MoveTo(math.MaxInt64)
	customers := map[string]bool{}
	for customer := range population.All() {
		customers[customer] = true
	}
	return customers
}

func fieldOf(t *testing.T, name string) profile.Field {
	t.Helper()
	field, ok := profile.ParseCanonical(name)
	if !ok {
		t.Fatalf("%s is no field", name)
	}
	return field
}

func instantOf(t *testing.T, text string) int64 {
	t.Helper()
	instants, err := parseInstants(text)
	if err != nil {
		t.Fatal(err)
	}
	return instants[0].at
}

// sameDecimal compares a number with a decimal text to the cent; no text is 0.
func sameDecimal(got float64, want string) bool {
	if want == "" {
		return got == 0
	}
	whole, fraction, _ := strings.Cut(want, ".")
	return fmt.Sprintf("%.2f", got) == whole+"."+(fraction + "00")[:2]
}

// table reads a table of the truth, compressed or not.
func table(t *testing.T, name string) []map[string]string {
	t.Helper()
	file, err := os.Open(filepath.Join(retail, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var source io.Reader = file
	if strings.HasSuffix(name, ".gz") {
		if source, err = gzip.NewReader(file); err != nil {
			t.Fatal(err)
		}
	}
	return records(t, source)
}

// records reads CSV with a header.
func records(t *testing.T, source io.Reader) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(source).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		record := map[string]string{}
		for i, column := range rows[0] {
			record[column] = row[i]
		}
		out = append(out, record)
	}
	return out
}

func without(all, known []string) (rest []string) {
	for _, text := range all {
		if !slices.Contains(known, text) {
			rest = append(rest, text)
		}
	}
	return rest
}
