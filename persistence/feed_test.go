package persistence_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"halftone/domain"
	"halftone/domain/catalogue"
	"halftone/domain/membership"
	"halftone/domain/profile"
	"halftone/domain/signal"
	"halftone/persistence"
)

// another is a store of another process on the same database.
func (s store) another(t testing.TB) store {
	t.Helper()
	db, err := persistence.Open(t.Context(), s.db.Pool.Config().ConnString())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return store{persistence.NewRepository(db, s.site), db, s.site}
}

// feed runs a feed with its bell until the test ends. Faults are told to report,
// or fail the test when it is nil.
func (s store) feed(t testing.TB, report func(error)) *membership.Feed {
	if report == nil {
		report = func(err error) { t.Error(err) }
	}
	feed := membership.NewFeed(s.Repository, report)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var group errgroup.Group
	group.Go(func() error { return feed.Run(ctx) })
	group.Go(func() error { return s.db.Ring(ctx, report) })
	group.Go(func() error { return s.db.Listen(ctx, feed.Wake, report) })
	t.Cleanup(func() {
		stop()
		if err := group.Wait(); err != nil {
			t.Error(err)
		}
	})
	return feed
}

func (s store) latest(t testing.TB) membership.Cursor {
	t.Helper()
	page, err := s.ChangesAfter(t.Context(), membership.Cursor{}, membership.ChangeFilter{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	return page.Latest
}

// take takes n changes.
func take(t testing.TB, s *membership.Subscription, n int) (changes []*membership.LoggedChange) {
	t.Helper()
	late := time.NewTimer(20 * time.Second)
	defer late.Stop()
	for range n {
		select {
		case c, open := <-s.Changes():
			if !open {
				t.Fatalf("ended after %d of %d changes: %v", len(changes), n, s.Err())
			}
			changes = append(changes, c)
		case <-late.C:
			t.Fatalf("only %d of %d changes came", len(changes), n)
		}
	}
	return changes
}

// gathering takes from a subscription all the time, so that it never counts as slow.
type gathering struct {
	mu      sync.Mutex
	changes []*membership.LoggedChange
}

func gather(s *membership.Subscription) *gathering {
	g := &gathering{}
	go func() {
		for c := range s.Changes() {
			g.mu.Lock()
			g.changes = append(g.changes, c)
			g.mu.Unlock()
		}
	}()
	return g
}

// take waits for n changes, takes them off and returns them.
func (g *gathering) take(t *testing.T, n int) (first []*membership.LoggedChange) {
	t.Helper()
	await(t, fmt.Sprintf("%d changes", n), func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		if len(g.changes) < n {
			return false
		}
		first, g.changes = g.changes[:n], g.changes[n:]
		return true
	})
	return first
}

func (g *gathering) isEmpty() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.changes) == 0
}

// logged reads what the log tells after a place, straight from its table.
func (s store) logged(t *testing.T, after membership.Cursor, matches func(profile int64, segment string) bool) (cursors []membership.Cursor) {
	t.Helper()
	rows, err := s.db.Pool.Query(t.Context(), `SELECT pos, n, profile, s.key FROM change c JOIN segment s ON s.id = c.segment ORDER BY pos, n`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	generation := s.latest(t).Generation
	for rows.Next() {
		c := membership.Cursor{Generation: generation}
		var profile int64
		var segment string
		if err := rows.Scan(&c.Position, &c.N, &profile, &segment); err != nil {
			t.Fatal(err)
		}
		if c.Compare(after) > 0 && matches(profile, segment) {
			cursors = append(cursors, c)
		}
	}
	return cursors
}

func everything(int64, string) bool { return true }

func cursorsOf(changes []*membership.LoggedChange) (cursors []membership.Cursor) {
	for _, c := range changes {
		cursors = append(cursors, c.Cursor)
	}
	return cursors
}

// churn changes memberships from all sides at once: four committers elevate
// while definitions are published, with their runs, and sweeps go to far instants and back.
func (s store) churn(ctx context.Context, service *membership.Service, rounds int) error {
	moving, stop := context.WithCancel(ctx)
	defer stop()
	var all, movers errgroup.Group
	all.Go(func() error { return service.Watch(moving) })
	for range 4 {
		all.Go(func() error {
			for moving.Err() == nil {
				if err := s.elevateSome(ctx); err != nil {
					return err
				}
			}
			return nil
		})
	}
	movers.Go(func() error {
		entry, err := s.Get(ctx, "buyers")
		for round := 0; err == nil && round < rounds; round++ {
			edit := catalogue.Edit{Definition: buyers(float64(1 + rand.IntN(6))), Author: "test"}
			if entry, err = s.Publish(ctx, entry.Version.Number, edit); err == nil {
				service.Published()
				err = s.awaitRuns(ctx)
			}
		}
		return err
	})
	movers.Go(func() error {
		for round := range 2 * rounds {
			if _, err := service.Sweep(ctx, time.Now().AddDate(0, 0, 400*(round%2))); err != nil {
				return err
			}
			if err := s.awaitIndex(ctx, service); err != nil {
				return err
			}
		}
		return nil
	})
	err := movers.Wait()
	stop()
	return errors.Join(err, all.Wait())
}

func (s store) elevateSome(ctx context.Context) error {
	batch := make([]profile.Elevation, 1+rand.IntN(8))
	for i := range batch {
		types := []signal.Type{signal.Purchase, signal.ProductView, signal.AddToCart}[:1+rand.IntN(3)]
		batch[i] = elevation(fmt.Sprint("c", rand.IntN(60)), fmt.Sprint(rand.Int()), types...)
	}
	for {
		d, err := s.Definitions(ctx)
		if err == nil {
			_, err = s.Elevate(ctx, d, time.Now(), batch)
		}
		if !errors.Is(err, membership.ErrDefinitionsChanged) {
			return err
		}
	}
}

func (s store) awaitRuns(ctx context.Context) error {
	for running := 1; running > 0; {
		if err := s.db.Pool.QueryRow(ctx, "SELECT count(*), pg_sleep(0.01) FROM segment_run WHERE state = 'RUNNING'").Scan(&running, nil); err != nil {
			return err
		}
	}
	return nil
}

// awaitIndex waits until the population knows what is stored by now.
func (s store) awaitIndex(ctx context.Context, service *membership.Service) error {
	var position int64
	if err := s.db.Pool.QueryRow(ctx, "SELECT max(pos) FROM log").Scan(&position); err != nil {
		return err
	}
	for service.Population().Position().Position < position {
		if _, err := s.db.Pool.Exec(ctx, "SELECT pg_sleep(0.01)"); err != nil {
			return err
		}
	}
	return nil
}

// TestFollowersSeeEveryChangeOnceInOrder follows from cursors in the middle, by
// filters and without, in two processes, while memberships change from all sides.
func TestFollowersSeeEveryChangeOnceInOrder(t *testing.T) {
	s := openStore(t)
	if _, err := s.Create(t.Context(), catalogue.Edit{Definition: buyers(2), Author: "test"}); err != nil {
		t.Fatal(err)
	}
	s.run(t)
	service := s.service(t)
	var quiet []profile.Elevation // whom only publishes and time move
	for i := range 300 {
		quiet = append(quiet, elevation(fmt.Sprint("quiet", i), fmt.Sprint("quiet", i), slices.Repeat([]signal.Type{signal.Purchase}, 1+i%6)...))
	}
	s.elevate(t, append(quiet, elevation("c7", "c7", signal.Purchase))...)
	if err := s.churn(t.Context(), service, 1); err != nil {
		t.Fatal(err)
	}
	other := s.another(t)
	feeds := []*membership.Feed{s.feed(t, nil), other.feed(t, nil)}

	type follower struct {
		after   membership.Cursor
		filter  membership.ChangeFilter
		matches func(int64, string) bool
		*gathering
	}
	someone := s.read(t, "c7")
	filters := []follower{
		{matches: everything},
		{filter: membership.ChangeFilter{Segments: []string{"buyers", "no-such"}}, matches: func(_ int64, segment string) bool { return segment == "buyers" }},
		{filter: membership.ChangeFilter{Profile: &someone.Profile.Key}, matches: func(id int64, _ string) bool { return id == someone.ID }},
		{filter: membership.ChangeFilter{Profile: &someone.Profile.Key, Segments: []string{"buyers"}}, matches: func(id int64, segment string) bool { return id == someone.ID && segment == "buyers" }},
	}
	var followers []follower
	begin := func(after membership.Cursor) {
		for _, f := range filters {
			f.after = after
			for _, feed := range feeds {
				f.gathering = gather(feed.Subscribe(t.Context(), f.filter, after))
				followers = append(followers, f)
			}
		}
	}
	begin(membership.Cursor{})
	churned := make(chan error, 1)
	go func() { churned <- s.churn(t.Context(), service, 3) }()
	for joined := 0; joined < 5; joined++ { // some join while everything moves
		first := followers[0].take(t, 10)
		followers[0].after = first[9].Cursor
		begin(first[rand.IntN(10)].Cursor)
	}
	if err := <-churned; err != nil {
		t.Fatal(err)
	}
	for i, f := range followers {
		want := s.logged(t, f.after, f.matches)
		if got := cursorsOf(f.take(t, len(want))); !slices.Equal(got, want) {
			t.Errorf("follower %d from %v: %d changes differ from those of the log", i, f.after, len(want))
		}
		if !f.isEmpty() {
			t.Errorf("follower %d got more than the log tells", i)
		}
	}
	s.checkReplay(t)
}

// checkReplay fails unless ENTERED and EXITED since the beginning amount to the
// stored memberships, and revisions never go back.
func (s store) checkReplay(t *testing.T) {
	t.Helper()
	type row struct {
		segment int32
		profile int64
	}
	members, revisions, kinds := map[row]membership.Stored{}, map[int64]int64{}, map[membership.Cause]int{}
	var after membership.Cursor
	for more := true; more; {
		page, err := s.ChangesAfter(t.Context(), after, membership.ChangeFilter{}, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page.Changes {
			at := row{c.Segment, c.Profile}
			_, isMember := members[at]
			if isMember == (c.Kind == membership.Entered) {
				t.Fatalf("%+v follows the same kind", c)
			}
			if c.Kind == membership.Entered {
				members[at] = membership.Stored{Segment: c.Segment, Version: c.Version, Score: c.Score}
			} else {
				if c.Previous == nil || *c.Previous != members[at].Score {
					t.Fatalf("%+v leaves with another score than %v", c, members[at].Score)
				}
				delete(members, at)
			}
			if c.Revision < revisions[c.Profile] {
				t.Fatalf("%+v comes after revision %d", c, revisions[c.Profile])
			}
			revisions[c.Profile] = c.Revision
			kinds[c.Cause]++
		}
		after, more = page.End(), page.HasMore
	}
	stored := map[row]membership.Stored{}
	records, err := s.ListProfiles(t.Context(), time.Time{}, 1000, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		for _, m := range record.Stored {
			m.Since = time.Time{}
			stored[row{m.Segment, record.ID}] = m
		}
	}
	if !maps.Equal(members, stored) || len(stored) == 0 {
		t.Errorf("the log amounts to %d members, stored are %d", len(members), len(stored))
	}
	if kinds[membership.CauseSignal] == 0 || kinds[membership.CauseDefinition] == 0 || kinds[membership.CauseTime] == 0 {
		t.Errorf("causes %v", kinds)
	}
}

func TestALostBellLosesNoChangeAndComesBack(t *testing.T) {
	s := openStore(t)
	lost := make(chan error, 100)
	feed := s.feed(t, func(err error) { lost <- err })
	follower := feed.Subscribe(t.Context(), membership.ChangeFilter{Segments: []string{"tech-enthusiast"}}, s.latest(t))
	const bells = ` FROM pg_stat_activity WHERE datname = current_database() AND query ~ '^(LISTEN|NOTIFY)'`
	for range 4 {
		for found := 0; found < 2; { // it rings and is heard on connections of its own
			if err := s.db.Pool.QueryRow(t.Context(), "SELECT count(*)"+bells).Scan(&found); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.db.Pool.Exec(t.Context(), "SELECT pg_terminate_backend(pid)"+bells); err != nil {
			t.Fatal(err)
		}
		began, customer := time.Now(), fmt.Sprint("c", rand.Int())
		s.elevate(t, elevation(customer, customer, signal.Purchase))
		take(t, follower, 1)
		if took := time.Since(began); took > 2*time.Second { // the poll comes every second
			t.Errorf("without a bell a change takes %v", took)
		}
	}
	if len(lost) < 2 {
		t.Errorf("%d lost connections were told", len(lost))
	}
}

func TestCursorsOfAnotherLogHaveExpired(t *testing.T) {
	s := openStore(t)
	s.elevate(t, elevation("ann", "a", signal.Purchase))
	old := s.latest(t)
	feed := s.feed(t, nil)
	live := feed.Subscribe(t.Context(), membership.ChangeFilter{}, membership.Cursor{})
	take(t, live, len(s.logged(t, membership.Cursor{}, everything)))

	// As if the rows stood in a cluster that a backup was restored to.
	if _, err := s.db.Pool.Exec(t.Context(), "UPDATE log_state SET origin = 'another'"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ChangesAfter(t.Context(), old, membership.ChangeFilter{}, 1); !isExpired(err) {
		t.Errorf("a cursor of another log: %v", err)
	}
	now := s.latest(t)
	if now.Generation == old.Generation || now.Position != old.Position {
		t.Errorf("%+v became %+v", old, now)
	}
	if again := s.latest(t); again != now {
		t.Errorf("%+v became %+v", now, again)
	}
	feed.Wake()
	for range live.Changes() {
	}
	if !isExpired(live.Err()) {
		t.Errorf("a follower of another log ends with %v", live.Err())
	}
	beyond := membership.EndOf(now.Generation, now.Position+1)
	if _, err := s.ChangesAfter(t.Context(), beyond, membership.ChangeFilter{}, 1); !isExpired(err) {
		t.Errorf("a cursor beyond the end: %v", err)
	}
}

func isExpired(err error) bool {
	faults := domain.FaultsOf(err)
	return len(faults) == 1 && faults[0].Code == domain.CursorExpired
}

func TestTheLogIsKeptForAWeekAndCursorsBeforeThatHaveExpired(t *testing.T) {
	s := openStore(t)
	s.elevate(t, elevation("ann", "a", signal.Purchase))
	first := s.latest(t)
	maintain := func(age string) {
		t.Helper()
		if _, err := s.db.Pool.Exec(t.Context(), "UPDATE log SET at = now() - $1::text::interval", age); err != nil {
			t.Fatal(err)
		}
		if err := persistence.Maintain(t.Context(), s.db, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	// Old entries alone are no reason to drop the partition that is written to.
	maintain("30 days")
	s.elevate(t, elevation("bob", "b", signal.Purchase))
	if _, err := s.ChangesAfter(t.Context(), first, membership.ChangeFilter{}, 1); err != nil {
		t.Fatal(err)
	}

	if _, err := s.db.Pool.Exec(t.Context(), "SELECT setval('log_pos', 9999999)"); err != nil {
		t.Fatal(err)
	}
	s.elevate(t, elevation("cyd", "c", signal.Purchase)) // at 10,000,000, in the next partition
	maintain("6 days")
	page, err := s.ChangesAfter(t.Context(), first, membership.ChangeFilter{}, 100)
	if err != nil || len(page.Changes) != len(s.logged(t, first, everything)) || len(page.Changes) < 2 {
		t.Fatalf("over two partitions: %d changes, %v", len(page.Changes), err)
	}
	third := page.Latest
	maintain("8 days")
	if _, err := s.ChangesAfter(t.Context(), first, membership.ChangeFilter{}, 1); !isExpired(err) {
		t.Errorf("a cursor into what was dropped: %v", err)
	}
	if page, err := s.ChangesAfter(t.Context(), third, membership.ChangeFilter{}, 1); err != nil || len(page.Changes) != 0 || page.HasMore {
		t.Errorf("a cursor at the end: %+v, %v", page, err)
	}
	page, err = s.ChangesAfter(t.Context(), membership.Cursor{}, membership.ChangeFilter{}, 100)
	if err != nil || len(page.Changes) == 0 || page.Changes[0].Cursor.Position != 10_000_000 {
		t.Errorf("from the beginning of what is kept: %+v, %v", page, err)
	}
}

// TestChangesInOneRowAreReadOneByOne pages through a row of many changes, one a page,
// with every filter.
func TestChangesInOneRowAreReadOneByOne(t *testing.T) {
	s := openStore(t)
	for i := range 20 {
		s.elevate(t, elevation(fmt.Sprint("c", i), fmt.Sprint("v", i), signal.Purchase))
	}
	start := s.latest(t)
	if _, err := s.Create(t.Context(), catalogue.Edit{Definition: buyers(1), Author: "test"}); err != nil {
		t.Fatal(err)
	}
	s.run(t)
	var rows int
	if err := s.db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM change_set WHERE block IS NOT NULL").Scan(&rows); err != nil || rows == 0 {
		t.Fatalf("no row of several changes, %v", err)
	}
	read := func(f membership.ChangeFilter) (profiles []int64) {
		for after, more := start, true; more; {
			page, err := s.ChangesAfter(t.Context(), after, f, 1)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page.Changes {
				profiles = append(profiles, c.Profile)
			}
			after, more = page.End(), page.HasMore
		}
		return profiles
	}
	all := read(membership.ChangeFilter{})
	if len(all) != 20 || len(slices.Compact(slices.Sorted(slices.Values(all)))) != 20 {
		t.Errorf("profiles %v entered", all)
	}
	if of := read(membership.ChangeFilter{Segments: []string{"buyers"}}); !slices.Equal(of, all) {
		t.Errorf("in the segment, profiles %v entered", of)
	}
	key := keys.ProfileKey(domain.Identity, "c7")
	if of, want := read(membership.ChangeFilter{Profile: &key}), s.read(t, "c7").ID; !slices.Equal(of, []int64{want}) {
		t.Errorf("of profile %d, profiles %v entered", want, of)
	}
}

// BenchmarkCommitToSubscriber measures from the acknowledgement of a commit to
// the arrival of its change at a subscriber in another process.
func BenchmarkCommitToSubscriber(b *testing.B) {
	s := openStore(b)
	s.feed(b, nil) // rings
	other := s.another(b)
	follower := other.feed(b, nil).Subscribe(b.Context(), membership.ChangeFilter{Segments: []string{"tech-enthusiast"}}, s.latest(b))
	var took []time.Duration
	for b.Loop() {
		customer := fmt.Sprint("c", rand.Int())
		s.elevate(b, elevation(customer, customer, signal.Purchase))
		committed := time.Now()
		take(b, follower, 1)
		took = append(took, time.Since(committed))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
