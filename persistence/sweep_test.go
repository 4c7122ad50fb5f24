package persistence_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"halftone/domain/catalogue"
	"halftone/domain/population"
	"halftone/domain/profile"
	"halftone/domain/segment"
	"halftone/domain/signal"
)

// checkStored fails unless the stored members are those of a fresh evaluation
// of everybody at an instant.
func (s store) checkStored(t *testing.T, at time.Time) {
	t.Helper()
	d := s.definitions(t)
	records, err := s.ListProfiles(t.Context(), time.Time{}, 100_000, 0)
	if err != nil {
		t.Fatal(err)
	}
	assessor := d.NewAssessor()
	for _, record := range records {
		for _, c := range assessor.Assess(record.Profile, s.site, at.UnixMilli(), record.Stored) {
			t.Errorf("at %v profile %d should have %s %s", at, record.ID, c.Kind, d.Segments[d.Index(c.Segment)].Key)
		}
	}
	s.checkSizes(t)
}

// TestStoredMembersAreThoseOfAFreshEvaluation goes through random signals,
// publishes and advances of the clock, and sweeps after each.
func TestStoredMembersAreThoseOfAFreshEvaluation(t *testing.T) {
	s := openStore(t)
	service := s.service(t)
	index := service.Population()

	windowed := func(days float64, n int) segment.Definition {
		return segment.Definition{Key: "busy", Name: "Busy", Combination: segment.All, Threshold: 1, Rules: []segment.Rule{
			{Type: segment.Statistic, Field: "count(*)", Operator: segment.GreaterOrEqual, Value: float64(n), Weight: 1, Window: &segment.Window{LastDays: &days}}}}
	}
	if _, err := s.Create(t.Context(), catalogue.Edit{Definition: windowed(5, 2), Author: "test"}); err != nil {
		t.Fatal(err)
	}
	s.run(t)
	types := []signal.Type{signal.ProductView, signal.AddToCart, signal.Purchase}
	at, changed := time.Now(), 0
	for round := range 15 {
		for i := range rand.IntN(30) {
			s.elevate(t, elevation(fmt.Sprint("c", rand.IntN(40)), fmt.Sprintf("%d-%d", round, i), types[:1+rand.IntN(3)]...))
		}
		if round%5 == 4 {
			if _, err := s.Publish(t.Context(), 1+round/5, catalogue.Edit{Definition: windowed(5+float64(round), 1+rand.IntN(4)), Author: "test"}); err != nil {
				t.Fatal(err)
			}
			service.Published()
			s.run(t)
		}
		awaitPosition(t, s, index)
		at = at.Add(time.Duration(rand.IntN(12*24)) * time.Hour)
		n, err := service.Sweep(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		changed += n
		s.checkStored(t, at)
	}
	if changed == 0 {
		t.Error("time moved nothing")
	}
	var causes int64
	if err := s.db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM log WHERE cause = 'TIME'").Scan(&causes); err != nil || causes == 0 {
		t.Errorf("%d log entries of cause TIME, %v", causes, err)
	}
}

// awaitPosition waits until the index includes all that is in the log.
func awaitPosition(t *testing.T, s store, index *population.Index) {
	t.Helper()
	position, err := s.LogPosition(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	await(t, "the index to follow", func() bool { return index.IsLoaded() && index.Position().Position >= position })
}

func TestTwoIndexesOnOneDatabaseAgree(t *testing.T) {
	s := openStore(t)
	ctx, stop := context.WithCancel(t.Context())
	indexes := []*population.Index{population.New(s.site), population.New(s.site)}
	done := make(chan error, len(indexes))
	for i := range 40 { // some before the load, some beside it, some after
		if i == 10 {
			for _, x := range indexes {
				go func() { done <- x.Follow(ctx, s.Repository, func(err error) { t.Error(err) }) }()
			}
		}
		s.elevate(t, elevation(fmt.Sprint("c", i%13), fmt.Sprint("v", i), signal.Purchase, signal.ProductView))
	}
	program, err := segment.Compile(segment.Defaults()[1], profile.DefaultSite().Retention)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Now().UnixMilli()
	want := 0
	records, err := s.ListProfiles(t.Context(), time.Time{}, 1000, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		if program.Evaluate(record.Profile.At(s.site, at)).IsMember {
			want++
		}
	}
	for i, x := range indexes {
		awaitPosition(t, s, x)
		got, err := x.Simulate(t.Context(), program, nil, at)
		if err != nil {
			t.Fatal(err)
		}
		if got.Profiles != 13 || got.Size != want || want == 0 {
			t.Errorf("index %d: %d profiles, size %d, want 13 and %d", i, got.Profiles, got.Size, want)
		}
	}
	stop()
	for range indexes {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
