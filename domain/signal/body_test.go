package signal_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"halftone/domain"
	"halftone/domain/signal"
)

// A signal that went through its body is kept as if it had not.
func TestBodyKeepsEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := order()
		in.Type = rapid.SampledFrom(append(signal.Types(), "made_up")).Draw(t, "type")
		if rapid.Bool().Draw(t, "bare") {
			in.Category, in.Brand, in.Tags, in.ProductID, in.OrderID = nil, nil, nil, nil, nil
			in.Price, in.Amount, in.Quantity = "", "", ""
		} else {
			in.Tags = rapid.SliceOfN(rapid.StringMatching(`[a-zé]{1,40}`), 0, 32).Draw(t, "tags")
		}
		if rapid.Bool().Draw(t, "overridden") {
			in.Weight = "-0.25"
		}
		if rapid.Bool().Draw(t, "undated") {
			in.OccurredAt = nil
		}
		rules := site
		rules.MayOverrideWeight, rules.Undated = true, true
		s, err := rules.Accept(in, now)
		if err != nil {
			t.Fatal(err)
		}
		dated, other := rapid.Bool().Draw(t, "dated"), s.At
		if dated {
			other = 0
		}
		var again signal.Signal
		again.ReadBody(string(s.AppendBody(nil, dated)), other)
		got := again.KeepMarked(keys, domain.ProfileKey{1}, signal.MarkOf(s.ID))
		if want := s.Keep(keys, domain.ProfileKey{1}); !reflect.DeepEqual(got, want) || again.ProductID != s.ProductID {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}
