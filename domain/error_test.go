package domain_test

import (
	"errors"
	"fmt"
	"testing"

	"halftone/domain"
)

func TestJoinPath(t *testing.T) {
	for _, c := range []struct{ prefix, path, want string }{
		{"", "", ""},
		{"", "rules[1]", "rules[1]"},
		{"segments[0]", "", "segments[0]"},
		{"segments[0]", "rules[1]", "segments[0].rules[1]"},
		{"rules", "[1].operator", "rules[1].operator"},
	} {
		if got := domain.JoinPath(c.prefix, c.path); got != c.want {
			t.Errorf("JoinPath(%q, %q) = %q, want %q", c.prefix, c.path, got, c.want)
		}
	}
}

func TestFaultsKeepTheirOrderAndMoveBelowAPrefix(t *testing.T) {
	var faults domain.Faults
	faults.Add(domain.BadUserInput, "rules[1].operator", "is unknown")
	faults.Add(domain.Forbidden, "", "needs the %s role", domain.Editor)

	moved := faults.Under("segments[0]")
	if want := "segments[0].rules[1].operator: is unknown\nsegments[0]: needs the EDITOR role"; moved.Error() != want {
		t.Errorf("moved = %q, want %q", moved, want)
	}
	if want := "rules[1].operator: is unknown\nneeds the EDITOR role"; faults.Error() != want {
		t.Errorf("the original became %q, want %q", faults, want)
	}
	if moved[1].Code != domain.Forbidden {
		t.Errorf("code = %s, want it kept", moved[1].Code)
	}
}

func TestNoFaultsAreNoError(t *testing.T) {
	if err := (domain.Faults{}).Err(); err != nil {
		t.Errorf("error = %v, want nil", err)
	}
}

func TestFaultsOf(t *testing.T) {
	one := domain.Errorf(domain.NotFound, "key", "is unknown")
	many := domain.Faults{one, domain.Errorf(domain.Taken, "name", "is taken")}
	for _, c := range []struct {
		name string
		err  error
		want int
	}{
		{"nothing", nil, 0},
		{"something internal", errors.New("connection lost"), 0},
		{"one", one, 1},
		{"one, wrapped", fmt.Errorf("publish: %w", one), 1},
		{"many", many.Err(), 2},
		{"many, wrapped", fmt.Errorf("publish: %w", many), 2},
	} {
		if got := domain.FaultsOf(c.err); len(got) != c.want {
			t.Errorf("%s: %d faults, want %d", c.name, len(got), c.want)
		}
	}
}
