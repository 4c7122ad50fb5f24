package demo_test

import (
	"bytes"
	"errors"
	"math"
	"testing"
	"time"

	"halftone/domain/demo"
	"halftone/domain/privacy"
	"halftone/domain/profile"
	"halftone/domain/replay"
	"halftone/domain/segment"
	"halftone/domain/signal"
)

const retention = 400 * 24 * time.Hour

var now = time.Date(2026, 3, 18, 15, 30, 0, 987_654_321, time.UTC)

func write(t *testing.T, shoppers int, seed uint64) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := demo.Write(&file, shoppers, seed, now); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// parse also shows that every line is one that the product reads.
func parse(t *testing.T, file []byte) []signal.Line {
	t.Helper()
	var lines []signal.Line
	for text := range bytes.Lines(file) {
		line, err := signal.ParseLine(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestSameArgumentsGiveTheSameFile(t *testing.T) {
	file := write(t, 200, 1)
	if !bytes.Equal(file, write(t, 200, 1)) {
		t.Error("two runs differ")
	}
	if !bytes.HasPrefix(write(t, 300, 1), file) {
		t.Error("300 shoppers do not begin with the first 200")
	}
}

func TestTwoSeedsShareNoIdentifier(t *testing.T) {
	known := map[string]bool{}
	for _, line := range parse(t, write(t, 100, 1)) {
		known[line.ID], known[line.Customer], known[*line.Session] = true, true, true
	}
	for _, line := range parse(t, write(t, 100, math.MaxUint64)) {
		if known[line.ID] || known[line.Customer] || known[*line.Session] {
			t.Fatalf("%s of %s occurs under both seeds", line.ID, line.Customer)
		}
	}
}

func TestEveryLineIsAccepted(t *testing.T) {
	rules := signal.Rules{Retention: retention, Currency: "EUR", Guard: privacy.NewGuard(privacy.Reject)}
	for _, line := range parse(t, write(t, 2000, 1)) {
		if _, err := rules.Accept(line.Input, now); err != nil {
			t.Fatalf("%s: %v", line.ID, err)
		}
		if line.OccurredAt.After(now) {
			t.Fatalf("%s lies in the future", line.ID)
		}
	}
}

func TestSomeSignalsComeLateAndSomeTwice(t *testing.T) {
	lines := parse(t, write(t, 2000, 1))
	first := map[string]signal.Line{}
	newest := map[string]time.Time{}
	late, repeated := 0.0, 0.0
	for _, line := range lines {
		if known, ok := first[line.ID]; ok {
			repeated++
			if !known.OccurredAt.Equal(*line.OccurredAt) || known.Type != line.Type {
				t.Fatalf("%s is repeated with other content", line.ID)
			}
			continue
		}
		first[line.ID] = line
		if line.OccurredAt.Before(newest[line.Customer]) {
			late++
		} else {
			newest[line.Customer] = *line.OccurredAt
		}
	}
	n := float64(len(first))
	between(t, "share of late signals", late/n, .03, .06)
	between(t, "share of repeated signals", repeated/n, .003, .008)
}

func TestSomeSignalsLackCategoryOrBrand(t *testing.T) {
	lines := parse(t, write(t, 2000, 1))
	noCategory, noBrand := 0.0, 0.0
	for _, line := range lines {
		if line.Category == nil {
			noCategory++
		}
		if line.Brand == nil {
			noBrand++
		}
	}
	between(t, "share without category", noCategory/float64(len(lines)), .20, .30)
	between(t, "share without brand", noBrand/float64(len(lines)), .10, .15)
}

func TestShoppersComeInTheEveningAndAtWeekends(t *testing.T) {
	lines := parse(t, write(t, 2000, 1))
	weekend, evening, night := 0.0, 0.0, 0.0
	for _, line := range lines {
		if weekday := line.OccurredAt.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
			weekend++
		}
		switch hour := line.OccurredAt.Hour(); {
		case hour >= 17 && hour < 21:
			evening++
		case hour >= 1 && hour < 5:
			night++
		}
	}
	n := float64(len(lines))
	between(t, "share at weekends", weekend/n, .29, .40)
	between(t, "share from 17 to 21 h", evening/n, .20, .35)
	between(t, "share from 1 to 5 h", night/n, .01, .06)
}

func TestShoppersBuyAsPeopleDo(t *testing.T) {
	type visit struct{ cartAdds, purchases int }
	type order struct {
		session string
		at      time.Time
		lines   int
	}
	visits, orders := map[string]*visit{}, map[string]*order{}
	for _, line := range parse(t, write(t, 2000, 1)) {
		v := visits[*line.Session]
		if v == nil {
			v = &visit{}
			visits[*line.Session] = v
		}
		switch line.Type {
		case signal.AddToCart:
			v.cartAdds++
		case signal.Purchase:
			v.purchases++
			o := orders[*line.OrderID]
			if o == nil {
				o = &order{session: *line.Session, at: *line.OccurredAt}
				orders[*line.OrderID] = o
			}
			o.lines++
			if o.session != *line.Session || !o.at.Equal(*line.OccurredAt) {
				t.Fatalf("order %s is placed at more than one instant", *line.OrderID)
			}
		}
	}
	var buying, withoutCart, abandoned, severalLines float64
	for _, v := range visits {
		switch {
		case v.purchases > 0 && v.cartAdds == 0:
			buying, withoutCart = buying+1, withoutCart+1
		case v.purchases > 0:
			buying++
		case v.cartAdds > 0:
			abandoned++
		}
	}
	for _, o := range orders {
		if o.lines > 1 {
			severalLines++
		}
	}
	between(t, "share of buying visits without a cart add", withoutCart/buying, .35, .65)
	between(t, "abandoned carts a visit", abandoned/float64(len(visits)), .02, .15)
	between(t, "share of orders with several lines", severalLines/float64(len(orders)), .2, .6)
}

func TestEveryDefaultSegmentHasMembersAndEdges(t *testing.T) {
	log, err := replay.Read(bytes.NewReader(write(t, 2000, 1)), signal.Rules{Retention: retention}, now)
	if err != nil {
		t.Fatal(err)
	}
	population := replay.NewPopulation(log, profile.DefaultSite())
	population.MoveTo(now.UnixMilli())
	for _, definition := range segment.Defaults() {
		program, err := segment.Compile(definition, retention)
		if err != nil {
			t.Fatal(err)
		}
		members, partial, all := 0.0, 0.0, 0.0
		for _, view := range population.All() {
			evaluation := program.Evaluate(view)
			all++
			if evaluation.IsMember {
				members++
			}
			if evaluation.Score > 0 && evaluation.Score < 1 {
				partial++
			}
		}
		t.Logf("%-16s %4.1f %% members, %4.1f %% in part", definition.Key, 100*members/all, 100*partial/all)
		between(t, definition.Key+": share of members", members/all, .01, .70)
		// Visits and purchases are whole: nobody is a new visitor in part.
		if definition.Key != "new-visitor" {
			between(t, definition.Key+": share in part", partial/all, .03, 1)
		}
	}
}

func TestWriteReportsWhatTheWriterReports(t *testing.T) {
	if err := demo.Write(full{}, 100, 1, now); !errors.Is(err, errFull) {
		t.Errorf("got %v, want %v", err, errFull)
	}
}

var errFull = errors.New("no space left")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func between(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	if got < low || got > high {
		t.Errorf("%s is %.3f, want %.3f to %.3f", what, got, low, high)
	}
}

func BenchmarkWrite(b *testing.B) {
	for b.Loop() {
		var file bytes.Buffer
		if err := demo.Write(&file, 2000, 1, now); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(file.Len()))
	}
	b.ReportMetric(2000*float64(b.N)/b.Elapsed().Seconds(), "shoppers/s")
}
