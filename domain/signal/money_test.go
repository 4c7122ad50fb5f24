package signal_test

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"halftone/domain/signal"
)

// price reads a number the way every price and amount is read.
func price(number string) (signal.Money, bool) {
	in := view()
	in.Price = json.Number(number)
	s, err := site.Accept(in, now)
	return s.Price, err == nil
}

func TestMoneyIsReadExactly(t *testing.T) {
	for number, want := range map[string]signal.Money{
		"0":                                      0,
		"-0":                                     0,
		"-0.00":                                  0,
		"0e5":                                    0,
		"1":                                      100,
		"1.1":                                    110,
		"1.10":                                   110,
		"1.1000000000000000000000":               110,
		"0.29":                                   29, // 28.999999999999996 in binary
		"1e2":                                    10000,
		"1E+2":                                   10000,
		"0.1e1":                                  100,
		"1500e-2":                                1500,
		"100000e-5":                              100,
		"10000000000":                            signal.MaxMoney,
		"10000000000.00":                         signal.MaxMoney,
		"1" + strings.Repeat("0", 300) + "e-300": 100,
	} {
		if got, ok := price(number); !ok || got != want {
			t.Errorf("%s is read as %d (%t), want %d cents", number, got, ok, want)
		}
	}
}

func TestMoneyThatIsNotExactIsRefused(t *testing.T) {
	for _, number := range []string{
		"1.005", "0.001", "1e-3", "-0.01", "-1",
		"10000000000.01", "1e11", "1e400", "1e99999999999999999999", "-1e400",
		strings.Repeat("9", 19), strings.Repeat("9", 5000), "0." + strings.Repeat("3", 5000),
		// What is no JSON number, should a door let it through.
		"-", "--5", "+5", ".5", "5.-5", "1.2.3", "e5", "1e", "1_000", " 5", "0x10", "NaN", "Infinity", "٣",
	} {
		if got, ok := price(number); ok {
			t.Errorf("%.30s is read as %d cents, want it refused", number, got)
		}
	}
}

func TestMoneyAgreesWithRationalArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`-?(0|[1-9][0-9]{0,12})(\.[0-9]{1,6})?([eE][+-]?[0-9])?`).Draw(t, "number")
		exact, ok := new(big.Rat).SetString(number)
		if !ok {
			t.Fatalf("big.Rat does not read %s", number)
		}
		cents := exact.Mul(exact, big.NewRat(100, 1))
		fits := cents.IsInt() && cents.Sign() >= 0 && cents.Cmp(big.NewRat(int64(signal.MaxMoney), 1)) <= 0

		got, accepted := price(number)
		if accepted != fits {
			t.Fatalf("%s: accepted = %t, want %t", number, accepted, fits)
		}
		if fits && big.NewRat(int64(got), 1).Cmp(cents) != 0 {
			t.Fatalf("%s is read as %d cents, want %s", number, got, cents.RatString())
		}
	})
}

func TestMoneyIsPrintedWithTwoDecimals(t *testing.T) {
	for money, want := range map[signal.Money]string{
		0: "0.00", 5: "0.05", 110: "1.10", -5: "-0.05", -12345: "-123.45", signal.MaxMoney: "10000000000.00",
	} {
		if got := money.String(); got != want {
			t.Errorf("%d cents are printed as %s, want %s", int64(money), got, want)
		}
	}
	if signal.NoMoney.IsSet() || !signal.Money(0).IsSet() {
		t.Error("no amount and an amount of 0 must differ")
	}
}

func TestParseWeight(t *testing.T) {
	for number, want := range map[string]signal.Weight{
		"-1": signal.MinWeight, "10": signal.MaxWeight, "0": 0, "0.0001": 1, "0.35": 3500, "-0.1": -1000, "1e-4": 1,
	} {
		if got, ok := signal.ParseWeight(number); !ok || got != want {
			t.Errorf("%s is read as %d (%t), want %d", number, got, ok, want)
		}
	}
	for _, number := range []string{"", "-1.0001", "10.0001", "0.00001", "1e9", "-5", "one"} {
		if got, ok := signal.ParseWeight(number); ok {
			t.Errorf("%q is read as %d, want it refused", number, got)
		}
	}
}

func TestWeightOf(t *testing.T) {
	for x, want := range map[float64]signal.Weight{0.1: 1000, 0.35: 3500, -1: -10000, 10: 100000, 0.0001: 1} {
		if got, ok := signal.WeightOf(x); !ok || got != want || got.Float() != x {
			t.Errorf("%g becomes %d (%t), want %d", x, got, ok, want)
		}
	}
	for _, x := range []float64{0.30000000000000004, 0.00001, 10.1, -1.1, math.NaN(), math.Inf(1), 1e300} {
		if got, ok := signal.WeightOf(x); ok {
			t.Errorf("%g becomes %d, want it refused", x, got)
		}
	}
}
