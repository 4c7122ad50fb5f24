package profile_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"halftone/domain/profile"
	"halftone/domain/signal"
)

// Whatever the order of the signals, however they are split into deltas, and in
// whatever order these arrive: the profile is the same to the last bit.
func TestOrderAndSplitOfDeltasDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var straight, shuffled []profile.Delta
		for visit := range rapid.Uint64Range(1, 4).Draw(t, "visits") {
			d := profile.Delta{Token: visit, Visit: visit, Opens: true, Context: drawContext(t), Signals: drawSignals(t, 40)}
			for i := range d.Signals {
				d.Signals[i].ID[3] = byte(visit) // ids are unique
			}
			straight = append(straight, d)
			shuffled = append(shuffled, split(t, d)...)
		}
		shuffled = rapid.Permutation(shuffled).Draw(t, "order of deltas")

		one, other := applied(straight), applied(shuffled)
		for _, at := range []int64{now - 30*day, now, now + 1, now + 45*day} {
			oneView, otherView := one.At(site, at), other.At(site, at)
			for _, f := range fields() {
				a, b := oneView.Number(f), otherView.Number(f)
				if math.Float64bits(a) != math.Float64bits(b) {
					t.Fatalf("%s = %v in one order and %v in the other", f, a, b)
				}
			}
			for _, kind := range []profile.Kind{profile.InterestField, profile.AffinityField, profile.BrandField} {
				if a, b := oneView.Affinities(kind), otherView.Affinities(kind); !slices.Equal(a, b) {
					t.Fatalf("affinities are %v in one order and %v in the other", a, b)
				}
			}
		}
		if !bytes.Equal(normalised(one), normalised(other)) {
			t.Fatal("the packed forms differ")
		}
	})
}

// split cuts a delta into parts that together say the same.
func split(t *rapid.T, d profile.Delta) []profile.Delta {
	rest := rapid.Permutation(d.Signals).Draw(t, "order of signals")
	var parts []profile.Delta
	for len(rest) > 0 {
		n := rapid.IntRange(1, len(rest)).Draw(t, "part")
		part := d
		part.Token, part.Signals = 1000*d.Token+uint64(len(parts)), rest[:n]
		parts, rest = append(parts, part), rest[n:]
	}
	return parts
}

func applied(deltas []profile.Delta) *profile.Profile {
	p := new(profile.Profile)
	for _, d := range deltas {
		p.Apply(site, d)
	}
	return p
}

// normalised is the packed form of p without what legitimately tells of the
// order: the activity is sorted, and eight more visits push out the tokens that
// are remembered.
func normalised(p *profile.Profile) []byte {
	p = p.Clone()
	for token := range uint64(8) {
		p.Apply(site, profile.Delta{Token: 1e6 + token, Visit: 1e6 + token, Opens: true, Signals: times(1, what("scroll", now))})
	}
	slices.SortFunc(p.Activity.Tail, func(a, b profile.Entry) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	})
	return p.AppendPacked(nil)
}

func TestDeltaWithoutSignalsChangesNothing(t *testing.T) {
	p := visit(what("purchase", now, in("tech")))
	before := p.AppendPacked(nil)
	p.Apply(site, profile.Delta{Token: 2, Visit: 2, Opens: true, Context: profile.Context{DeviceType: "mobile"}})
	if !bytes.Equal(p.AppendPacked(nil), before) || p.Holds(2) {
		t.Error("an empty delta left a trace")
	}
}

func TestSessionCountsOnce(t *testing.T) {
	one := times(1, what("scroll", now))
	p := new(profile.Profile)
	p.Apply(site, profile.Delta{Token: 1, Visit: 1, Opens: true, Context: profile.Context{DeviceType: "mobile"}, Signals: one})
	p.Apply(site, profile.Delta{Token: 2, Visit: 1, Opens: true, Context: profile.Context{DeviceType: "mobile"}, Signals: one})
	p.Apply(site, profile.Delta{Token: 3, Visit: 1, Signals: one})
	p.Apply(site, profile.Delta{Token: 4, Visit: 2, Opens: true, Context: profile.Context{DeviceType: "desktop"}, Signals: one})
	expect(t, p.At(site, now), map[string]float64{"totalSessions": 2, "context.deviceType.mobile": 0.5, "totalSignals": 4})
}

func TestProfileHoldsItsLastDeltas(t *testing.T) {
	p := new(profile.Profile)
	for token := range uint64(10) {
		p.Apply(site, profile.Delta{Token: token + 1, Visit: 1, Signals: times(1, what("scroll", now))})
	}
	for token, want := range map[uint64]bool{1: false, 2: false, 3: true, 10: true, 11: false} {
		if p.Holds(token) != want {
			t.Errorf("Holds(%d) = %t, want %t", token, p.Holds(token), want)
		}
	}
}

func TestCloneIsIndependent(t *testing.T) {
	// Several of everything, so that slices have room into which a clone that
	// shares them would write.
	original := sessions(
		profile.Context{DeviceType: "mobile"}, profile.Context{DeviceType: "tablet"}, profile.Context{DayType: "weekend"},
	)
	for i := range uint64(3) {
		name := fmt.Sprintf("m-%d", i)
		original.Apply(site, profile.Delta{Token: 10 + i, Visit: 1, Signals: times(2*profile.ChunkSize,
			what("purchase", now-day, in(name), of(name), tagged(name), priced(100), ordered(10*(i+1))))})
	}
	original.Traits = map[string]bool{"vip": true}
	original.Models = map[string]profile.Model{"churn": {Score: 0.5}}
	original.Activity.Seal()
	original.Apply(site, profile.Delta{Token: 20, Visit: 1, Signals: times(3, what("scroll", now))})
	before, sealed := original.AppendPacked(nil), slices.Clone(original.Activity.Sealed)

	clones := []*profile.Profile{original.Clone(), original.Clone()}
	for i, clone := range clones {
		name, token := []string{"art", "home"}[i], uint64(100+i)
		clone.Apply(site, profile.Delta{Token: token, Visit: token, Opens: true, Context: profile.Context{DeviceType: "desktop"},
			Signals: times(profile.ChunkSize, what("purchase", now, in(name), of(name), tagged(name), priced(1), ordered(uint64(i+1))))})
		clone.Traits["vip"] = false
		clone.Models["churn"] = profile.Model{Score: 1}
		clone.Activity.Seal()
	}
	for i, clone := range clones {
		name, token := []string{"art", "home"}[i], uint64(100+i)
		if !clone.Holds(token) {
			t.Errorf("clone %d forgot its delta", i)
		}
		clone.Apply(site, profile.Delta{Token: 200, Visit: token, Opens: true, Signals: times(1, what("scroll", now))})
		expect(t, clone.At(site, now), map[string]float64{
			"signals(purchase){category=" + name + "}": profile.ChunkSize, "totalSessions": 4,
		})
	}
	if !bytes.Equal(original.AppendPacked(nil), before) || !slices.Equal(original.Activity.Sealed, sealed) {
		t.Error("what happened to a clone happened to the original")
	}
}

func TestSealTakesTheOldestFullChunksOffTheTail(t *testing.T) {
	var signals []signal.Kept
	for i := range 2*profile.ChunkSize + 10 {
		signals = append(signals, what("page_view", now-int64(i)*1000))
	}
	p := visit(signals...)
	view := p.At(site, now)
	before := number(t, view, "signals(*)")

	chunks := p.Activity.Seal()
	if len(chunks) != 2 || len(p.Activity.Tail) != 10 || p.Activity.Chunks != 2 {
		t.Fatalf("%d chunks, %d left; want 2 and 10", len(chunks), len(p.Activity.Tail))
	}
	for i, c := range chunks {
		if c.Number != i || len(c.Entries) != profile.ChunkSize || c.From != c.Entries[0].At || c.To != c.Entries[profile.ChunkSize-1].At || c.From > c.To {
			t.Errorf("chunk %d: number %d, %d entries from %d to %d", i, c.Number, len(c.Entries), c.From, c.To)
		}
	}
	if chunks[0].To > chunks[1].From || chunks[1].To > p.Activity.Tail[0].At {
		t.Error("the oldest signals must be sealed first")
	}
	if after := number(t, p.At(site, now), "signals(*)"); after != before {
		t.Errorf("%v signals after sealing, want %v", after, before)
	}
	if more := p.Activity.Seal(); more != nil {
		t.Errorf("%d chunks of a short tail, want none", len(more))
	}
}
