package persistence_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"halftone/domain"
	"halftone/domain/catalogue"
	"halftone/domain/membership"
	"halftone/domain/profile"
	"halftone/domain/segment"
	"halftone/domain/signal"
	"halftone/persistence"
	"halftone/persistence/pgtest"
)

var keys = domain.NewKeyring(domain.Secret{KeyID: "test", Key: []byte("0123456789abcdef0123456789abcdef")})

// store is a database with the default segments.
type store struct {
	*persistence.Repository
	db   *persistence.DB
	site profile.Site
}

func openStore(t testing.TB) store {
	t.Helper()
	ctx := t.Context()
	db := pgtest.Open(t)
	site, err := persistence.SettleSite(ctx, db, profile.DefaultSite(), segment.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	if err := persistence.Maintain(ctx, db, time.Now()); err != nil {
		t.Fatal(err)
	}
	return store{persistence.NewRepository(db, site), db, site}
}

func (s store) definitions(t testing.TB) *membership.Definitions {
	t.Helper()
	d, err := s.Definitions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (s store) elevate(t testing.TB, batch ...profile.Elevation) []profile.Outcome {
	t.Helper()
	outcomes, err := s.Elevate(t.Context(), s.definitions(t), time.Now(), batch)
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

// elevation makes a delta of signals of the types, some minutes ago, whose ids begin with
// name.
func elevation(customer, name string, types ...signal.Type) profile.Elevation {
	key := keys.ProfileKey(domain.Identity, customer)
	e := profile.Elevation{Key: key, Mode: domain.Identity, Consent: profile.ConsentVouched(),
		Delta: profile.Delta{Token: rand.Uint64(), Visit: rand.Uint64(), Opens: true}}
	at := time.Now().Add(-10 * time.Minute)
	for i, t := range types {
		s, err := signal.Rules{}.Accept(signal.Input{ID: fmt.Sprintf("%s-%d", name, i), OccurredAt: &at, Type: t,
			Category: ptr("tech"), Price: "19.99", Amount: "19.99"}, time.Now())
		if err != nil {
			panic(err)
		}
		e.Delta.Signals = append(e.Delta.Signals, s.Keep(keys, key))
	}
	return e
}

func ptr[T any](v T) *T { return &v }

func (s store) read(t *testing.T, customer string) *membership.Record {
	t.Helper()
	records, err := s.Profiles(t.Context(), time.Time{}, []domain.ProfileKey{keys.ProfileKey(domain.Identity, customer)})
	if err != nil {
		t.Fatal(err)
	}
	return records[0]
}

// checkSizes fails unless every size is the number of rows, and the log tells
// how the rows came to be.
func (s store) checkSizes(t *testing.T) {
	t.Helper()
	rows, err := s.db.Pool.Query(t.Context(), `SELECT z.segment, z.n,
		(SELECT count(*) FROM membership m WHERE m.segment = z.segment),
		(SELECT count(*) FILTER (WHERE kind = 'ENTERED') - count(*) FILTER (WHERE kind = 'EXITED') FROM change c WHERE c.segment = z.segment)
		FROM segment_size z`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int32
		var size, stored, logged int64
		if err := rows.Scan(&id, &size, &stored, &logged); err != nil {
			t.Fatal(err)
		}
		if size != stored || size != logged {
			t.Errorf("segment %d: size %d, rows %d, log %d", id, size, stored, logged)
		}
	}
}

func (s store) members(t *testing.T, key string) int64 {
	t.Helper()
	d := s.definitions(t)
	i, ok := d.Find(key)
	if !ok {
		t.Fatalf("no segment %s", key)
	}
	health, err := s.Health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return health[d.Segments[i].ID].Size
}

func TestElevationStoresProfileMembershipsAndLog(t *testing.T) {
	s := openStore(t)
	outcome := s.elevate(t, elevation("ann", "a", signal.Purchase, signal.AddToCart, signal.ProductView))[0]
	if outcome.Fresh != 3 || outcome.Repeats != nil || outcome.Conflicts != nil {
		t.Fatalf("outcome %+v", outcome)
	}
	record := s.read(t, "ann")
	if got := record.Profile.Totals; got.Purchases != 1 || got.CartAdds != 1 || got.Signals != 3 || got.Sessions != 1 || got.Revenue != 1999 {
		t.Errorf("totals %+v", got)
	}
	d := s.definitions(t)
	var stored []string
	for _, m := range record.Stored {
		stored = append(stored, d.Segments[d.Index(m.Segment)].Key)
	}
	if want := []string{"tech-enthusiast", "bargain-hunter"}; !slices.Equal(stored, want) {
		t.Errorf("members of %v, want %v", stored, want)
	}
	s.checkSizes(t)
}

func TestARepeatedSignalChangesNothing(t *testing.T) {
	s := openStore(t)
	e := elevation("ann", "a", signal.Purchase)
	s.elevate(t, e)
	before := s.read(t, "ann")

	repeat := e
	repeat.Delta.Token, repeat.Delta.Visit = 1, 2 // a client's retry into another session
	if got := s.elevate(t, repeat)[0]; got.Fresh != 0 || len(got.Repeats) != 1 {
		t.Errorf("repeat: %+v", got)
	}
	other := repeat
	other.Delta.Signals = slices.Clone(repeat.Delta.Signals)
	other.Delta.Signals[0].Content++
	if got := s.elevate(t, other)[0]; !slices.Equal(got.Conflicts, []int{0}) {
		t.Errorf("same id, other content: %+v", got)
	}
	twice := elevation("ben", "b", signal.Purchase)
	twice.Delta.Signals = append(twice.Delta.Signals, twice.Delta.Signals[0])
	if got := s.elevate(t, twice)[0]; got.Fresh != 1 || len(got.Repeats) != 1 {
		t.Errorf("twice in one delta: %+v", got)
	}
	after := s.read(t, "ann")
	if after.Revision != before.Revision || after.Profile.Totals != before.Profile.Totals {
		t.Errorf("revision %d -> %d, totals %+v -> %+v", before.Revision, after.Revision, before.Profile.Totals, after.Profile.Totals)
	}
}

func TestARetryAfterALostAnswerIsAnsweredAsTheFirst(t *testing.T) {
	s := openStore(t)
	e := elevation("ann", "a", signal.Purchase, signal.ProductView)
	s.elevate(t, e)
	if got := s.elevate(t, e)[0]; got.Fresh != 2 || got.Repeats != nil {
		t.Errorf("the same delta again: %+v", got)
	}
	if got := s.read(t, "ann").Profile.Totals; got.Signals != 2 || got.Sessions != 1 {
		t.Errorf("totals %+v", got)
	}
}

func TestAnIDUsedByAnotherProfileLeavesNoProfileBehind(t *testing.T) {
	s := openStore(t)
	s.elevate(t, elevation("ann", "a", signal.Purchase))
	outcomes := s.elevate(t, elevation("ben", "a", signal.Purchase), elevation("cid", "c", signal.Purchase))
	if !slices.Equal(outcomes[0].Conflicts, []int{0}) || outcomes[1].Fresh != 1 {
		t.Errorf("outcomes %+v", outcomes)
	}
	if s.read(t, "ben") != nil {
		t.Error("a profile without a signal is stored")
	}
}

func TestOrderAndGroupingOfElevationsDoNotMatter(t *testing.T) {
	var batch []profile.Elevation
	for c := range 6 {
		for v := range 8 {
			types := []signal.Type{signal.ProductView, signal.AddToCart, signal.Purchase, "remove_from_cart", "search"}
			rand.Shuffle(len(types), func(i, j int) { types[i], types[j] = types[j], types[i] })
			batch = append(batch, elevation(fmt.Sprint("c", c), fmt.Sprintf("c%d-v%d", c, v), types[:1+rand.IntN(len(types))]...))
		}
	}
	now := time.Now()
	var want []string
	for round := range 3 {
		s := openStore(t)
		rand.Shuffle(len(batch), func(i, j int) { batch[i], batch[j] = batch[j], batch[i] })
		for rest := batch; len(rest) > 0; {
			n := min(len(rest), 1+rand.IntN(12))
			s.elevate(t, rest[:n]...)
			rest = rest[n:]
		}
		var got []string
		for c := range 6 {
			record := s.read(t, fmt.Sprint("c", c))
			view := record.Profile.At(s.site, now.UnixMilli())
			got = append(got, fmt.Sprint(record.Profile.Totals, view.Affinities(profile.InterestField), record.Profile.Price.Sum,
				view.Number(profile.Field{Kind: profile.PriceField, Name: "priceRange"})))
		}
		s.checkSizes(t)
		if round == 0 {
			want = got
		} else if !slices.Equal(got, want) {
			t.Fatalf("round %d:\n%v\nwant\n%v", round, got, want)
		}
	}
}

func TestConcurrentElevationsLoseAndDoubleNothing(t *testing.T) {
	s := openStore(t)
	service := membership.NewService(s.Repository, s.site, func(err error) { t.Error(err) })
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- service.Elevator.Run(ctx) }()

	const clients, visits = 16, 25
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for v := range visits {
				e := elevation(fmt.Sprint("customer", (c+v)%5), fmt.Sprintf("%d-%d", c, v), signal.AddToCart, signal.Purchase)
				for range 2 { // every client sends twice
					if _, err := service.Elevator.Elevate(ctx, e); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	var signals int64
	for c := range 5 {
		signals += s.read(t, fmt.Sprint("customer", c)).Profile.Totals.Signals
	}
	if want := int64(clients * visits * 2); signals != want {
		t.Errorf("%d signals stored, want %d", signals, want)
	}
	s.checkSizes(t)
}

func TestALongActivityIsSealedAndStaysExact(t *testing.T) {
	s := openStore(t)
	d := segment.Definition{Key: "many", Name: "Many", Combination: segment.All, Threshold: 1, Rules: []segment.Rule{
		{Type: segment.Statistic, Field: "signals(*)", Operator: segment.GreaterOrEqual, Value: 300.0, Weight: 1, Window: &segment.Window{LastDays: ptr(30.0)}}}}
	if _, err := s.Create(t.Context(), catalogue.Edit{Definition: d, Author: "test"}); err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		s.elevate(t, elevation("ann", fmt.Sprint("v", i), slices.Repeat([]signal.Type{signal.ProductView}, 7)...))
	}
	record := s.read(t, "ann")
	count := record.Profile.At(s.site, time.Now().UnixMilli()).Number(profile.Field{Kind: profile.AggregateField, Measure: profile.Signals, Type: "*"})
	if count != 350 || len(record.Profile.Activity.Tail) >= profile.ChunkSize {
		t.Errorf("%v signals, tail of %d", count, len(record.Profile.Activity.Tail))
	}
	if s.members(t, "many") != 1 {
		t.Error("not a member of the segment over all activity")
	}
}

// run has a service work through all runs that are due.
func (s store) run(t *testing.T) {
	t.Helper()
	service := s.service(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- service.Watch(ctx) }()
	await(t, "the runs to end", func() bool {
		var running int
		if err := s.db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM segment_run WHERE state = 'RUNNING'").Scan(&running); err != nil {
			t.Fatal(err)
		}
		return running == 0
	})
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// service returns a service whose population follows the store.
func (s store) service(t *testing.T) *membership.Service {
	t.Helper()
	service := membership.NewService(s.Repository, s.site, func(err error) { t.Error(err) })
	s.follow(t, service)
	return service
}

// follow has the population of a service follow the store.
func (s store) follow(t *testing.T, service *membership.Service) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	followed := make(chan error, 1)
	go func() { followed <- service.Population().Follow(ctx, s.Repository, func(err error) { t.Error(err) }) }()
	t.Cleanup(func() {
		stop()
		if err := <-followed; err != nil {
			t.Error(err)
		}
	})
}

// await asks until something holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(20 * time.Second); !holds(); {
		select {
		case <-deadline:
			t.Fatalf("waited in vain for %s", what)
		case <-tick.C:
		}
	}
}

func buyers(threshold float64) segment.Definition {
	return segment.Definition{Key: "buyers", Name: "Buyers", Combination: segment.Weighted, Threshold: 1, Rules: []segment.Rule{
		{Type: segment.Statistic, Field: "totalPurchases", Operator: segment.GreaterOrEqual, Value: threshold, Weight: 1}}}
}

func TestPublishMakesTheMembersThoseOfTheNewVersion(t *testing.T) {
	s := openStore(t)
	for i := range 10 {
		s.elevate(t, elevation(fmt.Sprint("c", i), fmt.Sprint("c", i), slices.Repeat([]signal.Type{signal.Purchase}, i+1)...))
	}
	entry, err := s.Create(t.Context(), catalogue.Edit{Definition: buyers(3), Author: "test"})
	if err != nil {
		t.Fatal(err)
	}
	health, err := s.Health(t.Context())
	if err != nil || health[entry.ID].State != membership.Evaluating {
		t.Fatalf("before the run: %+v, %v", health[entry.ID], err)
	}
	s.run(t)
	if got := s.members(t, "buyers"); got != 8 {
		t.Errorf("%d members with 3 purchases, want 8", got)
	}
	if _, err := s.Publish(t.Context(), 1, catalogue.Edit{Definition: buyers(6), Author: "test"}); err != nil {
		t.Fatal(err)
	}
	s.run(t)
	if got := s.members(t, "buyers"); got != 5 {
		t.Errorf("%d members with 6 purchases, want 5", got)
	}
	stale, err := s.Publish(t.Context(), 1, catalogue.Edit{Definition: buyers(9), Author: "test"})
	if faults := domain.FaultsOf(err); len(faults) != 1 || faults[0].Code != domain.StaleVersion {
		t.Fatalf("stale publish: %v", err)
	}
	if stale == nil || stale.Version.Number != 2 {
		t.Errorf("a stale publish does not show the version in force: %+v", stale)
	}
	s.checkSizes(t)
	if _, err := s.Archive(t.Context(), "buyers", 2); err != nil {
		t.Fatal(err)
	}
	s.checkSizes(t)
	health, err = s.Health(t.Context())
	if err != nil || health[entry.ID].Size != 0 {
		t.Errorf("archived: %+v, %v", health[entry.ID], err)
	}
}

// TestElevationsOfOneProfileDrawOneID: the index of everybody has a place for
// every id that was ever drawn.
func TestElevationsOfOneProfileDrawOneID(t *testing.T) {
	s := openStore(t)
	for i := range 20 {
		s.elevate(t, elevation("ann", fmt.Sprint("v", i), signal.ProductView))
	}
	s.elevate(t, elevation("bob", "b", signal.ProductView))
	if ann, bob := s.read(t, "ann"), s.read(t, "bob"); bob.ID != ann.ID+1 {
		t.Errorf("ids %d and %d", ann.ID, bob.ID)
	}
}

func TestAnElevationUnderOldDefinitionsIsRefused(t *testing.T) {
	s := openStore(t)
	old := s.definitions(t)
	if _, err := s.Create(t.Context(), catalogue.Edit{Definition: buyers(1), Author: "test"}); err != nil {
		t.Fatal(err)
	}
	_, err := s.Elevate(t.Context(), old, time.Now(), []profile.Elevation{elevation("ann", "a", signal.Purchase)})
	if err != membership.ErrDefinitionsChanged {
		t.Fatalf("got %v", err)
	}
	if s.read(t, "ann") != nil {
		t.Error("something was written")
	}
}
