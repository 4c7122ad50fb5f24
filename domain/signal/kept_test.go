package signal_test

import (
	"encoding/json"
	"testing"
	"time"

	"halftone/domain"
	"halftone/domain/signal"
)

var keys = domain.NewKeyring(domain.Secret{KeyID: "test", Key: make([]byte, 32)})

// order is an input with every field.
func order() signal.Input {
	return signal.Input{
		ID: "s-1", OccurredAt: &now, Type: signal.Purchase, Category: text("tech"), Brand: text("acme"),
		Tags: []string{"new", "sale"}, ProductID: text("p-1"), Price: "10", Quantity: "2", Amount: "20", OrderID: text("o-1"),
	}
}

func keep(t *testing.T, rules signal.Rules, in signal.Input, key domain.ProfileKey) signal.Kept {
	t.Helper()
	rules.MayOverrideWeight = true
	s, err := rules.Accept(in, now)
	if err != nil {
		t.Fatal(err)
	}
	return s.Keep(keys, key)
}

func TestKeptFormHoldsDigestsOnly(t *testing.T) {
	got := keep(t, site, order(), domain.ProfileKey{})
	mark := signal.MarkOf("s-1")
	if got.ID != keys.SignalID(string(mark[:])) || got.Order != keys.OrderID("o-1") {
		t.Errorf("id, order = %x, %x, want their digests", got.ID, got.Order)
	}
	if got.At != now.UnixMilli() || got.Category != "tech" || got.Brand != "acme" || len(got.Tags) != 2 ||
		got.Price != 1000 || got.Amount != 2000 || got.Quantity != 2 || got.Weight != signal.Purchase.BaseWeight() {
		t.Errorf("kept = %+v", got)
	}
	in := order()
	in.OrderID = nil
	if got := keep(t, site, in, domain.ProfileKey{}); got.Order != 0 {
		t.Errorf("order = %x, want 0 for none", got.Order)
	}
}

func TestRetryHasTheSameContent(t *testing.T) {
	first := keep(t, site, order(), domain.ProfileKey{})
	again := order()
	again.Tags = []string{"Sale", "NEW", "sale"}
	again.Category = text("Tech!")
	again.Price = "10.00"
	if retry := keep(t, site, again, domain.ProfileKey{}); retry.Content != first.Content {
		t.Error("the same signal in another spelling has other content")
	}

	reweighted := site
	reweighted.Weight = func(signal.Type) signal.Weight { return 1 }
	retry := keep(t, reweighted, order(), domain.ProfileKey{})
	if retry.Content != first.Content {
		t.Error("a base weight that changed between a request and its retry changes the content")
	}
	if retry.Weight != 1 {
		t.Errorf("weight = %d, want the one in force", retry.Weight)
	}
}

func TestChangedContentIsNoticed(t *testing.T) {
	seen := map[uint64]string{keep(t, site, order(), domain.ProfileKey{}).Content: "the original"}
	note := func(name string, k signal.Kept) {
		if other, taken := seen[k.Content]; taken {
			t.Errorf("%s has the content of %s", name, other)
		}
		seen[k.Content] = name
	}
	for name, change := range map[string]func(*signal.Input){
		"type":             func(in *signal.Input) { in.Type = "review" },
		"instant":          func(in *signal.Input) { in.OccurredAt = instant(-time.Millisecond) },
		"category":         func(in *signal.Input) { in.Category = text("home") },
		"no category":      func(in *signal.Input) { in.Category = nil },
		"brand":            func(in *signal.Input) { in.Brand = text("other") },
		"category = brand": func(in *signal.Input) { in.Category, in.Brand = in.Brand, in.Category },
		"fewer tags":       func(in *signal.Input) { in.Tags = in.Tags[:1] },
		"more tags":        func(in *signal.Input) { in.Tags = append(in.Tags, "more") },
		"product":          func(in *signal.Input) { in.ProductID = text("p-2") },
		"order":            func(in *signal.Input) { in.OrderID = text("o-2") },
		"no order":         func(in *signal.Input) { in.OrderID = nil },
		"price":            func(in *signal.Input) { in.Price = "10.01" },
		"no price":         func(in *signal.Input) { in.Price = "" },
		"price of 0":       func(in *signal.Input) { in.Price = "0" },
		"amount":           func(in *signal.Input) { in.Amount = "20.01" },
		"quantity":         func(in *signal.Input) { in.Quantity = "3" },
		"weight":           func(in *signal.Input) { in.Weight = "0.5" },
		"another weight":   func(in *signal.Input) { in.Weight = "0.6" },
		"the base weight, but said": func(in *signal.Input) {
			in.Weight = json.Number("1")
		},
	} {
		in := order()
		change(&in)
		note(name, keep(t, site, in, domain.ProfileKey{}))
	}
	note("another profile", keep(t, site, order(), domain.ProfileKey{1}))
}

// The bytes of a tag with its price, amount and quantity can be those of a
// price, an amount, a quantity and a weight: the number of tags tells them apart.
func TestTagCannotPassForNumbers(t *testing.T) {
	tagged := view()
	tagged.Tags, tagged.Price, tagged.Amount, tagged.Quantity = []string{"ĉ"}, "0.01", "0.03", "5"
	numbers := view()
	numbers.Price, numbers.Amount, numbers.Quantity, numbers.Weight = "0.01", "169.94", "3", "0.0005"
	if keep(t, site, tagged, domain.ProfileKey{}).Content == keep(t, site, numbers, domain.ProfileKey{}).Content {
		t.Error("two different signals have one content")
	}
}
