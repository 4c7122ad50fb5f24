package membership_test

import (
	"math"
	"testing"

	"halftone/domain"
	"halftone/domain/membership"
)

func FuzzParseCursor(f *testing.F) {
	f.Add(membership.Cursor{Generation: 1}.String())
	f.Add(membership.Cursor{Generation: math.MaxUint64, Position: math.MaxInt64, N: math.MaxInt32}.String())
	f.Add("")
	f.Add("AAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("//////////////////////////8")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := membership.ParseCursor(text)
		if err != nil {
			if faults := domain.FaultsOf(err); len(faults) != 1 || faults[0].Code != domain.BadUserInput {
				t.Fatalf("the fault is %v", err)
			}
			return
		}
		if c.String() != text {
			t.Errorf("read %+v, written %q", c, c.String())
		}
		if c.Generation == 0 || c.Position < 0 || c.N < 0 {
			t.Errorf("read %+v", c)
		}
	})
}

func TestCursorsAreReadAsWritten(t *testing.T) {
	for _, c := range []membership.Cursor{
		{Generation: 1}, {Generation: math.MaxUint64, Position: math.MaxInt64, N: math.MaxInt32}, membership.EndOf(7, 42),
	} {
		if got, err := membership.ParseCursor(c.String()); err != nil || got != c {
			t.Errorf("%+v is read as %+v, %v", c, got, err)
		}
	}
	for _, text := range []string{"", "x", membership.Cursor{}.String(), membership.EndOf(1, -1).String(), membership.EndOf(1, 1).String() + "A"} {
		if _, err := membership.ParseCursor(text); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}
