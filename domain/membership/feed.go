package membership

import (
	"context"
	"fmt"
	"sync"
	"time"

	"halftone/domain"
)

const (
	// queueLength is how many changes wait for one subscriber.
	queueLength = 256
	// changesAtOnce is how many changes are read at once.
	changesAtOnce = 256
	// pollEvery covers a wake-up that was lost.
	pollEvery = time.Second
	// slowAfter is how long a subscriber with a full queue may take nothing.
	slowAfter = 5 * time.Second
	// replaysAtOnce keeps many subscribers that catch up from taking all
	// connections to the database.
	replaysAtOnce = 4
)

// The reasons why a subscription ends, besides those of [ChangeLog] and the
// end of its context.
var (
	errSlow     = domain.Errorf(domain.LimitExceeded, "", "changes are not taken: subscribe again after the last one, and take them faster")
	errStopping = domain.Errorf(domain.Unavailable, "", "the server is stopping, subscribe again after the last change")
)

// Feed passes the log on to subscribers within this process. One reader follows
// the log for all who are up to date; who begins further back, or
// falls behind, reads the log by itself until it has caught up. Nobody waits for a
// subscriber.
type Feed struct {
	log     ChangeLog
	report  func(error)
	wake    chan struct{}
	replays chan struct{} // holds one element for each read of a subscriber's own

	mu   sync.Mutex
	at   Cursor                     // up to which the live ones were told everything
	live map[*Subscription]struct{} // those that the reader tells
	open map[*Subscription]context.CancelCauseFunc
	done sync.WaitGroup // of all open ones
	// isStopped tells that nobody is let in any more.
	isStopped bool
}

// NewFeed returns a feed of a log; Run must run beside it. Faults of the log
// that no subscriber is told go to report.
func NewFeed(log ChangeLog, report func(error)) *Feed {
	return &Feed{
		log: log, report: report,
		wake: make(chan struct{}, 1), replays: make(chan struct{}, replaysAtOnce),
		live: map[*Subscription]struct{}{}, open: map[*Subscription]context.CancelCauseFunc{},
	}
}

// Wake says that the log may have grown. It never waits.
func (f *Feed) Wake() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// Run follows the log until ctx ends, and then ends all subscriptions.
func (f *Feed) Run(ctx context.Context) error {
	defer f.stop()
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		if err := f.passOn(ctx); err != nil && ctx.Err() == nil {
			f.report(fmt.Errorf("changes are not passed on: %w", err))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		case <-f.wake:
		}
	}
}

// passOn tells the live subscriptions what the log has gained.
func (f *Feed) passOn(ctx context.Context) error {
	for {
		at, anybody := f.reached()
		if !anybody {
			return nil
		}
		page, err := f.log.ChangesAfter(ctx, at, ChangeFilter{}, changesAtOnce)
		if faults := domain.FaultsOf(err); faults != nil && faults[0].Code == domain.CursorExpired {
			f.sendBack()
			return nil
		}
		if err != nil {
			return err
		}
		f.tell(at, page)
		if !page.HasMore {
			return nil
		}
	}
}

func (f *Feed) reached() (at Cursor, anybody bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at, len(f.live) > 0
}

// tell hands a page read from a place to the live subscriptions.
func (f *Feed) tell(from Cursor, page ChangePage) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.at != from {
		return // all left while the page was read, and others came
	}
	f.at = page.End()
	for s := range f.live {
		if !s.offer(page) {
			f.fallBehind(s)
		}
	}
}

// sendBack lets every live subscription find out by itself why the log cannot
// be followed any further.
func (f *Feed) sendBack() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for s := range f.live {
		f.fallBehind(s)
	}
}

func (f *Feed) fallBehind(s *Subscription) {
	delete(f.live, s)
	s.behind <- struct{}{}
}

// join makes a subscription live unless the reader is further in the log.
func (f *Feed) join(s *Subscription) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for other := range f.live {
		if f.at.Generation != s.at.Generation {
			f.fallBehind(other)
		}
	}
	switch {
	case len(f.live) == 0:
		f.at = s.at
		f.Wake() // the reader was not following
	case s.at.Compare(f.at) < 0:
		return false
	}
	f.live[s] = struct{}{}
	return true
}

func (f *Feed) leave(s *Subscription) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.live, s)
	f.open[s](nil)
	delete(f.open, s)
}

// stop ends all subscriptions and waits for them.
func (f *Feed) stop() {
	f.mu.Lock()
	f.isStopped = true
	for _, end := range f.open {
		end(errStopping)
	}
	f.mu.Unlock()
	f.done.Wait()
}
