package membership

import (
	"context"
	"time"
)

// Subscription is the changes after a place as they come, each once, in the
// order of the log.
type Subscription struct {
	filter ChangeFilter
	queue  chan *LoggedChange
	behind chan struct{} // told when it is no longer live
	// at is the place up to which everything is in the queue. While the
	// subscription is live it belongs to the feed.
	at  Cursor
	err error
}

// Subscribe tells the changes after a place that the filter lets through, until
// ctx ends or there is a reason to end earlier, which Err tells.
func (f *Feed) Subscribe(ctx context.Context, filter ChangeFilter, after Cursor) *Subscription {
	s := &Subscription{filter: filter, at: after, queue: make(chan *LoggedChange, queueLength), behind: make(chan struct{}, 1)}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.isStopped {
		s.err = errStopping
		close(s.queue)
		return s
	}
	ctx, f.open[s] = context.WithCancelCause(ctx)
	f.done.Go(func() {
		s.err = f.serve(ctx, s)
		f.leave(s)
		close(s.queue)
	})
	return s
}

// Changes is closed when the subscription ends. What is in it then may still be
// taken: a gap there never is.
func (s *Subscription) Changes() <-chan *LoggedChange { return s.queue }

// Err is why the subscription ended, once Changes is closed and empty: the
// cause of its context; CURSOR_EXPIRED; LIMIT_EXCEEDED when the subscriber was too slow; UNAVAILABLE
// when the server stops or the database is away.
func (s *Subscription) Err() error { return s.err }

// serve brings a subscription up to date again and again, until it ends.
func (f *Feed) serve(ctx context.Context, s *Subscription) error {
	for {
		if err := f.catchUp(ctx, s); err != nil {
			return err
		}
		select {
		case <-s.behind:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// catchUp reads the log for one subscription until it has joined the live ones.
func (f *Feed) catchUp(ctx context.Context, s *Subscription) error {
	for {
		page, err := f.replay(ctx, s)
		if err != nil {
			return err
		}
		for _, c := range page.Changes {
			if err := s.send(ctx, c); err != nil {
				return err
			}
		}
		s.at = page.End()
		if !page.HasMore && f.join(s) {
			return nil
		}
	}
}

func (f *Feed) replay(ctx context.Context, s *Subscription) (ChangePage, error) {
	select {
	case f.replays <- struct{}{}:
		defer func() { <-f.replays }()
	case <-ctx.Done():
		return ChangePage{}, context.Cause(ctx)
	}
	page, err := f.log.ChangesAfter(ctx, s.at, s.filter, changesAtOnce)
	if ctx.Err() != nil {
		return page, context.Cause(ctx)
	}
	return page, err
}

// send queues a change, and waits for room as long as is bearable.
func (s *Subscription) send(ctx context.Context, c *LoggedChange) error {
	select {
	case s.queue <- c:
		return nil
	default:
	}
	patience := time.NewTimer(slowAfter)
	defer patience.Stop()
	select {
	case s.queue <- c:
		return nil
	case <-patience.C:
		return errSlow
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// offer queues what of a page is new to a live subscription, false when there
// is no room for all of it.
func (s *Subscription) offer(page ChangePage) bool {
	for _, c := range page.Changes {
		if c.Cursor.Compare(s.at) <= 0 || !s.filter.matches(c) {
			continue
		}
		select {
		case s.queue <- c:
			s.at = c.Cursor
		default:
			return false
		}
	}
	if end := page.End(); s.at.Compare(end) < 0 {
		s.at = end
	}
	return true
}
