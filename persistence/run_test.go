package persistence_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"
	"time"

	"halftone/domain/catalogue"
	"halftone/domain/membership"
	"halftone/domain/signal"
	"halftone/migrations"
)

// claim claims a run, which others may claim at once; nil when there is none to have.
func (s store) claim(t *testing.T) *membership.Run {
	t.Helper()
	position, err := s.LogPosition(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	run, err := s.ClaimRun(t.Context(), position, 0)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// entering is a correction by which profiles enter the segment of a run.
func (s store) entering(t *testing.T, run *membership.Run, ids ...int64) membership.Correction {
	t.Helper()
	position, err := s.LogPosition(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := membership.Correction{At: time.Now(), Cause: membership.CauseDefinition, Position: position, Run: run}
	for _, id := range ids {
		c.Changes = append(c.Changes, membership.ProfileChange{Profile: id, Revision: 1,
			Change: membership.Change{Segment: run.Segment, Kind: membership.Entered, Version: run.Version, Score: 1}})
	}
	return c
}

func TestARunIsWrittenByWhoHoldsItAlone(t *testing.T) {
	s := openStore(t)
	var ids []int64
	for i := range 3 {
		s.elevate(t, elevation(fmt.Sprint("c", i), fmt.Sprint("c", i), signal.Purchase))
		ids = append(ids, s.read(t, fmt.Sprint("c", i)).ID)
	}
	s.run(t)
	if _, err := s.Create(t.Context(), catalogue.Edit{Definition: buyers(1), Author: "test"}); err != nil {
		t.Fatal(err)
	}
	d, first := s.definitions(t), s.claim(t)

	// A correction that waits for the latch keeps the run, whose lease has ended.
	latch, err := s.db.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer latch.Rollback(context.WithoutCancel(t.Context()))
	if _, err := latch.Exec(t.Context(), "SELECT pg_advisory_xact_lock(1, 2)"); err != nil {
		t.Fatal(err)
	}
	c, done := s.entering(t, first, ids[0]), make(chan error, 1)
	go func() {
		_, err := s.Correct(t.Context(), d, c, 0)
		done <- err
	}()
	await(t, "the correction to wait", func() bool {
		var waiting bool
		err := s.db.Pool.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`).Scan(&waiting)
		return err == nil && waiting
	})
	if run := s.claim(t); run != nil {
		t.Error("a run was claimed under a correction that had not committed")
	}
	if err := errors.Join(latch.Rollback(t.Context()), <-done); err != nil {
		t.Fatal(err)
	}

	second := s.claim(t)
	if second == nil {
		t.Fatal("there is no run to claim")
	}
	if _, err := s.Correct(t.Context(), d, s.entering(t, first, ids[1]), 0); !errors.Is(err, membership.ErrRunEnded) {
		t.Errorf("who lost the run wrote: %v", err)
	}
	if n, err := s.Correct(t.Context(), d, s.entering(t, second, ids[1:]...), 0); err != nil || n != 2 {
		t.Errorf("%d changes, %v", n, err)
	}
	end := s.entering(t, second)
	end.Ended = true
	if _, err := s.Correct(t.Context(), d, end, 0); err != nil {
		t.Error(err)
	}
	if run := s.claim(t); run != nil {
		t.Error("a run that has ended was claimed")
	}
	if n := s.members(t, "buyers"); n != 3 {
		t.Errorf("%d members", n)
	}
	s.checkSizes(t)
}

func TestARunFromBeforeItsPlaceWasDroppedIsFinished(t *testing.T) {
	s := openStore(t)
	s.elevate(t, elevation("ann", "ann", signal.Purchase))
	s.run(t)
	if _, err := s.Create(t.Context(), catalogue.Edit{Definition: buyers(1), Author: "test"}); err != nil {
		t.Fatal(err)
	}
	for _, direction := range []string{"down", "up"} {
		script, err := fs.ReadFile(migrations.FS, "20261121000200_runs_anywhere.tx."+direction+".sql")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.db.Pool.Exec(t.Context(), string(script)); err != nil {
			t.Fatal(err)
		}
	}
	s.run(t)
	if n := s.members(t, "buyers"); n != 1 {
		t.Errorf("%d members", n)
	}
	s.checkStored(t, time.Now())
}

func TestAFailedRunSaysSoUntilASweepHasDoneItsWork(t *testing.T) {
	s := openStore(t)
	s.run(t)
	if _, err := s.Create(t.Context(), catalogue.Edit{Definition: buyers(1), Author: "test"}); err != nil {
		t.Fatal(err)
	}
	run := s.claim(t)
	health := func() membership.Health {
		all, err := s.Health(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return all[run.Segment]
	}
	before := time.Now()
	for range 3 {
		if h := health(); h.State != membership.Evaluating {
			t.Fatalf("%+v while the run may be tried again", h)
		}
		if err := s.FailRun(t.Context(), run, "the disk is full"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.MarkSwept(t.Context(), before); err != nil { // a sweep that left the segment to its run
		t.Fatal(err)
	}
	if h := health(); h.State != membership.Failed || h.Cause != "the disk is full" || h.EvaluatedAt.After(before) {
		t.Errorf("%+v after the last attempt", h)
	}
	if err := s.MarkSwept(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if h := health(); h.State != membership.Fresh || h.Cause != "" {
		t.Errorf("%+v after a sweep over everybody", h)
	}
}
