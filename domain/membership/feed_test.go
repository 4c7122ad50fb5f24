package membership_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"halftone/domain"
	"halftone/domain/membership"
)

// memoryLog is a log in memory, for what only a controlled clock can show. What
// Postgres does is tested in package persistence.
type memoryLog struct {
	mu      sync.Mutex
	changes []*membership.LoggedChange
	failure error
}

const generation = 7

// write appends n changes of a segment.
func (l *memoryLog) write(n int, segment string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for range n {
		l.changes = append(l.changes, &membership.LoggedChange{SegmentKey: segment,
			Cursor: membership.Cursor{Generation: generation, Position: int64(len(l.changes)) + 1, N: 1}})
	}
}

func (l *memoryLog) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failure = err
}

func (l *memoryLog) ChangesAfter(_ context.Context, after membership.Cursor, f membership.ChangeFilter, limit int) (membership.ChangePage, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	page := membership.ChangePage{Latest: membership.EndOf(generation, int64(len(l.changes)))}
	for _, c := range l.changes[after.Position:] {
		if f.Segments != nil && !slices.Contains(f.Segments, c.SegmentKey) {
			continue
		}
		if len(page.Changes) == limit {
			page.HasMore = true
			break
		}
		page.Changes = append(page.Changes, c)
	}
	return page, l.failure
}

// start runs a feed of the log in the bubble of a test; the returned function
// ends it.
func start(t *testing.T, log *memoryLog) (feed *membership.Feed, stop func()) {
	feed = membership.NewFeed(log, func(err error) { t.Error(err) })
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- feed.Run(ctx) }()
	return feed, func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func codeOf(err error) domain.Code {
	if faults := domain.FaultsOf(err); len(faults) == 1 {
		return faults[0].Code
	}
	return ""
}

// drain takes everything until the subscription ends.
func drain(s *membership.Subscription) (positions []int64) {
	for c := range s.Changes() {
		positions = append(positions, c.Cursor.Position)
	}
	return positions
}

func upTo(n int64) (positions []int64) {
	for i := range n {
		positions = append(positions, i+1)
	}
	return positions
}

func TestASlowSubscriberIsClosedWithoutAGapWhileOthersGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &memoryLog{}
		feed, stop := start(t, log)
		slow := feed.Subscribe(t.Context(), membership.ChangeFilter{}, membership.Cursor{})
		quick := feed.Subscribe(t.Context(), membership.ChangeFilter{}, membership.Cursor{})
		var got []int64
		taken := make(chan struct{})
		go func() { got = drain(quick); close(taken) }()
		synctest.Wait()

		for range 20 {
			log.write(100, "a")
			feed.Wake()
			synctest.Wait()
		}
		time.Sleep(6 * time.Second)
		kept := drain(slow) // returns: it was closed
		if codeOf(slow.Err()) != domain.LimitExceeded || !slices.Equal(kept, upTo(256)) {
			t.Errorf("the slow one ends with %v after %v", slow.Err(), kept)
		}
		log.write(1, "a")
		time.Sleep(2 * time.Second)
		stop()
		<-taken
		if !slices.Equal(got, upTo(2001)) {
			t.Errorf("the quick one got %d changes", len(got))
		}
	})
}

// A block of a recomputation writes a thousand changes at one instant: who
// takes them in time loses nothing and is not closed.
func TestABurstLargerThanAQueueClosesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &memoryLog{}
		feed, stop := start(t, log)
		s := feed.Subscribe(t.Context(), membership.ChangeFilter{}, membership.Cursor{})
		synctest.Wait()
		log.write(3000, "a")
		feed.Wake()
		synctest.Wait()
		for i := range int64(3000) {
			time.Sleep(10 * time.Millisecond)
			if c := <-s.Changes(); c == nil || c.Cursor.Position != i+1 {
				t.Fatalf("change %d is %+v, %v", i+1, c, s.Err())
			}
		}
		stop()
	})
}

func TestALostWakeUpIsCoveredWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &memoryLog{}
		feed, stop := start(t, log)
		s := feed.Subscribe(t.Context(), membership.ChangeFilter{Segments: []string{"b"}}, membership.Cursor{})
		time.Sleep(10500 * time.Millisecond)
		log.write(1, "a")
		log.write(1, "b")
		began := time.Now()
		if c := <-s.Changes(); c.SegmentKey != "b" || time.Since(began) > time.Second {
			t.Errorf("%+v came after %v", c, time.Since(began))
		}
		stop()
	})
}

func TestWhoReadFurtherThanTheReaderGetsNothingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &memoryLog{}
		feed, stop := start(t, log)
		feed.Subscribe(t.Context(), membership.ChangeFilter{}, membership.Cursor{})
		synctest.Wait()
		log.write(5, "a") // the reader does not know of it
		s := feed.Subscribe(t.Context(), membership.ChangeFilter{}, membership.Cursor{})
		synctest.Wait()
		log.write(1, "a")
		time.Sleep(time.Second)
		stop()
		if got := drain(s); !slices.Equal(got, upTo(6)) {
			t.Errorf("got %v", got)
		}
	})
}

func TestSubscriptionsEndWithTheirReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &memoryLog{}
		feed, stop := start(t, log)
		ctx, cancel := context.WithCancel(t.Context())
		left := feed.Subscribe(ctx, membership.ChangeFilter{}, membership.Cursor{})
		stays := feed.Subscribe(t.Context(), membership.ChangeFilter{}, membership.Cursor{})
		synctest.Wait()
		cancel()
		if drain(left); !errors.Is(left.Err(), context.Canceled) {
			t.Errorf("who left: %v", left.Err())
		}
		stop()
		if drain(stays); codeOf(stays.Err()) != domain.Unavailable {
			t.Errorf("at the end: %v", stays.Err())
		}
		late := feed.Subscribe(t.Context(), membership.ChangeFilter{}, membership.Cursor{})
		if drain(late); codeOf(late.Err()) != domain.Unavailable {
			t.Errorf("after the end: %v", late.Err())
		}
	})
}

func TestALogThatBecameAnotherEndsSubscriptions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &memoryLog{}
		log.write(3, "a")
		feed, stop := start(t, log)
		s := feed.Subscribe(t.Context(), membership.ChangeFilter{}, membership.Cursor{})
		synctest.Wait()
		log.fail(domain.Errorf(domain.CursorExpired, "", "gone"))
		if got := drain(s); codeOf(s.Err()) != domain.CursorExpired || len(got) != 3 {
			t.Errorf("%v after %v", s.Err(), got)
		}
		stop()
	})
}
