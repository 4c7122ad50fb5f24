package graph

import (
	"context"
	"sync"
	"time"

	"halftone/domain/membership"
)

// lookups are what many fields of one request ask for and one query answers.
type lookups struct {
	health func() (healths, error)
}

// healths are those of all segments, by ID, at one instant.
type healths struct {
	byID map[int32]membership.Health
	asOf time.Time
}

type lookupsKey struct{}

// readHealths reads the healths of all segments.
type readHealths func(context.Context) (healths, error)

func withLookups(ctx context.Context, read readHealths) context.Context {
	once := sync.OnceValues(func() (healths, error) { return read(ctx) })
	return context.WithValue(ctx, lookupsKey{}, &lookups{health: once})
}

func healthOf(ctx context.Context, segmentID int32) (membership.Health, time.Time, error) {
	all, err := ctx.Value(lookupsKey{}).(*lookups).health()
	health, known := all.byID[segmentID]
	if !known {
		health.State = membership.Stale // never evaluated
	}
	return health, all.asOf, err
}
