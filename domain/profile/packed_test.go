package profile_test

import (
	"bytes"
	"encoding/binary"
	"maps"
	"math"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/signal"
)

func TestPackedFormHoldsEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProfile(t)
		packed := p.AppendPacked([]byte("before"))
		if !bytes.HasPrefix(packed, []byte("before")) {
			t.Fatal("AppendPacked does not append")
		}
		got := &profile.Profile{Key: domain.ProfileKey{9}, Traits: map[string]bool{"old": true}}
		if err := got.Unpack(packed[len("before"):]); err != nil {
			t.Fatal(err)
		}
		if got.Key != (domain.ProfileKey{9}) || got.Mode != p.Mode || got.Consent != p.Consent || got.Totals != p.Totals {
			t.Fatalf("key, mode, consent, totals = %v, %v, %v, %v", got.Key, got.Mode, got.Consent, got.Totals)
		}
		if !slices.Equal(got.Interests, p.Interests) || !slices.Equal(got.Affinities, p.Affinities) || !slices.Equal(got.Brands, p.Brands) {
			t.Fatal("evidence differs")
		}
		if !slices.Equal(got.Price.Recent, p.Price.Recent) || !slices.Equal(got.Seen, p.Seen) || !slices.Equal(got.Contexts, p.Contexts) {
			t.Fatal("recent prices, types seen or contexts differ")
		}
		if !maps.Equal(got.Traits, p.Traits) || !maps.Equal(got.Models, p.Models) {
			t.Fatal("traits or model scores differ")
		}
		if !slices.Equal(got.Activity.Tail, p.Activity.Tail) || got.Activity.Chunks != p.Activity.Chunks {
			t.Fatal("activity differs")
		}

		// Sealed activity is stored apart.
		sealed, err := profile.UnpackChunk(profile.AppendChunk(nil, p.Activity.Sealed))
		if err != nil || !slices.Equal(sealed, p.Activity.Sealed) {
			t.Fatalf("sealed activity differs: %v", err)
		}
		got.Activity.Sealed = sealed

		// Both go on as one: orders, visits, deltas and half-life are there too.
		more := profile.Delta{Token: 99, Visit: 1, Opens: true, Signals: []signal.Kept{
			what("purchase", now, ordered(1)), what("purchase", now, ordered(99)),
		}}
		other := site
		other.HalfLife, other.HalfLifeSince = 7*profile.Day, now
		p.Apply(other, more)
		got.Apply(other, more)
		view, gotView := p.At(other, now), got.At(other, now)
		for _, f := range fields() {
			if a, b := view.Number(f), gotView.Number(f); math.Float64bits(a) != math.Float64bits(b) {
				t.Fatalf("%s = %v, want %v", f, b, a)
			}
		}
		for token := range uint64(6) {
			if got.Holds(token) != p.Holds(token) {
				t.Fatalf("Holds(%d) = %t", token, got.Holds(token))
			}
		}
		if !bytes.Equal(got.AppendPacked(nil), p.AppendPacked(nil)) {
			t.Fatal("the packed forms differ")
		}
	})
}

// full is a profile that has something of everything.
func full() *profile.Profile {
	p := visit(
		what("purchase", now, in("tech"), of("acme"), tagged("new", "sale"), priced(100), worth(250), ordered(7)),
		what("product_view", now-day, in("home"), priced(0)),
	)
	p.Apply(site, profile.Delta{Token: 2, Visit: 2, Opens: true, Context: profile.Context{DeviceType: "mobile"},
		Signals: times(1, what("search", now))})
	p.Mode, p.Consent = domain.Identity, profile.ConsentVouched()
	p.Traits = map[string]bool{"vip": true}
	p.Models = map[string]profile.Model{"churn": {Score: 0.5, Source: "nightly", Expires: now + day}}
	return p
}

func TestDamagedFormIsRefusedOrBounded(t *testing.T) {
	packed := full().AppendPacked(nil)
	for n := range packed {
		if err := new(profile.Profile).Unpack(packed[:n]); err == nil {
			t.Fatalf("the first %d of %d bytes are taken for a profile", n, len(packed))
		}
	}
	if err := new(profile.Profile).Unpack(append(slices.Clone(packed), 0)); err == nil {
		t.Error("a byte too many goes unnoticed")
	}
	packed[0]++
	if err := new(profile.Profile).Unpack(packed); err == nil {
		t.Error("an unknown version is read")
	}
	packed[0]--

	// A length that lies must not make the reader allocate: put a huge one at
	// every place.
	huge := binary.AppendVarint(nil, math.MaxInt64)
	for n := 1; n < len(packed); n++ {
		damaged := slices.Concat(packed[:n], huge, packed[n+1:])
		used := allocated(func() { _ = new(profile.Profile).Unpack(damaged) })
		if limit := uint64(200*len(damaged) + 4096); used > limit {
			t.Fatalf("a huge number at byte %d of %d makes Unpack allocate %d bytes", n, len(damaged), used)
		}
	}
	if _, err := profile.UnpackChunk(append([]byte{packed[0]}, huge...)); err == nil {
		t.Error("a chunk with a huge length is read")
	}
}

// allocated is how many bytes do allocates.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func FuzzUnpack(f *testing.F) {
	f.Add([]byte{})
	f.Add(new(profile.Profile).AppendPacked(nil))
	f.Add(full().AppendPacked(nil))
	asked := fields()
	f.Fuzz(func(t *testing.T, b []byte) {
		p := new(profile.Profile)
		if err := p.Unpack(b); err != nil {
			return
		}
		// Whatever was read can be looked at, grows, and is stored as it is.
		packed := p.AppendPacked(nil)
		again := new(profile.Profile)
		if err := again.Unpack(packed); err != nil || !bytes.Equal(again.AppendPacked(nil), packed) {
			t.Fatalf("the profile does not survive being stored again: %v", err)
		}
		view := p.At(site, now)
		for _, field := range asked {
			view.Number(field)
		}
		view.Affinities(profile.InterestField)
		p.Apply(site, profile.Delta{Token: 1, Visit: 1, Opens: true, Signals: times(1, what("purchase", now, in("tech"), priced(1), ordered(1)))})
	})
}
