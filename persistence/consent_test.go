package persistence_test

import (
	"slices"
	"testing"
	"time"

	"halftone/domain"
	"halftone/domain/identity"
	"halftone/domain/membership"
	"halftone/domain/profile"
	"halftone/domain/signal"
)

func TestWhoDeniesPersonalizationIsAMemberOfNothing(t *testing.T) {
	s := openStore(t)
	s.run(t)
	service := s.service(t)
	visitors := identity.NewService(keys, service, func(err error) { t.Error(err) })
	state := func(c profile.ConsentState) {
		t.Helper()
		identify(t, visitors, identity.Claim{Mode: domain.Identity, Value: "ann", Consent: profile.Consent{Personalization: c}})
	}
	s.elevate(t, elevation("ann", "a", signal.Purchase), elevation("bob", "b", signal.Purchase))
	id, before := s.read(t, "ann").ID, s.members(t, "tech-enthusiast")
	if before != 2 {
		t.Fatalf("%d members", before)
	}

	state(profile.ConsentDenied)
	if n := s.members(t, "tech-enthusiast"); n != 1 || s.read(t, "ann").Stored != nil {
		t.Errorf("%d members, hers %v", n, s.read(t, "ann").Stored)
	}
	told := s.changes(t, membership.CauseConsent)
	if len(told) == 0 || slices.ContainsFunc(told, func(c string) bool { return c[len(c)-len("EXITED"):] != "EXITED" }) {
		t.Errorf("the log tells %v", told)
	}
	s.elevate(t, elevation("ann", "c", signal.Purchase, signal.Purchase, signal.Purchase))
	awaitPosition(t, s, service.Population())
	if changed, err := service.Sweep(t.Context(), time.Now()); err != nil || changed != 0 {
		t.Errorf("a sweep changed %d, %v", changed, err)
	}
	if record := s.read(t, "ann"); record.Stored != nil || record.Profile.Totals.Purchases != 4 {
		t.Errorf("signals count, memberships do not come back: %v, %+v", record.Stored, record.Profile.Totals)
	}

	state(profile.ConsentGranted)
	if n := s.members(t, "tech-enthusiast"); n != 2 || s.read(t, "ann").ID != id {
		t.Errorf("%d members after she allows it again", n)
	}
	s.checkStored(t, time.Now())
}

func TestASweepEndsMembershipsOfWhoeverDeniedBefore(t *testing.T) {
	s := openStore(t)
	s.run(t)
	service := s.service(t)
	denied := elevation("ann", "a", signal.Purchase)
	s.elevate(t, denied)
	awaitPosition(t, s, service.Population())
	// A row that is there beside a denial, as an earlier release left it.
	record := s.read(t, "ann")
	record.Profile.Consent.Personalization = profile.ConsentDenied
	_, err := s.db.Pool.Exec(t.Context(), `WITH entry AS (INSERT INTO log (at, cause, touched) VALUES (now(), 'CONSENT', ARRAY[$1::bigint]))
		UPDATE profile SET packed = $2, rev = rev + 1 WHERE id = $1`, record.ID, record.Profile.AppendPacked(nil))
	if err != nil {
		t.Fatal(err)
	}
	awaitPosition(t, s, service.Population())
	if changed, err := service.Sweep(t.Context(), time.Now()); err != nil || changed != len(record.Stored) {
		t.Errorf("a sweep changed %d of %d, %v", changed, len(record.Stored), err)
	}
	s.checkStored(t, time.Now())
}
