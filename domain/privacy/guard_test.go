package privacy_test

import (
	"strings"
	"sync"
	"testing"

	"halftone/domain"
	"halftone/domain/privacy"
)

func TestGuardRejectsByNamingFieldAndKind(t *testing.T) {
	drop, fault := privacy.NewGuard(privacy.Reject).Screen("tags[3]", "jane.roe@example.com")
	if drop || fault == nil || fault.Code != domain.PIIRejected || fault.Path != "tags[3]" || !strings.Contains(fault.Message, "EMAIL") {
		t.Errorf("drop %t, fault %+v", drop, fault)
	}
}

func TestGuardLeavesFieldsOut(t *testing.T) {
	guard := privacy.NewGuard(privacy.DropField)
	if drop, fault := guard.Screen("brand", "+49 30 1234567"); !drop || fault != nil {
		t.Errorf("drop %t, fault %v; want the field left out", drop, fault)
	}
	if drop, fault := guard.Screen("brand", "Calvin Klein"); drop || fault != nil {
		t.Errorf("drop %t, fault %v; want a brand to pass", drop, fault)
	}
}

func TestNoGuardPassesEverything(t *testing.T) {
	var none *privacy.Guard
	if drop, fault := none.Screen("brand", "jane.roe@example.com"); drop || fault != nil {
		t.Errorf("drop %t, fault %v", drop, fault)
	}
	if n := none.Counts()[privacy.Email]; n != 0 {
		t.Errorf("%d found", n)
	}
}

func TestGuardCountsByKind(t *testing.T) {
	guard := privacy.NewGuard(privacy.Reject)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 100 {
				guard.Screen("brand", "jane.roe@example.com")
				guard.Screen("brand", "acme")
			}
		})
	}
	group.Wait()
	guard.Screen("brand", "203.0.113.7")
	counts := guard.Counts()
	if counts[privacy.Email] != 400 || counts[privacy.IPAddress] != 1 || counts[privacy.Phone] != 0 {
		t.Errorf("counts %v", counts)
	}
}

// A fault may be logged and shown; what caused it may not.
func TestFaultsNeverRepeatTheText(t *testing.T) {
	guard := privacy.NewGuard(privacy.Reject)
	said := map[string]bool{}
	for _, name := range []string{"structured.txt", "context.txt"} {
		for _, s := range samples(t, name) {
			if _, fault := guard.Screen("brand", s.text); fault != nil {
				said[fault.Error()] = true
			}
		}
	}
	if len(said) > 13 {
		t.Errorf("%d different faults, want one a kind at most", len(said))
	}
}
