package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"
	"golang.org/x/sync/errgroup"

	"halftone/domain"
	"halftone/persistence"
)

// profileRow is the table of profiles as a model of Bun.
type profileRow struct {
	bun.BaseModel `bun:"table:profile"`

	ID        int64 `bun:",pk"`
	Key       []byte
	Rev       int64
	Packed    []byte
	LastSeen  time.Time
	CreatedAt time.Time
}

// membershipRow is the table of memberships.
type membershipRow struct {
	bun.BaseModel `bun:"table:membership"`

	Segment int32
	Profile int64
	Version int
	Score   float64
	Since   time.Time
}

const (
	lookupRounds  = 5
	lookupFor     = time.Second
	lookupClients = 16
)

// measureLookup measures D1: one profile by its key, out of all, as the program
// reads it - decoded, with memberships and activity - and as Bun selects the bare row.
func measureLookup(ctx context.Context, db *database, _ *process, c *crowd) (_ goal, err error) {
	opened, err := persistence.Open(ctx, db.server.URL())
	if err != nil {
		return goal{}, err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	repository := persistence.NewRepository(opened, indexSite)
	since := time.Now().Add(-indexSite.Retention)
	ways := []func(key domain.ProfileKey) (isFound bool, err error){
		func(key domain.ProfileKey) (bool, error) {
			records, err := repository.Profiles(ctx, since, []domain.ProfileKey{key})
			return err == nil && records[0] != nil, err
		},
		func(key domain.ProfileKey) (bool, error) {
			var row profileRow
			err := opened.Bun.NewSelect().Model(&row).Where("key = ?", key[:]).Scan(ctx)
			return len(row.Packed) > 0, err
		},
		func(key domain.ProfileKey) (bool, error) {
			var row profileRow
			if err := opened.Bun.NewSelect().Model(&row).Where("key = ?", key[:]).Scan(ctx); err != nil {
				return false, err
			}
			var memberships []membershipRow
			var activity [][]byte
			return len(row.Packed) > 0, errors.Join(
				opened.Bun.NewSelect().Model(&memberships).Where("profile = ?", row.ID).Scan(ctx),
				opened.Bun.NewSelect().Table("activity").Column("body").Where("profile = ?", row.ID).Scan(ctx, &activity))
		},
	}
	rates := make([][]float64, len(ways))
	for round := range lookupRounds + 1 {
		for i, way := range ways {
			rate, err := c.lookUp(way)
			if err != nil {
				return goal{}, err
			}
			if round > 0 { // the first warms up
				rates[i] = append(rates[i], rate)
			}
		}
	}
	own, plain, whole := median(rates[0]), median(rates[1]), median(rates[2])
	fmt.Printf("\nOne profile by key, %d clients, medians of %d rounds of %v\n\n| | a second |\n|---|---|\n"+
		"| Halftone: decoded, with memberships and activity | %.0f |\n| Bun: the row | %.0f |\n"+
		"| Bun: the row, its memberships, its activity, undecoded | %.0f |\n", lookupClients, lookupRounds, lookupFor, own, plain, whole)
	return goal{"D1", "one stored profile by key, rate over that of Bun's select of the row", []condition{
		{own / plain, atLeast, 2, "x Bun"},
	}}, nil
}

// lookUp reads profiles at random for a while and returns how many a second.
func (c *crowd) lookUp(read func(domain.ProfileKey) (bool, error)) (rate float64, err error) {
	var group errgroup.Group
	var done atomic.Int64
	start := time.Now()
	for range lookupClients {
		group.Go(func() error {
			for time.Since(start) < lookupFor {
				isFound, err := read(c.keyOf(1 + rand.Int64N(int64(c.size))))
				if err != nil {
					return err
				}
				if !isFound {
					return errors.New("a stored profile was not found")
				}
				done.Add(1)
			}
			return nil
		})
	}
	err = group.Wait()
	return float64(done.Load()) / time.Since(start).Seconds(), err
}
