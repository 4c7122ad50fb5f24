package persistence_test

import (
	"sync"
	"testing"

	"halftone/domain"
	"halftone/domain/signal"
)

func TestAWeightChangesOnceForEachVersion(t *testing.T) {
	s := openStore(t)
	weights := signal.NewWeights(s.Repository)
	if err := weights.Set(t.Context(), signal.Purchase, 2_0000, 0, "ann"); err != nil {
		t.Fatal(err)
	}
	if weights.Of(signal.Purchase) != 2_0000 || weights.Version(signal.Purchase) != 1 || weights.Of(signal.AddToCart) != 3500 {
		t.Errorf("purchase %v version %d, add_to_cart %v", weights.Of(signal.Purchase), weights.Version(signal.Purchase), weights.Of(signal.AddToCart))
	}
	for _, expected := range []int{0, 2} {
		err := weights.Set(t.Context(), signal.Purchase, 3_0000, expected, "ben")
		if faults := domain.FaultsOf(err); len(faults) != 1 || faults[0].Code != domain.StaleVersion {
			t.Errorf("expecting version %d: %v", expected, err)
		}
	}
	if err := weights.Set(t.Context(), "unheard_of", 1, 1, "ben"); domain.FaultsOf(err) == nil {
		t.Errorf("a version of a weight that never changed: %v", err)
	}

	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { _ = weights.Set(t.Context(), signal.Purchase, 4_0000, 1, "cid") })
	}
	wg.Wait()
	if got := weights.Version(signal.Purchase); got != 2 {
		t.Errorf("eight editors of version 1 made version %d", got)
	}
	other := signal.NewWeights(s.Repository)
	if err := other.Load(t.Context()); err != nil || other.Of(signal.Purchase) != 4_0000 {
		t.Errorf("another process sees %v, %v", other.Of(signal.Purchase), err)
	}
}
