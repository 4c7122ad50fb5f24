package signal_test

import (
	"context"
	"testing"
	"time"

	"halftone/domain/signal"
)

func TestATailShowsASampleAndNeverWaits(t *testing.T) {
	var tail signal.Tail
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	s := signal.Signal{ID: "secret", OrderID: "secret", Type: signal.Purchase, Category: "tech", Tags: []string{"a"}}
	tail.Tell(&s, now) // to nobody
	ctx, stop := context.WithCancel(t.Context())
	all, views := tail.Watch(ctx, nil), tail.Watch(ctx, []signal.Type{signal.ProductView})
	for range 200 { // nobody takes any
		tail.Tell(&s, now)
	}
	if len(all) != 50 || len(views) != 0 {
		t.Errorf("%d and %d are waiting", len(all), len(views))
	}
	if got := <-all; got.Category != "tech" || !got.Received.Equal(now) || got.Type != signal.Purchase {
		t.Errorf("got %+v", got)
	}
	tail.Tell(&s, now)
	if len(all) != 49 {
		t.Error("more than 50 in a second")
	}
	tail.Tell(&s, now.Add(time.Second))
	if len(all) != 50 {
		t.Error("nothing in the next second")
	}
	stop()
	for range all {
	}
	for range views {
	}
	if tail.IsWatched() {
		t.Error("somebody still watches")
	}
}

func TestATailThatNobodyWatchesCostsNothing(t *testing.T) {
	var tail signal.Tail
	s := signal.Signal{Type: signal.Purchase, Tags: []string{"a"}}
	if n := testing.AllocsPerRun(100, func() { tail.Tell(&s, time.Time{}) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
