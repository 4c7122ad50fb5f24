package population_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"
	"time"

	"halftone/domain"
	"halftone/domain/demo"
	"halftone/domain/population"
	"halftone/domain/profile"
	"halftone/domain/replay"
	"halftone/domain/segment"
	"halftone/domain/signal"
)

var (
	site = profile.DefaultSite()
	now  = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
)

const dayMillis = 86_400_000

// shoppers are the profiles of demo shoppers by id, with gaps between the ids.
func shoppers(t testing.TB, n int) map[int64]*profile.Profile {
	t.Helper()
	var file bytes.Buffer
	if err := demo.Write(&file, n, 3, now); err != nil {
		t.Fatal(err)
	}
	log, err := replay.Read(&file, signal.Rules{}, now)
	if err != nil {
		t.Fatal(err)
	}
	profiles := map[int64]*profile.Profile{}
	byCustomer := map[string]*profile.Profile{}
	for i, s := range log.Sessions(log.Ordinals(), func(string) domain.ProfileKey { return domain.ProfileKey{} }) {
		p := byCustomer[s.Customer]
		if p == nil {
			p = &profile.Profile{}
			byCustomer[s.Customer] = p
			id := int64(len(byCustomer))*3 + 7
			p.Key[0], p.Key[1], p.Key[2] = byte(id), byte(id>>8), 1
			profiles[id] = p
		}
		p.Apply(site, profile.Delta{Token: uint64(i) + 1, Visit: uint64(i) + 1, Opens: true,
			Context: profile.Context{DeviceType: []string{"mobile", "desktop", ""}[i%3]}.StartingAt(s.Start(), time.UTC), Signals: s.Signals})
	}
	return profiles
}

func rows(profiles map[int64]*profile.Profile, revision int64) (out []population.Row) {
	for id, p := range profiles {
		out = append(out, population.Row{ID: id, Revision: revision, Profile: p})
	}
	return out
}

// drafts are definitions beyond the defaults: windows, sets, texts, shares.
func drafts() []segment.Definition {
	leaf := func(kind segment.Type, field string, op segment.Operator, value any, window *segment.Window) segment.Rule {
		return segment.Rule{Type: kind, Field: field, Operator: op, Value: value, Weight: 1, Window: window}
	}
	days := func(n float64) *segment.Window { return &segment.Window{LastDays: &n} }
	older := func(n float64) *segment.Window { return &segment.Window{OlderThanDays: &n} }
	define := func(key string, rules ...segment.Rule) segment.Definition {
		return segment.Definition{Key: key, Name: key, Combination: segment.Weighted, Threshold: .5, Rules: rules}
	}
	return []segment.Definition{
		define("windows", leaf(segment.Statistic, "signals(*)", segment.GreaterOrEqual, 4.0, days(7)),
			leaf(segment.Statistic, "sum(purchase.amount)", segment.GreaterThan, 200.0, days(30)),
			leaf(segment.Statistic, "distinctDays(*)", segment.GreaterOrEqual, 2.0, older(20))),
		define("sets", leaf(segment.CategoryInterest, "interests", segment.In, []any{"tech", "home"}, nil),
			leaf(segment.Recency, "last.purchase", segment.LessThan, 40.0, nil)),
		define("contexts", leaf(segment.Context, "context.deviceType", segment.Equal, "mobile", nil),
			leaf(segment.Context, "context.timeOfDay.evening", segment.GreaterThan, .3, nil),
			leaf(segment.Trait, "traits.healthConscious", segment.Equal, true, nil)),
		define("resting", leaf(segment.OtherSegment, "segment.windows", segment.Equal, true, nil),
			segment.Rule{Type: segment.Expression, Value: `interests.tech > 0.2 && field("signals(*){lastDays=30}") > 3`, Weight: 2}),
		define("averages", leaf(segment.Statistic, "avg(purchase.amount)", segment.Between, []any{50.0, 150.0}, nil),
			leaf(segment.BrandAffinity, "brandAffinities.acme", segment.GreaterThan, .1, nil)),
	}
}

func programs(t testing.TB) []*segment.Program {
	t.Helper()
	all, faults := segment.CompileAll(append(segment.Defaults(), drafts()...), site.Retention)
	for _, err := range faults {
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// checkScores fails unless the index scores everybody as one by one.
func checkScores(t *testing.T, x *population.Index, profiles map[int64]*profile.Profile, all []*segment.Program, at int64) {
	t.Helper()
	set := segment.NewSet(all...)
	type found struct {
		id     int64
		scores []float64
	}
	results := make([][]found, population.Workers())
	err := x.Each(t.Context(), set, at, func(worker int, s *population.Scored) {
		for place := range population.BlockSize {
			if s.Present.Has(place) {
				f := found{id: s.Number*population.BlockSize + int64(place)}
				for i := range all {
					f.scores = append(f.scores, s.Scores[i][place])
				}
				results[worker] = append(results[worker], f)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	evaluator, want := set.NewEvaluator(), make([]float64, len(all))
	seen := 0
	for _, part := range results {
		for _, f := range part {
			seen++
			p := profiles[f.id]
			if p == nil {
				t.Fatalf("a profile %d that does not exist", f.id)
			}
			evaluator.Load(p.At(site, at))
			evaluator.Scores(want)
			for i := range all {
				if f.scores[i] != want[i] {
					t.Fatalf("at %d profile %d scores %v in %s, want %v", at, f.id, f.scores[i], all[i].Definition().Key, want[i])
				}
			}
		}
	}
	if seen != len(profiles) {
		t.Fatalf("%d profiles scored, want %d", seen, len(profiles))
	}
}

func TestTheIndexScoresEverybodyAsOneByOneWhileTimeGoesOnAndProfilesChange(t *testing.T) {
	profiles := shoppers(t, 1500)
	x := population.New(site)
	x.Put(rows(profiles, 1), now.UnixMilli())
	if x.Len() != len(profiles) {
		t.Fatalf("%d profiles, want %d", x.Len(), len(profiles))
	}
	all := programs(t)
	x.Publish(segment.NewSet(all[:10]...))
	at := now.UnixMilli()
	for round := range 12 {
		checkScores(t, x, profiles, all, at)
		at += []int64{1, 500, 60_000, dayMillis / 3, 11 * dayMillis}[round%5]
		if round == 7 {
			at -= 30 * dayMillis // somebody asks for an earlier instant
		}
		changed := map[int64]*profile.Profile{}
		for id, p := range profiles {
			if rand.IntN(4) == 0 {
				p.Apply(site, profile.Delta{Token: rand.Uint64(), Visit: rand.Uint64(), Opens: true, Signals: []signal.Kept{{
					ID: signal.ID{byte(round)}, At: at - rand.Int64N(5*dayMillis), Type: "purchase", Category: "tech", Tags: []string{"organic"},
					Price: 9900, Amount: 9900, Quantity: 1, Weight: 1_0000, Order: rand.Uint64()}}})
				changed[id] = p
			}
		}
		x.Put(rows(changed, int64(round)+2), at)
	}
}

// manyWindows is a definition that reads a field for each of so many windows.
func manyWindows(t *testing.T, windows int) *segment.Program {
	t.Helper()
	d := segment.Definition{Key: "windows", Name: "windows", Combination: segment.Weighted, Threshold: .5}
	for day := range windows {
		days := float64(day + 1)
		d.Rules = append(d.Rules, segment.Rule{Type: segment.Statistic, Field: "signals(*)", Operator: segment.GreaterThan,
			Value: 3.0, Weight: 1, Window: &segment.Window{LastDays: &days}})
	}
	program, err := segment.Compile(d, site.Retention)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

func TestWhatNothingPublishedReadsTakesBoundedMemory(t *testing.T) {
	profiles := shoppers(t, 300)
	x := population.New(site)
	x.Put(rows(profiles, 1), now.UnixMilli())
	bytesAfter := func(p *segment.Program) int64 {
		checkScores(t, x, profiles, []*segment.Program{p}, now.UnixMilli())
		return x.Bytes()
	}
	few, many := manyWindows(t, 64), manyWindows(t, 300)
	bound := bytesAfter(few)
	if n := bytesAfter(many); n != bound {
		t.Errorf("%d bytes after a draft of 300 windows, %d after one of 64", n, bound)
	}
	x.Publish(segment.NewSet(many))
	if n := bytesAfter(many); n <= bound {
		t.Errorf("columns of a published segment are not kept: %d bytes", n)
	}
	x.Publish(segment.NewSet(few))
	x.Publish(segment.NewSet())
	if n := x.Bytes(); n != bound {
		t.Errorf("%d bytes when it is no longer published, want %d", n, bound)
	}
}

func TestAnOlderRevisionChangesNothing(t *testing.T) {
	profiles := shoppers(t, 5)
	x := population.New(site)
	x.Put(rows(profiles, 5), now.UnixMilli())
	older := map[int64]*profile.Profile{}
	for id, p := range profiles {
		older[id] = &profile.Profile{Key: p.Key}
	}
	x.Put(rows(older, 4), now.UnixMilli())
	checkScores(t, x, profiles, programs(t), now.UnixMilli())
}

func TestSimulationAndOverlapCountAsOneByOne(t *testing.T) {
	profiles := shoppers(t, 2000)
	x := population.New(site)
	x.Put(rows(profiles, 1), now.UnixMilli())
	all := programs(t)
	at := now.UnixMilli()
	isMember := func(p *profile.Profile, i int) bool { return all[i].Evaluate(p.At(site, at)).IsMember }

	draft, baseline := 12, 3
	var want [3]int
	size := 0
	for _, p := range profiles {
		is, was := isMember(p, draft), isMember(p, baseline)
		switch {
		case is && !was:
			want[population.Entering]++
		case was && !is:
			want[population.Leaving]++
		case is:
			want[population.Staying]++
		}
		if is {
			size++
		}
	}
	got, err := x.Simulate(t.Context(), all[draft], all[baseline], at)
	if err != nil {
		t.Fatal(err)
	}
	if got.Counts != want || got.Size != size || got.Profiles != len(profiles) {
		t.Errorf("size %d counts %v of %d, want %d %v", got.Size, got.Counts, got.Profiles, size, want)
	}
	total := 0
	for _, n := range got.Histogram {
		total += n
	}
	if total != len(profiles) {
		t.Errorf("the histogram holds %d profiles, want %d", total, len(profiles))
	}
	for m, samples := range got.Samples {
		if want[m] > 0 && len(samples) == 0 {
			t.Errorf("no sample of movement %d", m)
		}
		for _, s := range samples {
			is, was := isMember(profiles[s.ID], draft), isMember(profiles[s.ID], baseline)
			if is != (population.Movement(m) != population.Leaving) || was != (population.Movement(m) != population.Entering) {
				t.Errorf("sample %d of movement %d is %v, was %v", s.ID, m, is, was)
			}
		}
	}

	segments := make([]int32, len(all))
	for i := range all {
		segments[i] = int32(2 * i)
		for id, p := range profiles {
			if isMember(p, i) {
				x.Enter(population.Membership{Profile: id, Segment: segments[i]})
			}
		}
	}
	overlap := x.Overlap(segments)
	for i := range all {
		for j := range all {
			n := 0
			for _, p := range profiles {
				if isMember(p, i) && isMember(p, j) {
					n++
				}
			}
			if overlap.Counts[i][j] != n {
				t.Fatalf("%s and %s share %d members, want %d", all[i].Definition().Key, all[j].Definition().Key, overlap.Counts[i][j], n)
			}
		}
	}
}

// simulate simulates the i-th program against the j-th.
func simulate(b *testing.B, x *population.Index, all []*segment.Program, i, j int) {
	b.Helper()
	if _, err := x.Simulate(b.Context(), all[i], all[j], now.UnixMilli()); err != nil {
		b.Fatal(err)
	}
}

// TestReadingOneProfileIsLikeLookingAtIt reads everybody by key, with and without
// columns, after replacements and removals.
func TestReadingOneProfileIsLikeLookingAtIt(t *testing.T) {
	profiles := shoppers(t, 300)
	x := population.New(site)
	x.Put(rows(profiles, 1), now.UnixMilli())
	set := segment.NewSet(programs(t)...)
	at := now.UnixMilli()
	for _, step := range []string{"decoded", "in columns", "later", "in columns again"} {
		reader := x.NewReader(set, at)
		got, want := set.NewEvaluator(), set.NewEvaluator()
		for id, p := range profiles {
			found, held := reader.Read(p.Key, got.Row())
			if !held || found.ID != id || found.Revision != 1 {
				t.Fatalf("%s: %+v, %v", step, found, held)
			}
			want.Load(p.At(site, at))
			for i := range set.Len() {
				if g, w := outline(got.Evaluate(i)), outline(want.Evaluate(i)); g != w {
					t.Fatalf("%s: profile %d, segment %d: %s, want %s", step, id, i, g, w)
				}
			}
		}
		switch step {
		case "in columns":
			at += 9 * dayMillis
		default:
			x.Publish(set)
			if err := x.Each(t.Context(), set, at, func(int, *population.Scored) {}); err != nil {
				t.Fatal(err)
			}
		}
	}
	var gone []int64
	for id := range profiles {
		gone = append(gone, id)
	}
	x.Remove(gone[:100])
	reader, row := x.NewReader(set, at), set.NewEvaluator().Row()
	for i, id := range gone {
		if _, held := reader.Read(profiles[id].Key, row); held != (i >= 100) {
			t.Errorf("profile %d: held %v after the removal of others", id, held)
		}
	}
	if x.Len() != len(gone)-100 {
		t.Errorf("%d profiles, want %d", x.Len(), len(gone)-100)
	}
}

// outline is an evaluation in figures and texts.
func outline(e segment.Evaluation) string {
	text := fmt.Sprint(e.Score, e.IsMember)
	for _, r := range e.Rules() {
		text += fmt.Sprint("; ", r.Path, " ", r.Score, " ", r.Actual, " ", r.IsMissing, " ", r.ActualText())
	}
	return text
}

func TestMembershipsAreMirrored(t *testing.T) {
	profiles := shoppers(t, 40)
	x := population.New(site)
	x.Put(rows(profiles, 1), now.UnixMilli())
	set := segment.NewSet()
	stored := map[int64]map[int32]int64{}
	for range 2000 {
		id := int64(rand.IntN(40))*3 + 10
		m := population.Membership{Profile: id, Segment: int32(rand.IntN(5)), Since: rand.Int64()}
		if stored[id] == nil {
			stored[id] = map[int32]int64{}
		}
		if rand.IntN(2) == 0 {
			x.Exit(m)
			delete(stored[id], m.Segment)
		} else {
			x.Enter(m)
			stored[id][m.Segment] = m.Since
		}
	}
	reader := x.NewReader(set, now.UnixMilli())
	for id, p := range profiles {
		found, _ := reader.Read(p.Key, segment.Row{})
		got := map[int32]int64{}
		for _, m := range found.Memberships {
			got[m.Segment] = m.Since
		}
		if len(got) != len(stored[id]) || !maps.Equal(got, stored[id]) {
			t.Errorf("profile %d: %v, want %v", id, got, stored[id])
		}
	}
}

func TestASimulationEndsWithItsContext(t *testing.T) {
	x := population.New(site)
	x.Put(rows(shoppers(t, 50), 1), now.UnixMilli())
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := x.Simulate(ctx, programs(t)[0], nil, now.UnixMilli()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkSimulate(b *testing.B) {
	profiles := shoppers(b, 20_000)
	x := population.New(site)
	x.Put(rows(profiles, 1), now.UnixMilli())
	all := programs(b)
	x.Publish(segment.NewSet(all...))
	simulate(b, x, all, 0, 1)
	b.ReportMetric(float64(x.Bytes())/float64(x.Len()), "B/profile")
	for b.Loop() {
		simulate(b, x, all, 12, 0)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(x.Len()), "ns/profile")
}

func BenchmarkTenSegments(b *testing.B) {
	profiles := shoppers(b, 20_000)
	x := population.New(site)
	x.Put(rows(profiles, 1), now.UnixMilli())
	set := segment.NewSet(programs(b)[:10]...)
	for b.Loop() {
		if err := x.Each(b.Context(), set, now.UnixMilli(), func(int, *population.Scored) {}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(x.Len()), "ns/profile")
}
