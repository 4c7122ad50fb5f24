package persistence_test

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"
	"testing"
	"time"

	"halftone/domain"
	"halftone/domain/membership"
	"halftone/domain/profile"
	"halftone/domain/signal"
	"halftone/persistence"
)

// counting counts how often profiles are read from the database.
type counting struct {
	*persistence.Repository
	reads atomic.Int64
}

func (c *counting) Profiles(ctx context.Context, since time.Time, keys []domain.ProfileKey) ([]*membership.Record, error) {
	c.reads.Add(1)
	return c.Repository.Profiles(ctx, since, keys)
}

func customers(n int) (all []domain.ProfileKey) {
	for i := range n {
		all = append(all, keys.ProfileKey(domain.Identity, fmt.Sprint("c", i)))
	}
	return all
}

func TestMembershipsAreReadFromTheIndex(t *testing.T) {
	s := openStore(t)
	for i := range 60 {
		s.elevate(t, elevation(fmt.Sprint("c", i%20), fmt.Sprint("v", i), []signal.Type{signal.AddToCart, signal.Purchase, signal.ProductView}[:1+i%3]...))
	}
	repository := &counting{Repository: s.Repository}
	service := membership.NewService(repository, s.site, func(err error) { t.Error(err) })
	s.follow(t, service)
	awaitPosition(t, s, service.Population())
	all := append(customers(20), keys.ProfileKey(domain.Identity, "nobody"))
	fast, err := service.Standings(t.Context(), all[:20], nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := repository.reads.Load(); n != 0 {
		t.Errorf("the database was asked %d times", n)
	}
	whole, err := service.Profiles(t.Context(), all, nil)
	if err != nil {
		t.Fatal(err)
	}
	members := 0
	for k, st := range fast {
		for i := range st.Definitions.Segments {
			got, isShown := st.Evaluate(i)
			want, _ := whole[k].Evaluate(i)
			if !isShown || got.Score != want.Score || got.IsMember != want.IsMember {
				t.Errorf("profile %d, segment %d: %v, want %v", k, i, got.Score, want.Score)
			}
			since, stored := st.Since(i), whole[k].Since(i)
			if (since == nil) != (stored == nil) || since != nil && since.UnixMilli() != stored.UnixMilli() {
				t.Errorf("profile %d, segment %d: since %v, want %v", k, i, since, stored)
			}
			if got.IsMember {
				members++
			}
		}
		again, err := st.Whole(t.Context())
		if err != nil || again.Profile.Totals != whole[k].Profile.Totals {
			t.Errorf("profile %d: %+v, %v", k, again, err)
		}
	}
	if members == 0 {
		t.Error("nobody is a member of anything")
	}
	if nobody, err := service.Standings(t.Context(), all[20:], nil); err != nil || nobody[0] != nil {
		t.Errorf("a stranger: %+v, %v", nobody, err)
	}
}

func TestAnAcknowledgedSignalIsReadAtOnce(t *testing.T) {
	s := openStore(t)
	service := s.service(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- service.Elevator.Run(ctx) }()
	awaitPosition(t, s, service.Population())
	for i := range 40 {
		e := elevation("ann", fmt.Sprint("v", i), signal.AddToCart)
		if _, err := service.Elevator.Elevate(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		standings, err := service.Standings(t.Context(), []domain.ProfileKey{e.Key}, nil)
		if err != nil {
			t.Fatal(err)
		}
		abandoner, found := standings[0].Definitions.Find("cart-abandoner")
		if !found {
			t.Fatal("no such segment")
		}
		evaluation, _ := standings[0].Evaluate(abandoner)
		got := evaluation.Rules()[0].Score
		if want := min(1, float64(i+1)/3); math.Abs(got-want) > 1e-9 {
			t.Fatalf("after %d cart adds the rule scores %v, want %v", i+1, got, want)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestAProfileUnderALiveSessionIsReadOnce(t *testing.T) {
	s := openStore(t)
	s.elevate(t, elevation("ann", "first", signal.Purchase))
	repository := &counting{Repository: s.Repository}
	service := membership.NewService(repository, s.site, func(err error) { t.Error(err) })
	s.follow(t, service)
	awaitPosition(t, s, service.Population())
	live := elevation("ann", "live", signal.Purchase, signal.Purchase)
	overlay := &membership.Overlay{Key: &live.Key, Deltas: []profile.Delta{live.Delta}}
	read := func() float64 {
		standings, err := service.Standings(t.Context(), []domain.ProfileKey{live.Key}, overlay)
		if err != nil {
			t.Fatal(err)
		}
		if !standings[0].IncludesSession {
			t.Error("the session is not included")
		}
		return float64(standings[0].Profile.Totals.Purchases)
	}
	for range 3 {
		if got := read(); got != 3 {
			t.Errorf("%v purchases with the session, want 3", got)
		}
	}
	if n := repository.reads.Load(); n != 1 {
		t.Errorf("the database was asked %d times, want once", n)
	}
	s.elevate(t, elevation("ann", "elsewhere", signal.Purchase))
	awaitPosition(t, s, service.Population())
	if got := read(); got != 4 {
		t.Errorf("%v purchases after one elsewhere, want 4", got)
	}
}
