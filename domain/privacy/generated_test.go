package privacy_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"halftone/domain/privacy"
)

// What programs number things by has no list: so many of each kind are made up,
// and only so many of a thousand may be taken for personal data. The digits of
// a card or of a person's number also come up by chance, see decision 10.
func TestWhatProgramsGeneratePasses(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 2))
	from := func(alphabet string, n int) string {
		text := make([]byte, n)
		for i := range text {
			text[i] = alphabet[random.IntN(len(alphabet))]
		}
		return string(text)
	}
	hex := func(n int) string { return from("0123456789abcdef", n) }
	digits := func(n int) string { return from("123456789", 1) + from("0123456789", n-1) }
	epoch := func() int { return 1_500_000_000 + random.IntN(300_000_000) }
	tens := func(low, n int) string { return fmt.Sprintf("%02d", low+random.IntN(n)) }
	const few, some, more = 5, 15, 50
	for _, kind := range []struct {
		name        string
		perThousand int
		generate    func() string
	}{
		{"cookie of Google Analytics", few, func() string { return fmt.Sprintf("GA1.2.%d.%d", random.Int32(), epoch()) }},
		{"client of Google Analytics", few, func() string { return fmt.Sprintf("%d.%d", random.Int32(), epoch()) }},
		{"cookie of Facebook", few, func() string { return fmt.Sprintf("fb.1.%d000.%d", epoch(), random.Int32()) }},
		{"snowflake", few, func() string { return fmt.Sprint(1<<60 + random.Int64N(1<<60)) }},
		{"visit", few, func() string { return "sid:" + hex(16) }},
		{"session", few, func() string { return "session=" + hex(32) }},
		{"UUID", few, func() string { return hex(8) + "-" + hex(4) + "-" + hex(4) + "-" + hex(4) + "-" + hex(12) }},
		{"MD5", few, func() string { return hex(32) }},
		{"SHA-256", few, func() string { return hex(64) }},
		{"ULID", few, func() string { return "01" + from("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 24) }},
		{"milliseconds", some, func() string { return fmt.Sprintf("%d%s", epoch(), from("0123456789", 3)) }},
		{"microseconds", few, func() string { return fmt.Sprintf("%d%s", epoch(), from("0123456789", 6)) }},
		{"minute", few, func() string { return "2024" + tens(1, 12) + tens(1, 28) + tens(0, 24) + tens(0, 60) }},
		{"dated order", few, func() string { return "2024" + tens(1, 12) + tens(1, 28) + "-" + digits(4) }},
		{"article of eleven digits", few, func() string { return "SKU " + digits(11) }},
		{"order of eleven digits", few, func() string { return "order_" + digits(11) }},
		{"order of ten digits", few, func() string { return digits(10) }},
		{"coordinates", few, func() string { return fmt.Sprintf("%.6f,%.6f", random.Float64()*180-90, random.Float64()*360-180) }},
		{"version", few, func() string {
			return fmt.Sprintf("version %d.%d.%d.%d", random.IntN(20), random.IntN(20), random.IntN(20), random.IntN(99))
		}},
		{"milliards", few, func() string { return digits(1) + " " + digits(3) + " " + digits(3) + " " + digits(3) }},
		{"variant of Shopify", some, func() string { return "gid://shopify/ProductVariant/" + digits(14) }},
		{"eleven digits", more, func() string { return digits(11) }},
		{"sixteen digits", more, func() string { return digits(16) }},
	} {
		const generated = 4000
		alarms, example := 0, ""
		for range generated {
			if text := kind.generate(); isFound(text) {
				alarms, example = alarms+1, text
			}
		}
		if alarms*1000 > kind.perThousand*generated {
			t.Errorf("%s: %d false alarms of %d, as %q", kind.name, alarms, generated, example)
		}
	}
}

func isFound(text string) bool {
	_, found := privacy.Find(text)
	return found
}

func TestGlueHidesNothingThatChecks(t *testing.T) {
	for _, s := range samples(t, "structured.txt") {
		isWhole := isAlphanumeric(s.text)
		isLong := s.kind == "CARD" && len(s.text) >= 15
		isAccount := s.kind == "IBAN"
		if !isWhole || !isLong && !isAccount {
			continue
		}
		for _, glue := range [][2]string{{"order_", ""}, {"", "_x"}, {"id_", "_v"}, {"ref", "eur"}, {"/", "/confirm"}, {"n=", "&x=1"}} {
			if text := glue[0] + s.text + glue[1]; !isFound(text) {
				t.Errorf("%s is hidden in %q", s.kind, text)
			}
		}
	}
}

func isAlphanumeric(text string) bool {
	for _, c := range []byte(text) {
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}
