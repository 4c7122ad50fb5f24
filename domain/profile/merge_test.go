package profile_test

import (
	"bytes"
	"math"
	"testing"

	"pgregory.net/rapid"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/signal"
)

// However the visits of one visitor are spread over two profiles: merged they
// are the profile that had them all, to the last bit.
func TestMergeOfSplitHistoriesIsOneHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var whole, kept, gone []profile.Delta
		for visit := range rapid.Uint64Range(0, 5).Draw(t, "visits") {
			d := profile.Delta{Token: visit + 1, Visit: visit + 1, Opens: true, Context: drawContext(t), Signals: drawSignals(t, 80)}
			for i := range d.Signals {
				d.Signals[i].ID[3] = byte(visit) // ids are unique
			}
			whole = append(whole, d)
			switch cut := rapid.IntRange(0, len(d.Signals)).Draw(t, "log-in after"); {
			case rapid.Bool().Draw(t, "one profile"):
				kept = append(kept, d)
			default: // the visitor logs in during the visit
				before, after := d, d
				before.Signals, after.Signals = d.Signals[:cut], d.Signals[cut:]
				after.Token, after.Opens = d.Token+1000, cut == 0
				gone, kept = append(gone, before), append(kept, after)
			}
		}
		want, survivor, other := applied(whole), applied(kept), applied(gone)
		if rapid.Bool().Draw(t, "sealed") {
			survivor.Activity.Seal()
			other.Activity.Seal()
		}
		before := other.AppendPacked(nil)
		survivor.Merge(site, other)
		if !bytes.Equal(other.AppendPacked(nil), before) {
			t.Fatal("the other profile was changed")
		}
		for _, at := range []int64{now - 30*day, now, now + 45*day} {
			one, merged := want.At(site, at), survivor.At(site, at)
			for _, f := range fields() {
				if a, b := one.Number(f), merged.Number(f); math.Float64bits(a) != math.Float64bits(b) {
					t.Fatalf("%s = %v in one history and %v merged", f, a, b)
				}
			}
		}
		// What comes later meets the same profile too: orders counted, the newest prices.
		later := profile.Delta{Token: 99, Visit: 99, Opens: true, Signals: drawSignals(t, 20)}
		want.Apply(site, later)
		survivor.Apply(site, later)
		one, merged := want.At(site, now), survivor.At(site, now)
		for _, f := range fields() {
			if a, b := one.Number(f), merged.Number(f); math.Float64bits(a) != math.Float64bits(b) {
				t.Fatalf("later %s = %v in one history and %v merged", f, a, b)
			}
		}
	})
}

func TestMergeRemembersWhatIsUnderWayForBoth(t *testing.T) {
	mine, other := new(profile.Profile), new(profile.Profile)
	for i := range uint64(20) {
		one := times(1, what("scroll", now))
		mine.Apply(site, profile.Delta{Token: 100 + i, Visit: 1, Signals: one})
		other.Apply(site, profile.Delta{Token: 200 + i, Visit: 2, Signals: one})
	}
	mine.Merge(site, other)
	for _, token := range []uint64{112, 119, 212, 219} {
		if !mine.Holds(token) {
			t.Errorf("delta %d is forgotten", token)
		}
	}
	if mine.Holds(111) || mine.Holds(211) {
		t.Error("old deltas are remembered")
	}
}

func TestAVisitThatBothCountedCountsOnce(t *testing.T) {
	one := times(1, what("scroll", now))
	mine, other := new(profile.Profile), new(profile.Profile)
	mine.Apply(site, profile.Delta{Token: 1, Visit: 1, Opens: true, Signals: one})
	other.Apply(site, profile.Delta{Token: 2, Visit: 1, Opens: true, Signals: one})
	other.Apply(site, profile.Delta{Token: 3, Visit: 2, Opens: true, Signals: one})
	mine.Merge(site, other)
	expect(t, mine.At(site, now), map[string]float64{"totalSessions": 2, "totalSignals": 3})
}

func TestMergeOfWhatWasSaid(t *testing.T) {
	mine := &profile.Profile{
		Mode:    domain.Identity,
		Consent: profile.Consent{Persistence: profile.ConsentGranted, Personalization: profile.ConsentGranted},
		Traits:  map[string]bool{"vip": true},
		Models:  map[string]profile.Model{"churn": {Score: 0.1, At: now}, "value": {Score: 0.2, At: now - day}},
	}
	other := &profile.Profile{
		Mode:    domain.Cookie,
		Consent: profile.Consent{Persistence: profile.ConsentGranted, Personalization: profile.ConsentDenied},
		Traits:  map[string]bool{"vip": false, "b2b": true},
		Models:  map[string]profile.Model{"churn": {Score: 0.8, At: now}, "value": {Score: 0.9, At: now}, "new": {Score: 1, At: now}},
	}
	mine.Merge(site, other)
	expect(t, mine.At(site, now), map[string]float64{
		"traits.vip": 1, "traits.b2b": 1, // the survivor's win
		"model.churn": 0.1, "model.value": 0.9, "model.new": 1, // the newer wins
	})
	if mine.Mode != domain.Identity || mine.Consent.Personalization != profile.ConsentDenied || mine.Consent.Persistence != profile.ConsentGranted {
		t.Errorf("mode %s, consent %+v", mine.Mode, mine.Consent)
	}
}

func TestMergeCarriesEvidenceOverToTheHalfLifeOfTheSite(t *testing.T) {
	slower := site
	slower.HalfLife, slower.HalfLifeSince = 60*profile.Day, now
	mine, other := new(profile.Profile), visit(what("purchase", now, in("tech")))
	mine.Apply(slower, profile.Delta{Token: 1, Visit: 1, Signals: times(1, what("purchase", now, in("tech")))})
	mine.Merge(slower, other)
	want := 1 - math.Exp(-2)
	if got := number(t, mine.At(slower, now), "interests.tech"); math.Abs(got-want) > 1e-6 {
		t.Errorf("interests.tech = %v, want %v", got, want)
	}
}

func TestStricterConsentIsTheOneThatAllowsLess(t *testing.T) {
	ascending := []profile.ConsentState{profile.ConsentDenied, profile.ConsentUnknown, profile.ConsentGranted}
	for i, a := range ascending {
		for j, b := range ascending {
			got := profile.Consent{Persistence: a, Personalization: b}.Stricter(profile.Consent{Persistence: b, Personalization: a})
			want := ascending[min(i, j)]
			if got != (profile.Consent{Persistence: want, Personalization: want}) {
				t.Errorf("stricter of %s and %s = %+v", a, b, got)
			}
		}
	}
}

func TestAFrozenProfileDoesNotThaw(t *testing.T) {
	p := &profile.Profile{Consent: profile.ConsentVouched()}
	if p.State(profile.Consent{}) || p.State(profile.ConsentVouched()) || p.IsFrozen() {
		t.Fatal("nothing new was said")
	}
	if !p.State(profile.Consent{Persistence: profile.ConsentDenied, Personalization: profile.ConsentDenied}) || !p.IsFrozen() {
		t.Fatal("a denial of persistence freezes")
	}
	if !p.State(profile.ConsentVouched()) || !p.IsFrozen() || p.Consent.Personalization != profile.ConsentGranted {
		t.Errorf("consent %+v: only personalization may be allowed again", p.Consent)
	}
}

func TestARepeatIsKnownUnderAnyKeyTheProfileHadAndNoOther(t *testing.T) {
	cookie, old, current, stranger := domain.ProfileKey{1}, domain.ProfileKey{2}, domain.ProfileKey{3}, domain.ProfileKey{4}
	content := func(said uint64, key domain.ProfileKey) uint64 { return said ^ uint64(signal.OwnerTag(key)) }

	p, other := &profile.Profile{Key: old}, &profile.Profile{Key: cookie}
	p.Merge(site, other)
	p.Rekey(current, domain.Identity)
	keys := []domain.ProfileKey{cookie, old, current}
	for _, first := range keys {
		for _, second := range keys {
			if !p.SaysTheSame(content(7<<20, first), content(7<<20, second)) {
				t.Errorf("said under %x and again under %x is no repeat", first[0], second[0])
			}
			if p.SaysTheSame(content(7<<20, first), content(8<<20, second)) {
				t.Errorf("other content under %x and %x is a repeat", first[0], second[0])
			}
		}
		if p.SaysTheSame(content(7<<20, first), content(7<<20, stranger)) {
			t.Errorf("said of a stranger too is a repeat under %x", first[0])
		}
	}
	packed := &profile.Profile{Key: current}
	if err := packed.Unpack(p.AppendPacked(nil)); err != nil || !packed.SaysTheSame(content(7<<20, cookie), content(7<<20, old)) {
		t.Error("former keys are not stored")
	}
	for i := range byte(40) {
		p.Rekey(domain.ProfileKey{100 + i}, domain.Identity)
	}
	if n := len(p.AppendPacked(nil)); n > 200 {
		t.Errorf("a profile of many keys takes %d bytes", n)
	}
}
