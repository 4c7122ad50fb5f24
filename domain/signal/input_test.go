package signal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"halftone/domain"
	"halftone/domain/signal"
)

var (
	now  = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	site = signal.Rules{Retention: 400 * 24 * time.Hour}
)

// view is an input that is accepted as it is.
func view() signal.Input {
	return signal.Input{ID: "s-1", Type: signal.ProductView, OccurredAt: &now}
}

func text(s string) *string { return &s }

func instant(ahead time.Duration) *time.Time {
	at := now.Add(ahead)
	return &at
}

func TestAcceptKeepsWhatWasSaid(t *testing.T) {
	at := time.Date(2026, 3, 14, 11, 0, 0, 123_999_999, time.FixedZone("", 3600))
	got, err := site.Accept(signal.Input{
		ID: "order_1-A", OccurredAt: &at, Type: signal.Purchase,
		Category: text("Home & Living"), Brand: text("ＡＣＭＥ"), Tags: []string{"Sale!", "new", "sale"},
		ProductID: text("SKU 4711/b"), Price: "19.90", Quantity: "3", Amount: "5.97e1", Currency: text("EUR"), OrderID: text("O #1"),
	}, now)
	if err != nil {
		t.Fatal(err)
	}
	if want := at.UnixMilli(); got.At != want {
		t.Errorf("instant = %d, want %d: whole milliseconds", got.At, want)
	}
	if got.Category != "home-living" || got.Brand != "acme" || !slices.Equal(got.Tags, []string{"new", "sale"}) {
		t.Errorf("names = %q, %q, %q", got.Category, got.Brand, got.Tags)
	}
	if got.ProductID != "SKU 4711/b" || got.OrderID != "O #1" || got.ID != "order_1-A" {
		t.Errorf("product, order, id = %q, %q, %q, want them untouched", got.ProductID, got.OrderID, got.ID)
	}
	if got.Price != 1990 || got.Amount != 5970 || got.Quantity != 3 {
		t.Errorf("price, amount, quantity = %d, %d, %d", got.Price, got.Amount, got.Quantity)
	}
}

func TestAcceptFillsInWhatIsAbsent(t *testing.T) {
	got, err := site.Accept(view(), now)
	if err != nil {
		t.Fatal(err)
	}
	if got.Quantity != 1 || got.Price.IsSet() || got.Amount.IsSet() || got.Weight != signal.ProductView.BaseWeight() {
		t.Errorf("quantity %d, price %v, amount %v, weight %v", got.Quantity, got.Price, got.Amount, got.Weight)
	}
}

func TestAcceptField(t *testing.T) {
	long := strings.Repeat("x", signal.MaxNameLength)
	for _, c := range []struct {
		name   string
		change func(*signal.Input)
		path   string // of the one fault; empty = accepted
	}{
		{"id of every allowed character", func(in *signal.Input) { in.ID = "aZ09_-" }, ""},
		{"id of 64 characters", func(in *signal.Input) { in.ID = long[:64] }, ""},
		{"id missing", func(in *signal.Input) { in.ID = "" }, "id"},
		{"id of 65 characters", func(in *signal.Input) { in.ID = long[:65] }, "id"},
		{"id with another character", func(in *signal.Input) { in.ID = "FORBIDDEN.1" }, "id"},
		{"id with a line feed at the end", func(in *signal.Input) { in.ID = "FORBIDDEN\n" }, "id"},

		{"instant missing", func(in *signal.Input) { in.OccurredAt = nil }, "occurredAt"},
		{"5 minutes ahead", func(in *signal.Input) { in.OccurredAt = instant(5 * time.Minute) }, ""},
		{"a little more ahead", func(in *signal.Input) { in.OccurredAt = instant(5*time.Minute + 1) }, "occurredAt"},
		{"as old as the retention", func(in *signal.Input) { in.OccurredAt = instant(-site.Retention) }, ""},
		{"a little older", func(in *signal.Input) { in.OccurredAt = instant(-site.Retention - 1) }, "occurredAt"},

		{"type of our own", func(in *signal.Input) { in.Type = "wave" }, ""},
		{"type missing", func(in *signal.Input) { in.Type = "" }, "type"},
		{"type in capitals", func(in *signal.Input) { in.Type = "FORBIDDEN" }, "type"},

		{"category of 128 letters", func(in *signal.Input) { in.Category = text(strings.Repeat("ä", 128)) }, ""},
		{"category of 129 letters", func(in *signal.Input) { in.Category = text(long + "x") }, "category"},
		{"category that folds to more than 128", func(in *signal.Input) { in.Category = text(strings.Repeat("ﷺ", 20)) }, "category"},
		{"category that is empty", func(in *signal.Input) { in.Category = text("") }, "category"},
		{"category without a letter", func(in *signal.Input) { in.Category = text("👟👟") }, "category"},
		{"category with a control character", func(in *signal.Input) { in.Category = text("FORBIDDEN\x00") }, "category"},
		{"brand that is not UTF-8", func(in *signal.Input) { in.Brand = text("FORBIDDEN\xff") }, "brand"},
		{"32 tags", func(in *signal.Input) { in.Tags = slices.Repeat([]string{"a"}, 32) }, ""},
		{"33 tags", func(in *signal.Input) { in.Tags = slices.Repeat([]string{"a"}, 33) }, "tags"},
		{"a tag that is empty", func(in *signal.Input) { in.Tags = []string{"a", ""} }, "tags[1]"},

		{"product of 128 characters", func(in *signal.Input) { in.ProductID = &long }, ""},
		{"product of 129 characters", func(in *signal.Input) { in.ProductID = text(long + "x") }, "productId"},
		{"product that is empty", func(in *signal.Input) { in.ProductID = text("") }, "productId"},
		{"order with a line feed", func(in *signal.Input) { in.OrderID = text("FORBIDDEN\n") }, "orderId"},

		{"price of 0", func(in *signal.Input) { in.Price = "0" }, ""},
		{"price below 0", func(in *signal.Input) { in.Price = "-12345.67" }, "price"},
		{"price in tenths of a cent", func(in *signal.Input) { in.Price = "12345.678" }, "price"},
		{"amount beyond the limit", func(in *signal.Input) { in.Amount = "12345678901" }, "amount"},
		{"quantity with a fraction of 0", func(in *signal.Input) { in.Quantity = "2.0" }, ""},
		{"quantity of a million", func(in *signal.Input) { in.Quantity = "1e6" }, ""},
		{"quantity above it", func(in *signal.Input) { in.Quantity = "1000001" }, "quantity"},
		{"quantity of 0", func(in *signal.Input) { in.Quantity = "0" }, "quantity"},
		{"quantity below 0", func(in *signal.Input) { in.Quantity = "-98765" }, "quantity"},
		{"quantity with a fraction", func(in *signal.Input) { in.Quantity = "98765.5" }, "quantity"},
		{"quantity that is no number", func(in *signal.Input) { in.Quantity = "FORBIDDEN" }, "quantity"},

		{"currency", func(in *signal.Input) { in.Currency = text("CHF") }, ""},
		{"currency in small letters", func(in *signal.Input) { in.Currency = text("forbidden") }, "currency"},
		{"currency that is empty", func(in *signal.Input) { in.Currency = text("") }, "currency"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := view()
			c.change(&in)
			got, err := site.Accept(in, now)
			if c.path == "" {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			faults := domain.FaultsOf(err)
			if len(faults) != 1 || faults[0].Path != c.path || faults[0].Code != domain.BadUserInput {
				t.Fatalf("error = %v, want one BAD_USER_INPUT at %s", err, c.path)
			}
			for _, value := range []string{"FORBIDDEN", "forbidden", "12345", "98765", "xxx", "👟", "ﷺ"} {
				if strings.Contains(err.Error(), value) {
					t.Errorf("the error repeats the input: %v", err)
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(signal.Signal{}) {
				t.Errorf("a refused signal came back: %+v", got)
			}
		})
	}
}

func TestAcceptReportsAllFaultsTogether(t *testing.T) {
	_, err := site.Accept(signal.Input{
		ID: "?", Type: "?", Category: text(""), Brand: text("\x00"), Tags: []string{"ok", "?"},
		ProductID: text(""), OrderID: text(""), Price: "-1", Amount: "0.001", Quantity: "0", Currency: text("?"), Weight: "1",
	}, now)
	var paths []string
	for _, fault := range domain.FaultsOf(err) {
		paths = append(paths, fault.Path)
	}
	want := []string{"id", "occurredAt", "type", "category", "brand", "tags[1]", "productId", "orderId",
		"price", "amount", "quantity", "currency", "weight"}
	if !slices.Equal(paths, want) {
		t.Errorf("faults at %v, want %v", paths, want)
	}
}

func TestWeightIsForThoseWhoMaySetIt(t *testing.T) {
	in := view()
	in.Weight = "0.5"

	_, err := site.Accept(in, now)
	if faults := domain.FaultsOf(err); len(faults) != 1 || faults[0].Code != domain.Forbidden || faults[0].Path != "weight" {
		t.Errorf("without the right: %v, want FORBIDDEN at weight", err)
	}

	service := site
	service.MayOverrideWeight = true
	for number, want := range map[json.Number]signal.Weight{"0.5": 5000, "-1": -10000, "10": 100000, "0": 0} {
		in.Weight = number
		if got, err := service.Accept(in, now); err != nil || got.Weight != want {
			t.Errorf("weight %s becomes %d, %v; want %d", number, got.Weight, err, want)
		}
	}
	for _, number := range []json.Number{"-1.0001", "10.0001", "0.00001"} {
		in.Weight = number
		_, err := service.Accept(in, now)
		var fault *domain.Error
		if faults := domain.FaultsOf(err); len(faults) != 1 || !errors.As(faults[0], &fault) || fault.Path != "weight" {
			t.Errorf("weight %s: %v, want it refused", number, err)
		}
	}
}

func TestNewBaseWeightIsUsedAtOnce(t *testing.T) {
	changed := site
	changed.Weight = func(signal.Type) signal.Weight { return 42 }
	if got, err := changed.Accept(view(), now); err != nil || got.Weight != 42 {
		t.Errorf("weight = %d, %v; want the one in force", got.Weight, err)
	}
}

func TestSiteWithACurrencyTakesNoOther(t *testing.T) {
	euro := site
	euro.Currency = "EUR"
	for currency, ok := range map[string]bool{"EUR": true, "USD": false} {
		in := view()
		in.Currency = text(currency)
		if _, err := euro.Accept(in, now); (err == nil) != ok {
			t.Errorf("%s: %v, want accepted = %t", currency, err, ok)
		}
	}
	if _, err := euro.Accept(view(), now); err != nil {
		t.Errorf("a signal that names no currency is refused: %v", err)
	}
}

func TestWithoutRetentionAnyAgeWillDo(t *testing.T) {
	in := view()
	old := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	in.OccurredAt = &old
	if _, err := (signal.Rules{}).Accept(in, now); err != nil {
		t.Errorf("a signal of 1900 is refused: %v", err)
	}
	older := old.Add(-time.Second)
	in.OccurredAt = &older
	if _, err := (signal.Rules{}).Accept(in, now); err == nil {
		t.Error("a signal of 1899 is accepted")
	}
}
