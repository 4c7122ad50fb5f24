package intake_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"halftone/domain"
	"halftone/domain/intake"
	"halftone/domain/privacy"
	"halftone/domain/signal"
)

var (
	someKey = strings.Repeat("ab", 32)
	yes     = true
	now     = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
)

func guarded(p privacy.Policy) *intake.Service {
	return &intake.Service{Rules: signal.Rules{Guard: privacy.NewGuard(p)}}
}

func text(s string) *string { return &s }

func instant(d time.Duration) *time.Time { at := now.Add(d); return &at }

func wantFaults(t *testing.T, err error, want ...string) {
	t.Helper()
	var got []string
	for _, fault := range domain.FaultsOf(err) {
		got = append(got, string(fault.Code)+" "+fault.Path)
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWhatATraitMayBeCalled(t *testing.T) {
	s := guarded(privacy.Reject)
	_, err := s.Traits("no key", []*intake.Trait{
		{Name: "is_vip-2", Value: &yes}, {Name: "B2B"},
		{Name: ""}, {Name: "1st"}, {Name: "two words"}, {Name: "größe"}, {Name: strings.Repeat("x", 65)},
		{Name: "prefersDeals", Value: &yes}, {Name: "browsesExtensively"}, {Name: "healthConscious"},
		{Name: "ann@example.org", Value: &yes}, {Name: "is_vip-2"},
	})
	wantFaults(t, err, "BAD_USER_INPUT profileKey",
		"BAD_USER_INPUT traits[2].name", "BAD_USER_INPUT traits[3].name", "BAD_USER_INPUT traits[4].name", "BAD_USER_INPUT traits[5].name", "BAD_USER_INPUT traits[6].name",
		"BAD_USER_INPUT traits[7].name", "BAD_USER_INPUT traits[8].name", "BAD_USER_INPUT traits[9].name",
		"PII_REJECTED traits[10].name", "BAD_USER_INPUT traits[11].name")
	_, err = s.Traits(someKey, make([]*intake.Trait, 101))
	wantFaults(t, err, "LIMIT_EXCEEDED traits")
}

func TestWhatAModelScoreMayBe(t *testing.T) {
	given := []*intake.ModelScore{
		{ProfileKey: someKey, Name: "churn", Score: 0, Source: text("model v1"), ExpiresAt: instant(time.Second)},
		{ProfileKey: "no key", Name: "churn!", Score: 1.01, Source: text("a\nb"), ExpiresAt: instant(0)},
		{ProfileKey: someKey, Name: "value", Score: math.NaN()},
		{ProfileKey: someKey, Name: "value", Score: -0.1, Source: text(strings.Repeat("x", 129))},
		{ProfileKey: someKey, Name: "mail", Score: 1, Source: text("by ann@example.org")},
		{ProfileKey: someKey, Name: "ann@example.org", Score: 1},
		{ProfileKey: strings.Repeat("cd", 32), Name: "churn", Score: 1},
		{ProfileKey: strings.ToUpper(someKey), Name: "churn", Score: 0.5},
	}
	good, indexes, faults := guarded(privacy.Reject).ModelScores(given, now)
	wantFaults(t, faults.Err(),
		"BAD_USER_INPUT scores[1].profileKey", "BAD_USER_INPUT scores[1].source", "BAD_USER_INPUT scores[1].name", "BAD_USER_INPUT scores[1].score", "BAD_USER_INPUT scores[1].expiresAt",
		"BAD_USER_INPUT scores[2].score", "BAD_USER_INPUT scores[3].source", "BAD_USER_INPUT scores[3].score", "PII_REJECTED scores[4].source", "PII_REJECTED scores[5].name")
	if len(good) != 2 || indexes[0] != 7 || indexes[1] != 6 || good[0].Models["churn"].Score != 0.5 {
		t.Errorf("the later of two of one name and profile counts: %+v from %v", good, indexes)
	}
	_, _, faults = guarded(privacy.Reject).ModelScores(make([]*intake.ModelScore, 1001), now)
	wantFaults(t, faults.Err(), "LIMIT_EXCEEDED scores")
}

func TestAFactIsNothingWithoutItsNameAndGoodWithoutItsSource(t *testing.T) {
	s := guarded(privacy.DropField)
	good, _, faults := s.ModelScores([]*intake.ModelScore{
		{ProfileKey: someKey, Name: "churn", Score: 1, Source: text("by ann@example.org")},
		{ProfileKey: someKey, Name: "ann@example.org", Score: 1},
	}, now)
	wantFaults(t, faults.Err(), "PII_REJECTED scores[1].name")
	if len(good) != 1 || good[0].Models["churn"].Source != "" {
		t.Errorf("%+v", good)
	}
	_, err := s.Traits(someKey, []*intake.Trait{{Name: "ann@example.org", Value: &yes}})
	wantFaults(t, err, "PII_REJECTED traits[0].name")
}
