package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"time"

	"halftone/domain"
	"halftone/domain/population"
	"halftone/domain/profile"
	"halftone/domain/segment"
)

const (
	indexRounds = 7
	manyOverlap = 50
	manySweep   = 200
)

var indexSite = profile.DefaultSite()

// measurePopulation measures the index of everybody: R5 to R7, R9 and C1.
func measurePopulation(ctx context.Context, b bench) ([]goal, error) {
	fmt.Fprintf(os.Stderr, "indexing %d profiles\n", b.size)
	all, signals, err := newIndex(b.size)
	if err != nil {
		return nil, err
	}
	fmt.Printf("\nPopulation: %d profiles in memory with all their activity, %s signals each; medians of %d rounds.\n",
		all.Len(), number(signals), indexRounds)
	memory, err := measureMemory(all)
	if err != nil {
		return nil, err
	}
	few, _, err := newIndex(b.size / 10)
	if err != nil {
		return nil, err
	}
	goals, err := measurePasses(b, all, few)
	if err != nil {
		return nil, err
	}
	if b.wants("R5") {
		against, err := measurePeers(ctx, b, all)
		if err != nil {
			return nil, err
		}
		goals[0].conditions = append(goals[0].conditions, against...)
	}
	return append([]goal{memory}, goals...), nil
}

// newIndex makes an index of so many profiles: those of the synthetic shoppers
// again and again, each time under keys and ids of their own. Nothing else keeps
// them. signals is how many a profile has on average.
func newIndex(size int) (x *population.Index, signals float64, err error) {
	profiles, err := shopperProfiles(shopperNow)
	if err != nil {
		return nil, 0, err
	}
	x = population.New(indexSite)
	total := 0
	for id := range int64(size) {
		p := profiles[id%int64(len(profiles))]
		// Multiplied so that the keys lie as far apart as those of an HMAC do (Knuth, TAOCP 6.4).
		binary.LittleEndian.PutUint64(p.Key[:], (uint64(id)+1)*0x9e3779b97f4a7c15)
		x.Put([]population.Row{{ID: id, Revision: 1, Profile: p}}, shopperNow.UnixMilli())
		total += len(p.Activity.Sealed) + len(p.Activity.Tail)
	}
	if x.Len() != size {
		return nil, 0, fmt.Errorf("%d profiles are in the index, not %d", x.Len(), size)
	}
	return x, float64(total) / float64(size), nil
}

// shopperProfiles are the profiles of the synthetic shoppers at an instant, with
// all their activity.
func shopperProfiles(now time.Time) (profiles []*profile.Profile, err error) {
	log, err := shopperLog(now)
	if err != nil {
		return nil, err
	}
	of := map[string]*profile.Profile{}
	for i, s := range log.Sessions(log.Ordinals(), func(string) domain.ProfileKey { return domain.ProfileKey{} }) {
		p := of[s.Customer]
		if p == nil {
			p = &profile.Profile{}
			of[s.Customer] = p
			profiles = append(profiles, p)
		}
		p.Apply(indexSite, profile.Delta{Token: uint64(i) + 1, Visit: uint64(i) + 1, Opens: true,
			Context: profile.Context{}.StartingAt(s.Start(), indexSite.Zone), Signals: s.Signals})
	}
	return profiles, nil
}

// measureMemory measures R9 on an index that serves the default segments and
// one with a window; it is all that the heap holds but for some kilobytes.
func measureMemory(x *population.Index) (goal, error) {
	set, err := indexSet(withWindow(segment.Defaults()))
	if err != nil {
		return goal{}, err
	}
	x.Publish(set)
	sweep(x, set, shopperNow.UnixMilli())
	var heap runtime.MemStats
	runtime.GC()
	runtime.GC() // what pools hold is free after the second
	runtime.ReadMemStats(&heap)
	perProfile := func(bytes uint64) float64 { return float64(bytes) / float64(x.Len()) }
	fmt.Print("\nMemory after collection\n\n| | bytes per profile |\n|---|---|\n")
	fmt.Printf("| heap in use, with what its spans have free | %s |\n| objects alone | %s |\n| what the index says of itself | %s |\n",
		number(perProfile(heap.HeapInuse)), number(perProfile(heap.HeapAlloc)), number(perProfile(uint64(x.Bytes()))))
	return goal{"R9", "memory of the index, evidence and activity included", []condition{
		{perProfile(heap.HeapInuse), atMost, 600, "bytes per profile"},
	}}, nil
}

// sweep scores everybody and asks who the members are, as one does who
// rewrites memberships.
func sweep(x *population.Index, set *segment.Set, now int64) {
	members := make([]uint64, population.Workers())
	_ = x.Each(context.Background(), set, now, func(worker int, s *population.Scored) {
		for i := range set.Len() {
			bits := s.Members(i, set.Program(i))
			members[worker] ^= bits[0]
		}
	})
	sink.members ^= members[0]
}

// pass is one kind of work over everybody.
type pass struct {
	goal  string // that it is run for
	name  string
	cores int
	// items is how many profiles it goes through.
	items int
	run   func(now int64)
}

// inTurn lets all passes whose goals are wanted work in turn, round after round,
// as [contest] does; a second passes from one to the next.
func (b bench) inTurn(passes []pass) []time.Duration {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	times := make([][]time.Duration, len(passes))
	now := shopperNow
	for round := range indexRounds + 1 {
		for i, p := range passes {
			if !b.wants(p.goal) {
				continue
			}
			now = now.Add(time.Second)
			runtime.GOMAXPROCS(p.cores)
			runtime.GC()
			start := time.Now()
			p.run(now.UnixMilli())
			if took := time.Since(start); round > 0 { // the first warms up
				times[i] = append(times[i], took)
			}
		}
	}
	medians := make([]time.Duration, len(passes))
	for i := range passes {
		if times[i] != nil {
			medians[i] = median(times[i])
		}
	}
	return medians
}

func printPasses(title string, passes []pass, times []time.Duration) {
	fmt.Printf("\n%s\n\n| | profiles | cores | ms | ns per profile |\n|---|---|---|---|---|\n", title)
	for i, p := range passes {
		if times[i] == 0 {
			continue
		}
		fmt.Printf("| %s (%s) | %d | %d | %s | %s |\n", p.name, p.goal, p.items, p.cores,
			number(milliseconds(times[i])), number(float64(times[i].Nanoseconds())/float64(p.items)))
	}
}
