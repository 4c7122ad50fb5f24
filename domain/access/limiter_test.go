package access_test

import (
	"fmt"
	"testing"
	"time"

	"halftone/domain/access"
)

func TestAnAccountHasASecondsWorthInStoreAndFillsUpAgain(t *testing.T) {
	l := access.NewLimiter(10)
	now := time.Unix(0, 0)
	for i := range 10 {
		if wait := l.Enter("a", now); wait != 0 {
			t.Fatalf("request %d waits %v", i, wait)
		}
	}
	if wait := l.Enter("a", now); wait != 100*time.Millisecond {
		t.Errorf("the eleventh waits %v", wait)
	}
	if wait := l.Enter("b", now); wait != 0 {
		t.Errorf("another account waits %v", wait)
	}
	if wait := l.Enter("a", now.Add(100*time.Millisecond)); wait != 0 {
		t.Errorf("after a tenth of a second it waits %v", wait)
	}
}

func TestACostAboveTheStoreIsADebt(t *testing.T) {
	l := access.NewLimiter(10)
	now := time.Unix(0, 0)
	l.Charge("a", 35, now)
	if wait := l.Enter("a", now); wait != 2600*time.Millisecond {
		t.Errorf("then it waits %v", wait)
	}
	if wait := l.Enter("a", now.Add(2600*time.Millisecond)); wait != 0 {
		t.Errorf("after that it waits %v", wait)
	}
}

func TestADebtOutlivesAFloodOfOtherAccounts(t *testing.T) {
	l := access.NewLimiter(10)
	now := time.Unix(0, 0)
	l.Charge("a", 1000, now)
	for i := range 60_000 {
		l.Enter(access.Account(fmt.Sprint(i)), now)
	}
	if wait := l.Enter("a", now); wait == 0 {
		t.Error("the debt is forgotten")
	}
}

func TestNobodyIsLimitedWithoutALimitOrAccount(t *testing.T) {
	now := time.Unix(0, 0)
	for range 3 {
		if access.NewLimiter(0).Enter("a", now) != 0 || access.NewLimiter(1).Enter("", now) != 0 {
			t.Error("limited")
		}
	}
}

func TestAddressesOfOneCustomerAreOneAccount(t *testing.T) {
	for _, c := range []struct {
		one, other string
		same       bool
	}{
		{"192.0.2.1:1", "192.0.2.1:2", true},
		{"192.0.2.1:1", "192.0.2.2:1", false},
		{"192.0.2.1:1", "[::ffff:192.0.2.1]:1", true},
		{"[2001:db8::1]:1", "[2001:db8::ffff:1]:1", true},
		{"[2001:db8::1]:1", "[2001:db8:0:1::1]:1", false},
		{"[fe80::1%eth0]:1", "[fe80::1%eth1]:1", true},
	} {
		if same := access.AddressAccount(c.one) == access.AddressAccount(c.other); same != c.same {
			t.Errorf("%s and %s: %t", c.one, c.other, same)
		}
	}
}
