package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"halftone/domain/demo"
	"halftone/domain/profile"
	"halftone/domain/replay"
	"halftone/domain/segment"
	"halftone/domain/signal"
)

const (
	shopperCount = 20_000
	shopperSeed  = 1
)

// shopperNow is fixed so that every run measures the same profiles.
var shopperNow = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// shoppers are the synthetic profiles of package demo in the forms in which the
// contenders want them, prepared.
type shoppers struct {
	set  *segment.Set
	rows [][]float64 // by profile, in the order of set.Fields; NaN is missing
	// environments hold the same as maps by name, which is what a user of an
	// expression engine would hand it.
	environments []environment
}

// environment is a profile as expression engines see it. A missing price is -1;
// no price that was seen is negative.
type environment struct {
	Interests      map[string]float64 `expr:"interests"`
	Affinities     map[string]float64 `expr:"affinities"`
	Traits         map[string]bool    `expr:"traits"`
	PriceRange     float64            `expr:"priceRange"`
	LastSeen       float64            `expr:"lastSeen"`
	TotalSessions  float64            `expr:"totalSessions"`
	TotalSignals   float64            `expr:"totalSignals"`
	TotalPurchases float64            `expr:"totalPurchases"`
	TotalCartAdds  float64            `expr:"totalCartAdds"`
}

func newShoppers() (*shoppers, error) {
	set, err := defaultSet()
	if err != nil {
		return nil, err
	}
	log, err := shopperLog(shopperNow)
	if err != nil {
		return nil, err
	}
	population := replay.NewPopulation(log, profile.DefaultSite())
	population.MoveTo(shopperNow.UnixMilli())
	s := &shoppers{set: set}
	evaluator := set.NewEvaluator()
	for _, view := range population.All() {
		evaluator.Load(view)
		s.rows = append(s.rows, slices.Clone(evaluator.Row().Numbers))
		s.environments = append(s.environments, environmentOf(view))
	}
	return s, nil
}

// shopperLog is all that the shoppers did up to an instant.
func shopperLog(now time.Time) (*replay.Log, error) {
	read, write := io.Pipe()
	go func() { write.CloseWithError(demo.Write(write, shopperCount, shopperSeed, now)) }()
	return replay.Read(read, signal.Rules{}, now)
}

// defaultSet compiles the ten default segments.
func defaultSet() (*segment.Set, error) {
	programs, err := compile(segment.Defaults(), 0)
	if err != nil {
		return nil, err
	}
	return segment.NewSet(programs...), nil
}

// compile compiles definitions for an installation that keeps activity so long.
func compile(definitions []segment.Definition, retention time.Duration) ([]*segment.Program, error) {
	programs := make([]*segment.Program, len(definitions))
	for i, definition := range definitions {
		program, err := segment.Compile(definition, retention)
		if err != nil {
			return nil, fmt.Errorf("compile %s: %w", definition.Key, err)
		}
		programs[i] = program
	}
	return programs, nil
}

func environmentOf(view *profile.View) environment {
	number := func(name string) float64 {
		field, _ := profile.ParseField(name)
		return view.Number(field)
	}
	e := environment{
		Interests:      byName(view.Affinities(profile.InterestField)),
		Affinities:     byName(view.Affinities(profile.AffinityField)),
		Traits:         map[string]bool{},
		PriceRange:     number("priceRange"),
		LastSeen:       number("lastSeen"),
		TotalSessions:  number("totalSessions"),
		TotalSignals:   number("totalSignals"),
		TotalPurchases: number("totalPurchases"),
		TotalCartAdds:  number("totalCartAdds"),
	}
	if e.PriceRange != e.PriceRange {
		e.PriceRange = -1
	}
	for _, name := range profile.DerivedTraits() {
		if value := number("traits." + name); value == value {
			e.Traits[name] = value == 1
		}
	}
	return e
}

func byName(affinities []profile.Affinity) map[string]float64 {
	values := make(map[string]float64, len(affinities))
	for _, a := range affinities {
		values[a.Name] = a.Value
	}
	return values
}

// portion is how many profiles a contender works through before it looks at the
// clock again.
const portion = 256

// each makes a contender that works on one profile after the other, all of them
// in turn: neither the cache nor the branch predictor learns them by heart.
func (s *shoppers) each(name string, work func(i int)) contender {
	next := 0
	return contender{name, func() int {
		for range portion {
			work(next)
			if next++; next == len(s.rows) {
				next = 0
			}
		}
		return portion
	}}
}
