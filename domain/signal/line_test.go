package signal_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"halftone/domain"
	"halftone/domain/signal"
)

const goodLine = `{"signalId":"s-1","occurredAt":"2026-03-14T12:00:00.025Z","customer":"c1","session":"c1-s1",` +
	`"type":"purchase","category":"tech","brand":"acme","tags":["new"],"productId":"p1","price":10.50,"quantity":2,` +
	`"amount":21.00,"currency":"EUR","orderId":"o1","weight":1.5}`

func TestParseLine(t *testing.T) {
	line, err := signal.ParseLine([]byte(goodLine + " \r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if line.Customer != "c1" || *line.Session != "c1-s1" || line.ID != "s-1" || line.Type != signal.Purchase ||
		line.OccurredAt.UnixMilli()%1000 != 25 || *line.Category != "tech" || *line.Brand != "acme" ||
		!slices.Equal(line.Tags, []string{"new"}) || *line.ProductID != "p1" || *line.Currency != "EUR" || *line.OrderID != "o1" {
		t.Errorf("line = %+v", line)
	}
	if line.Price != "10.50" || line.Quantity != "2" || line.Amount != "21.00" || line.Weight != "1.5" {
		t.Errorf("numbers = %s, %s, %s, %s, want their digits as written", line.Price, line.Quantity, line.Amount, line.Weight)
	}
}

func TestParseLineWithNothingOptional(t *testing.T) {
	line, err := signal.ParseLine([]byte(`{"signalId":"s-1","customer":"c1","type":"scroll","price":null}`))
	if err != nil {
		t.Fatal(err)
	}
	if line.Session != nil || line.Category != nil || line.OccurredAt != nil || line.Price != "" || line.Tags != nil {
		t.Errorf("line = %+v, want everything else absent", line)
	}
}

var badLines = []struct{ name, line, path, message string }{
	{"nothing", ``, "", "is not valid JSON"},
	{"a text", `FORBIDDEN`, "", "is not valid JSON"},
	{"cut off", goodLine[:100], "", "is not valid JSON"},
	{"nested without end", strings.Repeat(`{"tags":[`, 5000), "", "is not valid JSON"},
	{"huge exponent", `{"customer":"c","price":1e}`, "", "is not valid JSON"},
	{"a list", `["FORBIDDEN"]`, "", "is not a JSON object"},
	{"a JSON text", `"FORBIDDEN"`, "", "is not a JSON object"},
	{"a second object", goodLine + goodLine, "", "has something after the JSON object"},
	{"something behind", goodLine + "FORBIDDEN", "", "has something after the JSON object"},
	{"too many braces", goodLine + "}", "", "has something after the JSON object"},
	{"misspelt key", `{"customer":"c","FORBIDDEN":1}`, "", "has a key that a signal does not have"},
	{"key of the Go struct", `{"customer":"c","Input":{}}`, "", "has a key that a signal does not have"},
	{"text for a price", `{"customer":"c","price":"FORBIDDEN"}`, "", "has a text where a number is expected"},
	{"list for an amount", `{"customer":"c","amount":[1]}`, "amount", "has the wrong type"},
	{"number for a category", `{"customer":"c","category":12345}`, "category", "has the wrong type"},
	{"text for tags", `{"customer":"c","tags":"FORBIDDEN"}`, "tags", "has the wrong type"},
	{"number among tags", `{"customer":"c","tags":["a",12345]}`, "tags", "has the wrong type"},
	{"number for a customer", `{"customer":12345}`, "customer", "has the wrong type"},
	{"another form of instant", `{"customer":"c","occurredAt":"14 FORBIDDEN 2026"}`, "occurredAt", "is not an RFC 3339 instant"},
	{"number for an instant", `{"customer":"c","occurredAt":12345}`, "occurredAt", "is not an RFC 3339 instant"},
	{"no customer", `{"signalId":"s-1"}`, "customer", "is required"},
	{"null", `null`, "customer", "is required"},
	{"long customer", `{"customer":"` + strings.Repeat("x", 129) + `"}`, "customer", "is longer than 128 characters"},
	{"control character", `{"customer":"FORBIDDEN\u0000"}`, "customer", "contains a control character"},
	{"empty session", `{"customer":"c","session":""}`, "session", "must not be empty"},
	{"damaged text", "{\"customer\":\"FORBIDDEN\xff\"}", "", "is not valid UTF-8"},
	{"huge", `{"customer":"c","category":"` + strings.Repeat("x", signal.MaxLineBytes) + `"}`, "", "is longer than 65536 bytes"},
}

func TestParseLineRefuses(t *testing.T) {
	for _, c := range badLines {
		t.Run(c.name, func(t *testing.T) {
			_, err := signal.ParseLine([]byte(c.line))
			var fault *domain.Error
			if !errors.As(err, &fault) || *fault != (domain.Error{Code: domain.BadUserInput, Path: c.path, Message: c.message}) {
				t.Errorf("error = %v, want %q: %s", err, c.path, c.message)
			}
		})
	}
}

// A line is read, or refused with one of a few texts of ours: nothing of the
// input can be in it.
func FuzzParseLine(f *testing.F) {
	f.Add([]byte(goodLine))
	messages := map[string]bool{}
	for _, c := range badLines {
		messages[c.message] = true
		if len(c.line) < 500 {
			f.Add([]byte(c.line))
		}
	}
	paths := []string{"", "signalId", "occurredAt", "customer", "session", "type", "category", "brand", "tags", "productId",
		"price", "quantity", "amount", "currency", "orderId", "weight"}
	f.Fuzz(func(t *testing.T, text []byte) {
		line, err := signal.ParseLine(text)
		if err == nil {
			// Whatever was read can be judged.
			_, _ = site.Accept(line.Input, now)
			return
		}
		var fault *domain.Error
		if !errors.As(err, &fault) || !messages[fault.Message] || !slices.Contains(paths, fault.Path) {
			t.Errorf("error %q at %q is none of ours", err, fault.Path)
		}
	})
}
