package population_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"halftone/domain/population"
	"halftone/domain/profile"
	"halftone/domain/segment"
)

// What the survey says must be what a view says of every profile.
func TestTheSurveyCountsEverybody(t *testing.T) {
	profiles := shoppers(t, 200)
	for i := range profiles {
		if i%5 == 0 {
			profiles[i].Traits = map[string]bool{"gourmet": i%2 == 0}
			profiles[i].Models = map[string]profile.Model{"churn": {Score: 0.25}}
		}
	}
	x := population.New(site)
	x.Put(rows(profiles, 1), now.UnixMilli())
	x.Remove([]int64{10})
	delete(profiles, 10)
	known, err := x.Survey(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]population.Known{}
	for _, k := range known {
		paths[k.Path] = k
	}
	if !slices.IsSortedFunc(known, func(a, b population.Known) int { return int(1e9 * (b.Coverage - a.Coverage)) }) {
		t.Error("is not sorted by coverage")
	}
	for _, name := range []string{"totalPurchases", "priceRange", "interests.tech", "lastSeen", "last.purchase", "count(purchase)", "sum(purchase.amount)",
		"traits.gourmet", "traits.prefersDeals", "traits.healthConscious", "model.churn", "context.deviceType.mobile"} {
		f, _ := profile.ParseField(name)
		covered := 0
		for _, p := range profiles {
			if value := p.At(site, now.UnixMilli()).Number(f); value > 0 || value == 0 && !f.AbsentIsZero() && f.Kind != profile.ShareField {
				covered++
			}
		}
		k, found := paths[name]
		shown := 0
		for _, part := range k.Distribution {
			shown += part.Count
		}
		if want := float64(covered) / float64(len(profiles)); !found || k.Coverage != want || shown != covered {
			t.Errorf("%s: got %v in %d profiles, want %v in %d", name, k.Coverage, shown, want, covered)
		}
	}
	device, interests := paths["context.deviceType"], paths["interests"]
	if device.Type != segment.Context || len(device.Values) != 2 || device.Distribution != nil || device.Coverage == 0 {
		t.Errorf("got %+v", device)
	}
	if interests.Unit != segment.Names || !slices.Contains(interests.Values, "tech") || interests.Coverage == 0 {
		t.Errorf("got %+v", interests)
	}
}

func TestASurveyOfNobodyIsEmpty(t *testing.T) {
	if known, err := population.New(site).Survey(t.Context(), now); err != nil || len(known) != 0 {
		t.Errorf("got %v, %v", known, err)
	}
}

func TestASurveyEndsWithItsContext(t *testing.T) {
	x := population.New(site)
	x.Put(rows(shoppers(t, 5), 1), now.UnixMilli())
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := x.Survey(ctx, now); err == nil {
		t.Error("went on")
	}
	if known, err := x.Survey(t.Context(), now); err != nil || len(known) == 0 {
		t.Errorf("got %v, %v", known, err)
	}
}

func TestAnOldSurveyIsRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := population.New(site)
		x.Put(rows(shoppers(t, 40), 1), now.UnixMilli())
		strangers := func(from, to int64) {
			for id := from; id < to; id++ {
				p := &profile.Profile{}
				p.Key[0], p.Key[31] = byte(id), 1
				x.Put([]population.Row{{ID: 1000 + id, Revision: 1, Profile: p}}, now.UnixMilli())
			}
		}
		for i, ask := range []struct {
			after time.Duration
			want  float64
		}{{0, 1}, {time.Second, 1}, {time.Minute, 1}, {time.Minute, 40. / 41}, {time.Minute, 40. / 50}} {
			known, err := x.Survey(t.Context(), now.Add(ask.after))
			if err != nil {
				t.Fatal(err)
			}
			total := slices.IndexFunc(known, func(k population.Known) bool { return k.Path == "totalSessions" })
			if got := known[total].Coverage; got != ask.want {
				t.Fatalf("ask %d: got %v", i, got)
			}
			switch i {
			case 0: // one more is no reason to ask everybody again
				strangers(0, 1)
			case 3: // many are
				strangers(1, 10)
			}
			synctest.Wait()
		}
	})
}

// BenchmarkSurvey measures the first survey of an index.
func BenchmarkSurvey(b *testing.B) {
	profiles := rows(shoppers(b, 20_000), 1)
	for b.Loop() {
		b.StopTimer()
		x := population.New(site)
		x.Put(profiles, now.UnixMilli())
		b.StartTimer()
		if _, err := x.Survey(b.Context(), now); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/20_000, "ns/profile")
}
