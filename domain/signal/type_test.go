package signal_test

import (
	"strings"
	"testing"

	"halftone/domain/signal"
)

// The list, written a second time on purpose.
var listed = map[signal.Type]struct {
	weight string
	intent signal.Intent
}{
	"page_view":          {"0.01", signal.Passive},
	"scroll":             {"0.01", signal.Passive},
	"product_impression": {"0.02", signal.Passive},
	"category_browse":    {"0.03", signal.Passive},
	"time_on_page":       {"0.05", signal.Passive},
	"search":             {"0.05", signal.Active},
	"filter_applied":     {"0.05", signal.Active},
	"product_click":      {"0.08", signal.Active},
	"product_view":       {"0.10", signal.Active},
	"compare_products":   {"0.12", signal.Active},
	"return_visit":       {"0.20", signal.Active},
	"view_cart":          {"0.15", signal.High},
	"add_to_wishlist":    {"0.25", signal.High},
	"add_to_cart":        {"0.35", signal.High},
	"remove_from_cart":   {"-0.10", signal.High},
	"begin_checkout":     {"0.40", signal.High},
	"share":              {"0.50", signal.Conversion},
	"review":             {"0.60", signal.Conversion},
	"purchase":           {"1.00", signal.Conversion},
}

func TestTypesHaveTheirWeightAndIntent(t *testing.T) {
	for name, want := range listed {
		weight, ok := signal.ParseWeight(want.weight)
		if !ok || name.BaseWeight() != weight {
			t.Errorf("%s weighs %g, want %s", name, name.BaseWeight().Float(), want.weight)
		}
		if name.Intent() != want.intent {
			t.Errorf("%s is %s, want %s", name, name.Intent(), want.intent)
		}
		if high := want.intent == signal.High || want.intent == signal.Conversion; name.IsHigh() != high {
			t.Errorf("%s: IsHigh = %t, want %t", name, name.IsHigh(), high)
		}
	}
	for _, name := range signal.Types() {
		if _, known := listed[name]; !known {
			t.Errorf("%s is in no list", name)
		}
	}
	if got := len(signal.Types()); got != len(listed) {
		t.Errorf("%d types, want %d", got, len(listed))
	}
}

func TestUnknownTypeIsPassiveAndWeighsLittle(t *testing.T) {
	wave := signal.Type("wave")
	if wave.Intent() != signal.Passive || wave.IsHigh() || wave.BaseWeight().Float() != 0.05 {
		t.Errorf("unknown type: %s, weight %g; want PASSIVE, 0.05", wave.Intent(), wave.BaseWeight().Float())
	}
}

func TestTypeSpelling(t *testing.T) {
	for _, good := range []signal.Type{"a", "product_view", "x9", signal.Type(strings.Repeat("a", 64))} {
		if !good.IsValid() {
			t.Errorf("%q is refused", good)
		}
	}
	for _, bad := range []signal.Type{"", "*", "Purchase", "9lives", "_x", "a-b", "a b", "a\n", "ä", signal.Type(strings.Repeat("a", 65))} {
		if bad.IsValid() {
			t.Errorf("%q is accepted", bad)
		}
	}
}
