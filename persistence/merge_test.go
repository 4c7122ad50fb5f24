package persistence_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"halftone/domain"
	"halftone/domain/identity"
	"halftone/domain/membership"
	"halftone/domain/profile"
	"halftone/domain/signal"
)

// cookieOf is the random id of a browser.
func cookieOf(name string) string { return name + "-" + strings.Repeat("c", 22) }

// under makes of an elevation one that says the same under the key of a cookie.
func under(cookie string, e profile.Elevation) profile.Elevation {
	tag := signal.OwnerTag(e.Key)
	e.Key, e.Mode = keys.ProfileKey(domain.Cookie, cookieOf(cookie)), domain.Cookie
	e.Delta.Signals = slices.Clone(e.Delta.Signals)
	for i := range e.Delta.Signals {
		e.Delta.Signals[i].Content ^= uint64(tag ^ signal.OwnerTag(e.Key))
	}
	return e
}

// again is what a client sends that did not hear the answer, in a new visit.
func again(e profile.Elevation) profile.Elevation {
	e.Delta.Token, e.Delta.Visit = rand.Uint64(), rand.Uint64()
	return e
}

// byCookie makes an elevation of a visitor known by a cookie.
func byCookie(cookie, name string, types ...signal.Type) profile.Elevation {
	return under(cookie, elevation(cookie, name, types...))
}

func (s store) visitors(t *testing.T, k domain.Keyring) *identity.Service {
	return identity.NewService(k, s.service(t), func(err error) { t.Error(err) })
}

func identify(t *testing.T, s *identity.Service, c identity.Claim) (string, identity.Visitor) {
	t.Helper()
	token, v, err := s.Identify(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return token, v
}

// logIn identifies a visitor by cookie and then by login.
func logIn(t *testing.T, s *identity.Service, cookie, login string) identity.Visitor {
	t.Helper()
	known, _ := identify(t, s, identity.Claim{Mode: domain.Cookie, Value: cookieOf(cookie), Consent: profile.ConsentVouched()})
	_, v := identify(t, s, identity.Claim{Mode: domain.Identity, Value: login, Consent: profile.ConsentVouched(), Known: known})
	return v
}

func (s store) readKey(t *testing.T, key domain.ProfileKey) *membership.Record {
	t.Helper()
	records, err := s.Profiles(t.Context(), time.Time{}, []domain.ProfileKey{key})
	if err != nil {
		t.Fatal(err)
	}
	return records[0]
}

func (s store) readCookie(t *testing.T, cookie string) *membership.Record {
	t.Helper()
	return s.readKey(t, keys.ProfileKey(domain.Cookie, cookieOf(cookie)))
}

func repeated(kind signal.Type, n int) []signal.Type { return slices.Repeat([]signal.Type{kind}, n) }

// changes lists the changes with a cause as "profile KIND".
func (s store) changes(t *testing.T, cause membership.Cause) (out []string) {
	t.Helper()
	rows, err := s.db.Pool.Query(t.Context(), "SELECT profile || ' ' || kind FROM change JOIN log USING (pos) WHERE cause = $1 ORDER BY pos, n", string(cause))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		out = append(out, text)
	}
	return out
}

func TestALogInMergesTheCookieIntoTheIdentityOnce(t *testing.T) {
	s := openStore(t)
	visitors := s.visitors(t, keys)
	// More than two sealed chunks each, so that chunks meet chunks.
	views, purchases := elevation("ann", "a", repeated(signal.ProductView, 300)...), elevation("ann", "c", repeated(signal.Purchase, 290)...)
	s.elevate(t, views, under("ann", purchases))
	identified, byCookieOnly := s.read(t, "ann"), s.readCookie(t, "ann")
	if len(byCookieOnly.Stored) == 0 || identified.ID == byCookieOnly.ID {
		t.Fatal("nothing to merge")
	}
	position, err := s.LogPosition(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	v := logIn(t, visitors, "ann", "ann")
	merged := s.read(t, "ann")
	if got := merged.Profile.Totals; got.Signals != 590 || got.Purchases != 290 || got.Sessions != 2 || got.Revenue != 290*1999 {
		t.Errorf("totals %+v", got)
	}
	if n := len(merged.Profile.Activity.Sealed) + len(merged.Profile.Activity.Tail); n != 590 || len(merged.Profile.Activity.Tail) >= profile.ChunkSize {
		t.Errorf("%d signals of activity, %d in the tail", n, len(merged.Profile.Activity.Tail))
	}
	if merged.ID != identified.ID || merged.Profile.Key != v.Key || merged.Profile.Mode != domain.Identity || merged.Revision <= identified.Revision {
		t.Errorf("survivor %d under %s, mode %s", merged.ID, merged.Profile.Key, merged.Profile.Mode)
	}
	if alias := s.readCookie(t, "ann"); alias == nil || alias.ID != merged.ID {
		t.Error("the cookie does not lead to the survivor")
	}
	left := 0
	for _, c := range s.changes(t, membership.CauseMerge) {
		if c == fmt.Sprint(byCookieOnly.ID, " EXITED") {
			left++
		}
	}
	if left != len(byCookieOnly.Stored) {
		t.Errorf("%d memberships exited, want %d", left, len(byCookieOnly.Stored))
	}
	s.checkSizes(t)
	cookie := byCookieOnly.Profile.Key
	logged, err := s.ChangesAfter(t.Context(), membership.Cursor{}, membership.ChangeFilter{Profile: &cookie}, 100)
	if err != nil {
		t.Fatal(err)
	}
	var told []membership.ChangeKind
	for _, c := range logged.Changes {
		if told = append(told, c.Kind); c.ProfileKey != cookie {
			t.Errorf("the log tells of %s", c.ProfileKey)
		}
	}
	if want := append(slices.Repeat([]membership.ChangeKind{membership.Entered}, left), slices.Repeat([]membership.ChangeKind{membership.Exited}, left)...); !slices.Equal(told, want) {
		t.Errorf("the log tells %v under the cookie, want %v", told, want)
	}
	news, err := s.NewsAfter(t.Context(), position)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.Rows(t.Context(), news.Touched)
	if err != nil || !slices.Contains(news.Touched, byCookieOnly.ID) || len(rows) != 1 || rows[0].ID != merged.ID {
		t.Errorf("touched %v of which %d are stored, %v", news.Touched, len(rows), err)
	}

	if logIn(t, visitors, "ann", "ann"); s.read(t, "ann").Revision != merged.Revision {
		t.Error("a repeated merge changed something")
	}
	// What still comes under the cookie reaches the survivor; what came before
	// the merge is a repeat under either key.
	later := elevation("ann", "later", signal.Purchase)
	if got := s.elevate(t, under("ann", later))[0]; got.Fresh != 1 {
		t.Errorf("under the cookie: %+v", got)
	}
	for _, e := range []profile.Elevation{later, under("ann", later)} {
		if got := s.elevate(t, again(e))[0]; len(got.Repeats) != 1 {
			t.Errorf("a repeat: %+v", got)
		}
	}
	for _, e := range []profile.Elevation{purchases, under("ann", purchases), views, under("ann", views)} {
		if got := s.elevate(t, again(e))[0]; got.Fresh != 0 || got.Conflicts != nil {
			t.Errorf("a repeat from before the merge: %d fresh, %d conflicts", got.Fresh, len(got.Conflicts))
		}
	}
	if got := s.read(t, "ann").Profile.Totals.Purchases; got != 291 {
		t.Errorf("%d purchases", got)
	}
	if exists, err := s.Exists(t.Context(), keys.ProfileKey(domain.Cookie, cookieOf("ann"))); err != nil || !exists {
		t.Errorf("under the cookie nothing is stored: %v", err)
	}
}

func TestALogInWithoutAStoredIdentityHandsTheProfileOver(t *testing.T) {
	s := openStore(t)
	// More than one sealed chunk, which moves as it is.
	s.elevate(t, byCookie("ann", "c", repeated(signal.AddToCart, 300)...))
	before := s.readCookie(t, "ann")
	logIn(t, s.visitors(t, keys), "ann", "ann")
	after := s.read(t, "ann")
	if after == nil || after.Profile.Mode != domain.Identity || after.Profile.Totals != before.Profile.Totals || !after.CreatedAt.Equal(before.CreatedAt) ||
		after.Profile.Consent != before.Profile.Consent || len(after.Profile.Activity.Sealed) != len(before.Profile.Activity.Sealed) {
		t.Fatalf("before %+v\nafter %+v", before, after)
	}
	if got := s.elevate(t, byCookie("ann", "c2", signal.Purchase))[0]; got.Fresh != 1 || s.read(t, "ann").Profile.Totals.Purchases != 1 {
		t.Errorf("under the cookie: %+v", got)
	}
	s.checkSizes(t)
}

func TestACookieMergesIntoTheFirstIdentityOnly(t *testing.T) {
	s := openStore(t)
	visitors := s.visitors(t, keys)
	s.elevate(t, byCookie("shared", "c", signal.Purchase), elevation("ben", "b", signal.ProductView))
	logIn(t, visitors, "shared", "ann")
	v := logIn(t, visitors, "shared", "ben")
	if v.Key != keys.ProfileKey(domain.Identity, "ben") {
		t.Error("the second identity is not used")
	}
	if got := s.read(t, "ben").Profile.Totals; got.Signals != 1 {
		t.Errorf("the second identity has %+v", got)
	}
	if s.readCookie(t, "shared").ID != s.read(t, "ann").ID {
		t.Error("the cookie left its first identity")
	}
}

func TestNobodyElseMerges(t *testing.T) {
	s := openStore(t)
	visitors := s.visitors(t, keys)
	value := strings.Repeat("0f", 32)
	e := elevation("", "f", signal.Purchase)
	e.Key, e.Mode = keys.ProfileKey(domain.Fingerprint, value), domain.Fingerprint
	s.elevate(t, e, elevation("ann", "a", signal.Purchase), elevation("ben", "b", signal.Purchase), byCookie("c", "c", signal.Purchase))

	device, _ := identify(t, visitors, identity.Claim{Mode: domain.Fingerprint, Value: value})
	ann, _ := identify(t, visitors, identity.Claim{Mode: domain.Identity, Value: "ann"})
	browser, _ := identify(t, visitors, identity.Claim{Mode: domain.Cookie, Value: cookieOf("c")})
	for _, c := range []identity.Claim{
		{Mode: domain.Identity, Value: "ben", Known: device},
		{Mode: domain.Identity, Value: "ben", Known: ann},
		{Mode: domain.Cookie, Value: cookieOf("d"), Known: browser},
		{Mode: domain.Fingerprint, Value: value, Known: browser},
		{Mode: domain.Identity, Value: "ben", Known: browser + "x"},
		{Mode: domain.Identity, Value: "new", Known: browser, OptOut: true}, // who opts out is not linked
	} {
		identify(t, visitors, c)
	}
	for _, key := range []domain.ProfileKey{e.Key, keys.ProfileKey(domain.Identity, "ann"), keys.ProfileKey(domain.Identity, "ben"), keys.ProfileKey(domain.Cookie, cookieOf("c"))} {
		if record := s.readKey(t, key); record == nil || record.Profile.Key != key || record.Profile.Totals.Signals != 1 {
			t.Errorf("profile %+v", record)
		}
	}
}

// Whoever sends what where, before and after the log-in: the survivor is the
// profile that had everything.
func TestMergedProfilesAreOneHistory(t *testing.T) {
	split, whole := openStore(t), openStore(t)
	types := []signal.Type{signal.ProductView, signal.AddToCart, signal.Purchase, "remove_from_cart", "search"}
	for visit := range 12 {
		kinds := make([]signal.Type, 1+rand.IntN(60))
		for i := range kinds {
			kinds[i] = types[rand.IntN(len(types))]
		}
		e := elevation("ann", fmt.Sprint("v", visit), kinds...)
		for i := range e.Delta.Signals {
			signal := &e.Delta.Signals[i]
			signal.At -= rand.Int64N(90 * 86_400_000)
			signal.Order = uint64(rand.IntN(8)) // orders of both profiles
		}
		whole.elevate(t, e)
		if rand.IntN(2) == 0 {
			e = under("ann", e)
		}
		split.elevate(t, e)
		if visit == 7 {
			logIn(t, split.visitors(t, keys), "ann", "ann")
		}
	}
	logIn(t, split.visitors(t, keys), "ann", "ann")
	now := time.Now().UnixMilli()
	one, merged := whole.read(t, "ann"), split.read(t, "ann")
	a, b := one.Profile.At(whole.site, now), merged.Profile.At(split.site, now)
	for _, name := range []string{"interests.tech", "priceRange", "price.average", "totalSessions", "totalSignals", "totalPurchases", "totalRevenue",
		"lastSeen", "firstSeen", "last.purchase", "count(purchase)", "signals(*){lastDays=30}", "count(purchase){lastDays=30}", "sum(purchase.amount){olderThanDays=30}", "distinctDays(*)"} {
		f, ok := profile.ParseCanonical(name)
		if x, y := a.Number(f), b.Number(f); !ok || math.Float64bits(x) != math.Float64bits(y) {
			t.Errorf("%s = %v in one history, %v merged", name, x, y)
		}
	}
	stored := func(s store, r *membership.Record) (keys []string) {
		d := s.definitions(t)
		for _, m := range r.Stored {
			keys = append(keys, d.Segments[d.Index(m.Segment)].Key)
		}
		return keys
	}
	if x, y := stored(whole, one), stored(split, merged); !slices.Equal(x, y) {
		t.Errorf("members of %v in one history, %v merged", x, y)
	}
	split.checkSizes(t)
}

func TestMergesBesideElevationsAndSweepsLoseAndDoubleNothing(t *testing.T) {
	s := openStore(t)
	if _, err := s.db.Pool.Exec(t.Context(), "ALTER TABLE profile ALTER COLUMN id SET INCREMENT BY 700"); err != nil {
		t.Fatal(err) // so that profiles that merge lie in different blocks
	}
	service := s.service(t)
	visitors := identity.NewService(keys, service, func(err error) { t.Error(err) })
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- service.Elevator.Run(ctx) }()

	const people, clients, visits = 4, 12, 20
	var sweeper, wg sync.WaitGroup
	sweeper.Go(func() {
		for ctx.Err() == nil {
			if _, err := service.Sweep(t.Context(), time.Now()); err != nil {
				t.Error(err)
			}
		}
	})
	for c := range clients {
		wg.Go(func() {
			for v := range visits {
				login, device := fmt.Sprint("customer", (c+v)%people), fmt.Sprint("customer", (c+v)%people, "-device", c%3)
				e := elevation(login, fmt.Sprintf("%d-%d", c, v), signal.AddToCart, signal.Purchase)
				if rand.IntN(3) > 0 {
					e = under(device, elevation(device, fmt.Sprintf("%d-%d", c, v), signal.AddToCart, signal.Purchase))
				}
				for range 2 { // every client sends twice
					if _, err := service.Elevator.Elevate(ctx, e); err != nil {
						t.Error(err)
					}
				}
				if rand.IntN(3) == 0 {
					logIn(t, visitors, device, login)
				}
			}
		})
	}
	wg.Wait()
	for p := range people {
		for device := range 3 {
			logIn(t, visitors, fmt.Sprint("customer", p, "-device", device), fmt.Sprint("customer", p))
		}
	}
	stop()
	sweeper.Wait()
	if err := <-done; err != nil {
		t.Error(err)
	}
	var total profile.Totals
	for p := range people {
		got := s.read(t, fmt.Sprint("customer", p)).Profile.Totals
		total.Signals += got.Signals
		total.Purchases += got.Purchases
		total.Sessions += got.Sessions
	}
	if want := int64(clients * visits); total.Signals != 2*want || total.Purchases != want || total.Sessions != want {
		t.Errorf("totals %+v, want %d visits", total, want)
	}
	awaitPosition(t, s, service.Population())
	if n := service.Population().Len(); n != people {
		t.Errorf("%d profiles in the index, want %d", n, people)
	}
	var profiles int
	if err := s.db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM profile").Scan(&profiles); err != nil || profiles != people {
		t.Errorf("%d profiles, want %d, %v", profiles, people, err)
	}
	s.checkSizes(t)
	s.wantCopied(t)
}
