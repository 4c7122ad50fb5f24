package profile_test

import (
	"bytes"
	"fmt"
	"testing"

	"halftone/domain"
	"halftone/domain/profile"
)

func truthOf(b bool) *bool { return &b }

func traits(values map[string]*bool) profile.Facts { return profile.Facts{Traits: values} }

func score(name string, m profile.Model) profile.Facts {
	return profile.Facts{Models: map[string]profile.Model{name: m}}
}

func TestTraitsAreSetReplacedAndTakenBack(t *testing.T) {
	p := &profile.Profile{}
	for _, c := range []struct {
		facts   map[string]*bool
		changed bool
		want    map[string]float64
	}{
		{map[string]*bool{"vip": truthOf(true), "b2b": truthOf(false)}, true, map[string]float64{"traits.vip": 1, "traits.b2b": 0}},
		{map[string]*bool{"vip": truthOf(true)}, false, map[string]float64{"traits.vip": 1, "traits.b2b": 0}},
		{map[string]*bool{"vip": truthOf(false)}, true, map[string]float64{"traits.vip": 0}},
		{map[string]*bool{"vip": nil, "other": nil}, true, map[string]float64{"traits.vip": missing, "traits.b2b": 0}},
		{map[string]*bool{"vip": nil}, false, map[string]float64{"traits.vip": missing}},
	} {
		if l := p.Learn(traits(c.facts), now); l.Changed != c.changed || l.Refusal != nil {
			t.Errorf("%v: %+v", c.facts, l)
		}
		expect(t, p.At(site, now), c.want)
	}
}

func TestAScoreReplacesTheOneBeforeAndKeepsItsTimeWhenItIsTheSame(t *testing.T) {
	p := &profile.Profile{}
	churn := profile.Model{Score: 0.7, Source: "v1", Expires: now + 1000}
	for _, c := range []struct {
		model   profile.Model
		at      int64
		changed bool
		wantAt  int64
	}{
		{profile.Model{}, now, true, now}, // a score of 0 is one
		{churn, now + 1, true, now + 1},
		{churn, now + 2, false, now + 1},
		{profile.Model{Score: 0.7, Source: "v2"}, now + 3, true, now + 3},
		{profile.Model{Score: 0.6, Source: "v2"}, now - 5, true, now + 3}, // from a process whose clock is behind
	} {
		if l := p.Learn(score("churn", c.model), c.at); l.Changed != c.changed || l.Refusal != nil {
			t.Errorf("%+v: %+v", c, l)
		}
		c.model.At = c.wantAt
		if got := p.Models["churn"]; got != c.model {
			t.Errorf("got %+v, want %+v", got, c.model)
		}
	}
}

func TestScoresThatExpiredMakeRoomForOthers(t *testing.T) {
	p := &profile.Profile{}
	for i := range profile.MaxModels {
		p.Learn(score(fmt.Sprint("m", i), profile.Model{Score: 0.5, Expires: now + 10}), now)
	}
	if l := p.Learn(score("more", profile.Model{Score: 1}), now+9); l.Refusal == nil || l.Refusal.Code != domain.LimitExceeded || l.Changed {
		t.Errorf("above the limit: %+v", l)
	}
	if l := p.Learn(score("m0", profile.Model{Score: 1}), now+9); l.Refusal != nil || !l.Changed {
		t.Errorf("another value at the limit: %+v", l)
	}
	if l := p.Learn(score("more", profile.Model{Score: 1}), now+10); l.Refusal != nil || len(p.Models) != 2 {
		t.Errorf("%d scores, %+v", len(p.Models), l)
	}
}

func TestRefusedFactsChangeNothing(t *testing.T) {
	many := map[string]*bool{}
	for i := range profile.MaxTraits {
		many[fmt.Sprint("t", i)] = truthOf(true)
	}
	full := &profile.Profile{}
	full.Learn(traits(many), now)
	frozen := &profile.Profile{Consent: profile.Consent{Persistence: profile.ConsentDenied}}
	for _, c := range []struct {
		p     *profile.Profile
		facts profile.Facts
		code  domain.Code
	}{
		{full, profile.Facts{Traits: map[string]*bool{"t1": truthOf(false), "more": truthOf(true)}, Models: map[string]profile.Model{"churn": {Score: 1}}}, domain.LimitExceeded},
		{frozen, traits(map[string]*bool{"vip": truthOf(true)}), domain.Forbidden},
		{frozen, score("churn", profile.Model{Score: 1}), domain.Forbidden},
	} {
		before := c.p.AppendPacked(nil)
		if l := c.p.Learn(c.facts, now); l.Refusal == nil || l.Refusal.Code != c.code || l.Changed {
			t.Errorf("%+v, want %s", l, c.code)
		}
		if !bytes.Equal(c.p.AppendPacked(nil), before) {
			t.Errorf("%s: the profile changed", c.code)
		}
	}
}
