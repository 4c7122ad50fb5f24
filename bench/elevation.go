package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"halftone/domain"
	"halftone/domain/membership"
	"halftone/domain/profile"
	"halftone/domain/segment"
	"halftone/domain/signal"
	"halftone/persistence"
)

const (
	// customers are the profiles that signals fall on, at random.
	customers       = 20_000
	waitingClients  = 512
	offeredRate     = 5000 // signals a second for the latencies
	elevationFor    = 5 * time.Second
	elevationRounds = 3
	retryAfter      = 10 * time.Millisecond
)

// measureElevation measures I3: how soon a signal of high intent is in its
// profile, memberships and log included, and committed.
func measureElevation(ctx context.Context, b bench) (goals []goal, err error) {
	server, err := startDatabase(ctx, b)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.stop(ctx)) }()
	db, err := persistence.Open(ctx, server.server.URL())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	elevator, err := newElevator(ctx, db)
	if err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(ctx)
	group, running := errgroup.WithContext(running)
	group.Go(func() error { return elevator.Run(running) })
	defer func() {
		stop()
		err = errors.Join(err, group.Wait())
	}()

	s := source{elevator: elevator, keys: domain.NewKeyring(domain.Secret{KeyID: "bench", Key: make([]byte, 32)})}
	if err := s.introduce(ctx); err != nil {
		return nil, err
	}
	var rates, p50, p99 []float64
	for range elevationRounds {
		rate, err := s.saturate(ctx)
		if err != nil {
			return nil, err
		}
		latencies, err := s.offer(ctx)
		if err != nil {
			return nil, err
		}
		rates = append(rates, rate)
		p50 = append(p50, milliseconds(percentile(latencies, 50)))
		p99 = append(p99, milliseconds(percentile(latencies, 99)))
	}
	fmt.Printf("\nElevation of one signal each, %d profiles, Postgres %s with fsync, medians of %d rounds of %v.\n\n"+
		"| | |\n|---|---|\n| acknowledged a second, %d clients waiting | %.0f |\n| at %d a second: p50 | %.1f ms |\n| p99 | %.1f ms |\n",
		customers, server.version, elevationRounds, elevationFor, waitingClients, median(rates), offeredRate, median(p50), median(p99))
	return []goal{{"I3", "high-intent signals acknowledged after commit, memberships and log included", []condition{
		{median(rates), atLeast, 15_000, "signals/s"},
		{median(p99), atMost, 25, "ms p99 at 5,000/s"},
	}}}, nil
}

// newElevator settles an empty database with the ten default segments.
func newElevator(ctx context.Context, db *persistence.DB) (*membership.Elevator, error) {
	if _, err := persistence.Migrate(ctx, db); err != nil {
		return nil, err
	}
	site, err := persistence.SettleSite(ctx, db, profile.DefaultSite(), segment.Defaults())
	if err != nil {
		return nil, err
	}
	if err := persistence.Maintain(ctx, db, time.Now()); err != nil {
		return nil, err
	}
	report := func(err error) { fmt.Fprintln(os.Stderr, "memberships:", err) }
	return membership.NewService(persistence.NewRepository(db, site), site, report).Elevator, nil
}

// source makes elevations as sessions do for a signal of high intent.
type source struct {
	elevator *membership.Elevator
	keys     domain.Keyring
	made     atomic.Uint64
}

// elevate sends a new signal of a customer on its way and waits for the commit.
func (s *source) elevate(ctx context.Context, customer int) error {
	n := s.made.Add(1)
	key := s.keys.ProfileKey(domain.Identity, fmt.Sprint(customer))
	now, category := time.Now(), [...]string{"tech", "fashion", "home", "sport"}[n%4]
	accepted, err := signal.Rules{}.Accept(signal.Input{
		ID: fmt.Sprint("signal-", n), OccurredAt: &now, Type: signal.AddToCart, Category: &category, Price: "19.90",
	}, now)
	if err != nil {
		return err
	}
	elevation := profile.Elevation{
		Key: key, Mode: domain.Identity, Consent: profile.ConsentVouched(),
		Delta: profile.Delta{
			Token: n, Visit: binary.LittleEndian.Uint64(key[:]) ^ n, Opens: true,
			Context: profile.Context{}.StartingAt(now.UnixMilli(), time.UTC),
			Signals: []signal.Kept{accepted.Keep(s.keys, key)},
		},
	}
	outcome, err := s.elevator.Elevate(ctx, elevation)
	for isRefused(err) && ctx.Err() == nil {
		time.Sleep(retryAfter)
		outcome, err = s.elevator.Elevate(ctx, elevation)
	}
	if err == nil && outcome.Fresh != 1 {
		err = fmt.Errorf("a new signal was not taken as new: %+v", outcome)
	}
	return err
}

// isRefused tells that too much is waiting already: clients are to come back.
func isRefused(err error) bool {
	fault, ok := errors.AsType[*domain.Error](err)
	return ok && fault.Code == domain.Unavailable
}

// introduce makes all profiles.
func (s *source) introduce(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for client := range waitingClients {
		group.Go(func() error {
			for customer := client; customer < customers; customer += waitingClients {
				if err := s.elevate(ctx, customer); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// saturate keeps all clients waiting for a while and returns the signals
// acknowledged a second.
func (s *source) saturate(ctx context.Context) (rate float64, err error) {
	group, ctx := errgroup.WithContext(ctx)
	var acknowledged atomic.Int64
	start := time.Now()
	for range waitingClients {
		group.Go(func() error {
			for time.Since(start) < elevationFor {
				if err := s.elevate(ctx, rand.IntN(customers)); err != nil {
					return err
				}
				acknowledged.Add(1)
			}
			return nil
		})
	}
	err = group.Wait()
	return float64(acknowledged.Load()) / time.Since(start).Seconds(), err
}

// offer sends signals at a fixed rate, whether or not those before are
// acknowledged, and returns how long each took from the instant it was due.
func (s *source) offer(ctx context.Context) ([]time.Duration, error) {
	group, ctx := errgroup.WithContext(ctx)
	latencies := make([]time.Duration, int(elevationFor.Seconds()*offeredRate))
	start := time.Now()
	for i := range latencies {
		due := start.Add(time.Duration(i) * time.Second / offeredRate)
		time.Sleep(time.Until(due))
		group.Go(func() error {
			err := s.elevate(ctx, rand.IntN(customers))
			latencies[i] = time.Since(due)
			return err
		})
	}
	return latencies, group.Wait()
}

// percentile sorts the durations.
func percentile(durations []time.Duration, p int) time.Duration {
	slices.Sort(durations)
	return durations[(len(durations)-1)*p/100]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
