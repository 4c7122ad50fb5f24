package signal_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"halftone/domain/signal"
)

func TestFold(t *testing.T) {
	for name, want := range map[string]string{
		"tech":                   "tech",
		"Tech":                   "tech",
		"home & living":          "home-living",
		"home-living":            "home-living",
		"a--b":                   "a-b",
		"a_b.c/d":                "a-b-c-d",
		"  -- tech!? ":           "tech",
		"-tech":                  "tech",
		"tech-":                  "tech",
		"Käse":                   "käse",
		"Ka\u0308se":             "käse", // the umlaut in two characters
		"STRASSE":                "strasse",
		"Straße":                 "straße",
		"STRAẞE":                 "straße",
		"ＴＥＣＨ２":                  "tech2",
		"ﬁtness":                 "fitness",
		"N° 5":                   "n-5",
		"m²":                     "m2",
		"٣ صحة":                  "٣-صحة",
		"本・電子":                   "本-電子",
		"İstanbul":               "istanbul",
		"👟 shoes 👟":              "shoes",
		"rock 'n' roll":          "rock-n-roll",
		"👟":                      "",
		"---":                    "",
		" ":                      "",
		"":                       "",
		"\xff":                   "",
		"zero\u200bwidth":        "zero-width",
		"no\u00a0break":          "no-break",
		strings.Repeat("A", 300): strings.Repeat("a", 300),
	} {
		if got := signal.Fold(name); got != want {
			t.Errorf("Fold(%q) = %q, want %q", name, got, want)
		}
	}
}

// checkFolded fails unless Fold did what its comment promises.
func checkFolded(t interface{ Fatalf(string, ...any) }, name string) {
	folded := signal.Fold(name)
	if again := signal.Fold(folded); again != folded {
		t.Fatalf("Fold(%q) = %q, folded again %q", name, folded, again)
	}
	for i, r := range folded {
		switch {
		case r == '-' && (i == 0 || i == len(folded)-1 || folded[i-1] == '-'):
			t.Fatalf("Fold(%q) = %q has a '-' at an end or twice", name, folded)
		case r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r):
			t.Fatalf("Fold(%q) = %q keeps %q", name, folded, r)
		case unicode.ToLower(r) != r:
			t.Fatalf("Fold(%q) = %q keeps the capital %q", name, folded, r)
		}
	}
}

func TestFoldedNamesStayAsTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkFolded(t, rapid.String().Draw(t, "name")) })
}

func TestEveryCharacterFoldsForGood(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		checkFolded(t, string(r))
	}
}

func FuzzFold(f *testing.F) {
	for _, seed := range []string{"home & living", "Ka\u0308se", "ＴＥＣＨ", "👟", "-a--b-", "İ", "\xff\xfe"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) { checkFolded(t, name) })
}
