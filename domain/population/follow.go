package population

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
)

// Position is a place in the log of changes.
type Position struct {
	Position int64
	// At is an instant of this process: what was committed before it is
	// included. It moves on even when nothing happens.
	At time.Time
}

// Source is where the index reads profiles and their changes from.
type Source interface {
	// LogPosition is the newest position of the log.
	LogPosition(ctx context.Context) (int64, error)
	// RowsAfter returns rows ascending by id above after, at most limit.
	RowsAfter(ctx context.Context, after int64, limit int) ([]Row, error)
	// EachMembership hands all stored memberships to do.
	EachMembership(ctx context.Context, do func(Membership)) error
	// NewsAfter returns what the log says after a position, at most some
	// hundred entries further.
	NewsAfter(ctx context.Context, position int64) (News, error)
	// Rows returns the rows of ids; those that no longer exist are missing.
	Rows(ctx context.Context, ids []int64) ([]Row, error)
}

// News is a part of the log.
type News struct {
	UpTo    int64 // position of the last entry
	Last    bool  // there was nothing behind it
	Touched []int64
	Moves   []Move // in the order in which they happened
}

// Move is a membership that was stored or deleted.
type Move struct {
	Membership
	IsDeleted bool
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
	f := follower{index: x, source: source, position: -1}
	ticker := time.NewTicker(followEvery)
	defer ticker.Stop()
	var asked chan<- struct{}
	for {
		if err := f.catchUp(ctx); err != nil && ctx.Err() == nil {
			report(err)
		}
		if asked != nil {
			close(asked)
			asked = nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		case asked = <-x.refresh:
		}
	}
}

// Refresh has the log read at once, rather than when it is due, and returns when that is
// done or ctx ends. Somebody must follow.
func (x *Index) Refresh(ctx context.Context) {
	done := make(chan struct{})
	select {
	case x.refresh <- done:
		select {
		case <-done:
		case <-ctx.Done():
		}
	case <-ctx.Done():
	}
}

// follower keeps an index current.
type follower struct {
	index    *Index
	source   Source
	position int64 // up to which all is included, -1 at the beginning
	loaded   int64 // the last id loaded
	isLoaded bool
}

// catchUp goes on with loading where it stopped, then with the log.
func (f *follower) catchUp(ctx context.Context) (err error) {
	if f.position < 0 {
		// Before the first row is read: what changes later is in the log after it.
		if f.position, err = f.source.LogPosition(ctx); err != nil {
			return err
		}
	}
	if !f.isLoaded {
		if err := f.load(ctx); err != nil {
			return err
		}
		f.isLoaded = true
	}
	for isLast := false; !isLast; {
		asked := time.Now()
		news, err := f.source.NewsAfter(ctx, f.position)
		if err != nil {
			return err
		}
		if err := f.apply(ctx, news); err != nil {
			return err
		}
		f.position, isLast = news.UpTo, news.Last
		f.index.advance(f.position, asked, isLast)
	}
	return nil
}

// apply brings the profiles and memberships that the log names up to date. Done
// twice it does no harm.
func (f *follower) apply(ctx context.Context, news News) error {
	if len(news.Touched) > 0 {
		rows, err := f.source.Rows(ctx, news.Touched)
		if err != nil {
			return err
		}
		f.index.Put(rows, time.Now().UnixMilli())
		f.index.Remove(missing(news.Touched, rows))
	}
	for _, m := range news.Moves {
		if m.IsDeleted {
			f.index.Exit(m.Membership)
		} else {
			f.index.Enter(m.Membership)
		}
	}
	return nil
}

// missing lists the ids, both ascending, that have no row.
func missing(ids []int64, rows []Row) (gone []int64) {
	for _, id := range ids {
		if len(rows) > 0 && rows[0].ID == id {
			rows = rows[1:]
		} else {
			gone = append(gone, id)
		}
	}
	return gone
}

// load reads all profiles, a page while the one before is put, and then their
// memberships.
func (f *follower) load(ctx context.Context) error {
	pages := make(chan []Row, 1)
	var group errgroup.Group
	group.Go(func() error {
		defer close(pages)
		for after := f.loaded; ; {
			rows, err := f.source.RowsAfter(ctx, after, loadPage)
			if err != nil || len(rows) == 0 {
				return err
			}
			after = rows[len(rows)-1].ID
			pages <- rows
		}
	})
	group.Go(func() error {
		for rows := range pages {
			f.index.Put(rows, time.Now().UnixMilli())
			f.loaded = rows[len(rows)-1].ID
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return err
	}
	return f.source.EachMembership(ctx, f.index.Enter)
}

// advance tells that the index includes everything up to a position, and if
// that was the last one, everything that was committed before at.
func (x *Index) advance(position int64, at time.Time, isLast bool) {
	if !isLast {
		if !x.IsLoaded() {
			return
		}
		at = x.Position().At
	}
	if x.position.Swap(&Position{Position: position, At: at}) == nil {
		close(x.loaded)
	}
}

// Loaded is closed once all profiles are in the index.
func (x *Index) Loaded() <-chan struct{} { return x.loaded }

// Position is up to where the index includes everything, the zero Position
// while it is loading.
func (x *Index) Position() Position {
	if p := x.position.Load(); p != nil {
		return *p
	}
	return Position{}
}

// IsLoaded tells whether all profiles are in the index.
func (x *Index) IsLoaded() bool { return x.position.Load() != nil }
