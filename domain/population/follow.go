package population

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
)

// Position is a place in the log of changes.
type Position struct {
	Position int64
	// At is when the change at the position was written; for an index that is
	// up to date it moves on even when nothing happens.
	At time.Time
}

// Source is where the index reads profiles and their changes from.
type Source interface {
	// LogPosition is the newest position of the log.
	LogPosition(ctx context.Context) (int64, error)
	// RowsAfter returns rows ascending by id above after, at most limit.
	RowsAfter(ctx context.Context, after int64, limit int) ([]Row, error)
	// TouchedAfter returns the ids of profiles changed after a position, and
	// the position up to which that is all: at most some thousand entries further.
	TouchedAfter(ctx context.Context, position int64) (ids []int64, upTo int64, err error)
	// Rows returns the rows of ids; those that no longer exist are missing.
	Rows(ctx context.Context, ids []int64) ([]Row, error)
}

const (
	// loadPage is how many profiles are loaded at once.
	loadPage = 4096
	// followEvery is how often the log is asked for news.
	followEvery = 250 * time.Millisecond
)

// Follow loads all profiles, then keeps the index current until ctx ends.
// Faults of the source are handed to report, and what they interrupted is tried again.
func (x *Index) Follow(ctx context.Context, source Source, report func(error)) error {
	at, loaded := int64(-1), int64(0)
	ticker := time.NewTicker(followEvery)
	defer ticker.Stop()
	for {
		err := x.catchUp(ctx, source, &at, &loaded)
		if err != nil && ctx.Err() == nil {
			report(err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// catchUp goes on with loading where it stopped, then with the log. at is the
// position up to which all is included, -1 at the beginning; loaded the last id loaded.
func (x *Index) catchUp(ctx context.Context, source Source, at, loaded *int64) (err error) {
	if *at < 0 {
		// Before the first row is read: what changes later is in the log after it.
		if *at, err = source.LogPosition(ctx); err != nil {
			return err
		}
	}
	if !x.IsLoaded() {
		if err := x.load(ctx, source, loaded); err != nil {
			return err
		}
	}
	for {
		asked := time.Now()
		ids, upTo, err := source.TouchedAfter(ctx, *at)
		if err != nil {
			return err
		}
		if len(ids) > 0 {
			rows, err := source.Rows(ctx, ids)
			if err != nil {
				return err
			}
			x.Put(rows, time.Now().UnixMilli())
		}
		moved := upTo > *at
		*at = upTo
		if !moved {
			x.position.Store(&Position{Position: upTo, At: asked})
			return nil
		}
	}
}

// load reads all profiles, a page while the one before is put.
func (x *Index) load(ctx context.Context, source Source, loaded *int64) error {
	pages := make(chan []Row, 1)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(pages)
		for after := *loaded; ; {
			rows, err := source.RowsAfter(ctx, after, loadPage)
			if err != nil || len(rows) == 0 {
				return err
			}
			after = rows[len(rows)-1].ID
			select {
			case pages <- rows:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	for rows := range pages {
		x.Put(rows, time.Now().UnixMilli())
		*loaded = rows[len(rows)-1].ID
	}
	return group.Wait()
}

// Position is up to where the index includes everything, the zero Position
// while it is loading.
func (x *Index) Position() Position {
	if p := x.position.Load(); p != nil {
		return *p
	}
	return Position{}
}

// IsLoaded tells whether all profiles are in the index.
func (x *Index) IsLoaded() bool { return x.Position() != (Position{}) }
