package signal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"halftone/domain"
	"halftone/domain/privacy"
	"halftone/domain/signal"
)

const address = "jane.roe@example.com"

// textFields put a text into every field that takes one, by path.
var textFields = map[string]func(in *signal.Input, value string){
	"id":        func(in *signal.Input, value string) { in.ID = value },
	"type":      func(in *signal.Input, value string) { in.Type = signal.Type(value) },
	"category":  func(in *signal.Input, value string) { in.Category = &value },
	"brand":     func(in *signal.Input, value string) { in.Brand = &value },
	"tags[1]":   func(in *signal.Input, value string) { in.Tags = []string{"sale", value, "new"} },
	"productId": func(in *signal.Input, value string) { in.ProductID = &value },
	"currency":  func(in *signal.Input, value string) { in.Currency = &value },
	"orderId":   func(in *signal.Input, value string) { in.OrderID = &value },
}

func TestPersonalDataIsRefusedInEveryField(t *testing.T) {
	guarded := site
	guarded.Guard = privacy.NewGuard(privacy.Reject)
	for path, put := range textFields {
		// The second is too long for any field: it must not say so.
		for _, value := range []string{address, address + strings.Repeat(" long", 100)} {
			in := view()
			put(&in, value)
			_, err := guarded.Accept(in, now)
			faults := domain.FaultsOf(err)
			if len(faults) != 1 || faults[0].Code != domain.PIIRejected || faults[0].Path != path {
				t.Errorf("%s: %v, want one PII_REJECTED there", path, err)
			}
			if strings.Contains(fmt.Sprint(err), "jane") {
				t.Errorf("%s: the fault repeats the input", path)
			}
		}
	}
}

func TestPersonalDataIsReportedBesideOtherFaults(t *testing.T) {
	guarded := site
	guarded.Guard = privacy.NewGuard(privacy.Reject)
	in := view()
	in.Category, in.ProductID, in.Price = text(address), text(""), "-1"
	_, err := guarded.Accept(in, now)
	var got []string
	for _, fault := range domain.FaultsOf(err) {
		got = append(got, string(fault.Code)+" "+fault.Path)
	}
	if want := []string{"PII_REJECTED category", "BAD_USER_INPUT productId", "BAD_USER_INPUT price"}; !slices.Equal(got, want) {
		t.Errorf("faults %v, want %v", got, want)
	}
}

func TestFieldWithPersonalDataIsLeftOut(t *testing.T) {
	guarded := site
	guarded.Guard = privacy.NewGuard(privacy.DropField)
	full := func() signal.Input {
		in := view()
		in.Category, in.Brand, in.Tags = text("home"), text("acme"), []string{"sale", "new"}
		in.ProductID, in.Currency, in.OrderID = text("85123A"), text("EUR"), text("O-1")
		return in
	}
	without := map[string]func(in *signal.Input){
		"category":  func(in *signal.Input) { in.Category = nil },
		"brand":     func(in *signal.Input) { in.Brand = nil },
		"tags[1]":   func(in *signal.Input) {},
		"productId": func(in *signal.Input) { in.ProductID = nil },
		"currency":  func(in *signal.Input) { in.Currency = nil },
		"orderId":   func(in *signal.Input) { in.OrderID = nil },
	}
	for path, put := range textFields {
		in := full()
		put(&in, address)
		got, err := guarded.Accept(in, now)
		leaveOut, isOptional := without[path]
		if !isOptional {
			if faults := domain.FaultsOf(err); len(faults) != 1 || faults[0].Code != domain.PIIRejected || faults[0].Path != path {
				t.Errorf("%s: %v, want it refused", path, err)
			}
			continue
		}
		in = full()
		leaveOut(&in)
		want, _ := guarded.Accept(in, now)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %+v, %v; want %+v, as if it had not been there", path, got, err, want)
		}
	}
}
