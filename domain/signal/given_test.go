package signal_test

import (
	"fmt"
	"testing"

	"halftone/domain/signal"
	"halftone/domain/strictjson"
)

// readGiven reads a signal whose members are all known.
func readGiven(g *signal.Given, text []byte, names *signal.Names) (unknown int, err error) {
	g.Reset()
	r := strictjson.NewReader(text)
	r.Object(func(name []byte) {
		if !g.ReadField(name, r, names) {
			unknown++
			r.Raw()
		}
	})
	return unknown, r.Err()
}

func TestAGivenSignalIsReadAsItIsWritten(t *testing.T) {
	var g signal.Given
	var names signal.Names
	all := `{"id":7,"type":"purchase","occurredAt":"2026-01-02T03:04:05.678Z","category":"tech","brand":"acme","tags":["a","b"],"productId":"p",
		"price":"19.90","amount":39.8,"quantity":2,"currency":"EUR","orderId":"o","weight":1.5}`
	for range 2 { // the second time nothing of the first is left over
		unknown, err := readGiven(&g, []byte(all), &names)
		if unknown > 0 || err != nil || g.Malformed != nil || g.Missing() != nil {
			t.Fatal(unknown, err, g.Malformed, g.Missing())
		}
		got := fmt.Sprintln(g.ID, g.Type, g.OccurredAt, *g.Category, *g.Brand, g.Tags, *g.ProductID, g.Price, g.Amount, g.Quantity, *g.Currency, *g.OrderID, g.Weight)
		if want := "7 purchase 2026-01-02 03:04:05.678 +0000 UTC tech acme [a b] p 19.90 39.8 2 EUR o 1.5\n"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if _, err := readGiven(&g, []byte(`{"id":"x","type":"scroll","category":null,"tags":null,"price":null,"occurredAt":null}`), &names); err != nil ||
			g.Category != nil || g.Brand != nil || len(g.Tags) > 0 || g.Price != "" || g.OccurredAt != nil || g.Weight != "" {
			t.Errorf("%+v, %v", g, err)
		}
	}
}

func TestAGivenSignalTellsWhatIsWrongWithIt(t *testing.T) {
	var g signal.Given
	for text, want := range map[string]string{
		`{"type":"scroll"}`: "id: is required",
		`{"id":"x"}`:        "type: is required",
		`{"id":"x","type":"scroll","brand":"a","brand":"b"}`: "brand: comes twice",
		`{"id":"x","type":"scroll","price":""}`:              "price: is not a number",
		`{"id":"x","type":"scroll","occurredAt":"soon"}`:     "occurredAt: is not an RFC 3339 instant",
	} {
		if _, err := readGiven(&g, []byte(text), nil); err != nil {
			t.Fatal(err)
		}
		got := ""
		if missing := g.Missing(); missing != nil {
			got = missing.Error()
		} else if g.Malformed != nil {
			got = g.Malformed.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if unknown, _ := readGiven(&g, []byte(`{"id":"x","type":"scroll","Brand":{"a":[]}}`), nil); unknown != 1 {
		t.Error("a name in other letters is known")
	}
}

func TestReadingASignalTakesLittleMemory(t *testing.T) {
	var g signal.Given
	var names signal.Names
	text := []byte(`{"id":"abc-123","type":"product_view","category":"tech","brand":"acme","tags":["sale","new"],"productId":"p1","price":19.90,"quantity":2}`)
	allocations := testing.AllocsPerRun(100, func() {
		if _, err := readGiven(&g, text, &names); err != nil {
			t.Fatal(err)
		}
	})
	if allocations > 4 { // id, product, and the digits of two numbers
		t.Errorf("%v allocations", allocations)
	}
}
