package persistence_test

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"halftone/domain"
	"halftone/domain/identity"
	"halftone/domain/membership"
	"halftone/domain/profile"
	"halftone/domain/signal"
)

// member is a membership as whoever follows the log knows it: by the key of its profile.
type member struct {
	profile domain.ProfileKey
	segment int32
}

// copied is what somebody has who follows the log.
type copied struct {
	after   membership.Cursor
	told    []membership.LoggedChange
	members map[member]time.Time // since when
}

// readOn brings the copy up to the end of the log.
func (c *copied) readOn(t *testing.T, s store) {
	t.Helper()
	for more := true; more; {
		page, err := s.ChangesAfter(t.Context(), c.after, membership.ChangeFilter{}, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, change := range page.Changes {
			c.told = append(c.told, *change)
			at := member{change.ProfileKey, change.Segment}
			if _, isMember := c.members[at]; isMember == (change.Kind == membership.Entered) {
				t.Fatalf("%s %s of %s follows the same kind", change.Cause, change.Kind, change.SegmentKey)
			}
			if change.Kind == membership.Entered {
				c.members[at] = change.At
			} else {
				delete(c.members, at)
			}
		}
		c.after, more = page.End(), page.HasMore
	}
}

// copyLog copies the log from its beginning.
func (s store) copyLog(t *testing.T) *copied {
	t.Helper()
	c := &copied{members: map[member]time.Time{}}
	c.readOn(t, s)
	return c
}

// storedMembers are all memberships that are stored.
func (s store) storedMembers(t *testing.T) map[member]time.Time {
	t.Helper()
	rows, err := s.db.Pool.Query(t.Context(), "SELECT p.key, m.segment, m.since FROM membership m JOIN profile p ON p.id = m.profile")
	if err != nil {
		t.Fatal(err)
	}
	stored := map[member]time.Time{}
	var key []byte
	var segment int32
	var since time.Time
	if _, err := pgx.ForEachRow(rows, []any{&key, &segment, &since}, func() error {
		stored[member{domain.ProfileKey(key), segment}] = since
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return stored
}

// lacks says how a copy differs from what is stored, since the same instants; it is empty
// when it does not.
func (c *copied) lacks(t *testing.T, s store) string {
	t.Helper()
	stored := s.storedMembers(t)
	if maps.EqualFunc(c.members, stored, time.Time.Equal) {
		return ""
	}
	return fmt.Sprintf("by the log the members are %v\nstored are %v", c.members, stored)
}

// wantCopied fails unless the log, read by keys from its beginning, amounts to what is stored.
func (s store) wantCopied(t *testing.T) {
	t.Helper()
	if lack := s.copyLog(t).lacks(t, s); lack != "" {
		t.Error(lack)
	}
}

// wantMove fails unless the log tells after a place that the profile of one key left
// everything and that of the other entered what an evaluation finds.
func (s store) wantMove(t *testing.T, after membership.Cursor, left []membership.Stored, from, to domain.ProfileKey) {
	t.Helper()
	page, err := s.ChangesAfter(t.Context(), after, membership.ChangeFilter{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	var exited, entered []int32
	for _, c := range page.Changes {
		switch {
		case c.Cause == membership.CauseMerge && c.Kind == membership.Exited && c.ProfileKey == from && c.Previous != nil:
			exited = append(exited, c.Segment)
		case c.Cause == membership.CauseMerge && c.Kind == membership.Entered && c.ProfileKey == to:
			entered = append(entered, c.Segment)
		default:
			t.Errorf("the log tells %+v", c)
		}
	}
	var want []int32
	for _, m := range left {
		want = append(want, m.Segment)
	}
	if len(want) == 0 || !slices.Equal(exited, want) || !slices.Equal(entered, want) {
		t.Errorf("the log tells that %v were left and %v entered, want %v", exited, entered, want)
	}
	record := s.readKey(t, to)
	if changes := s.definitions(t).NewAssessor().Assess(record.Profile, s.site, time.Now().UnixMilli(), record.Stored); changes != nil {
		t.Errorf("a fresh evaluation differs by %+v", changes)
	}
	before := membership.ChangeFilter{Profile: &from}
	earlier, err := s.ChangesAfter(t.Context(), membership.Cursor{}, before, 100)
	if err != nil || len(earlier.Changes) != 2*len(want) || earlier.Changes[0].ProfileKey != from {
		t.Errorf("of the earlier key the log tells %+v, %v", earlier.Changes, err)
	}
}

func TestTheLogTellsOfTheFirstLogIn(t *testing.T) {
	s := openStore(t)
	visitors := s.visitors(t, keys)
	s.elevate(t, byCookie("ann", "c", signal.Purchase, signal.AddToCart))
	before, after := s.readCookie(t, "ann"), s.latest(t)
	v := logIn(t, visitors, "ann", "ann")
	s.wantMove(t, after, before.Stored, before.Profile.Key, v.Key)

	end := s.latest(t)
	logIn(t, visitors, "ann", "ann")
	if again := s.latest(t); again != end {
		t.Error("a repeated log-in is told")
	}
}

func TestTheLogTellsOfARotationThereAndBack(t *testing.T) {
	s := openStore(t)
	first, second := rotatedTo("a", "b"), rotatedTo("b", "a")
	a, b := first.ProfileKey(domain.Identity, "ann"), second.ProfileKey(domain.Identity, "ann")
	s.elevate(t, purchase(a, domain.Identity, "a"))
	for round, k := range []domain.Keyring{second, first, second} {
		from, to := a, b
		if round == 1 {
			from, to = b, a
		}
		before, end := s.readKey(t, from), s.latest(t)
		s.settle(t, k)
		if _, err := s.visitors(t, k).Customer("ann"); err != nil {
			t.Fatal(err)
		}
		if round == 0 {
			s.wantMove(t, end, before.Stored, from, to)
		}
		if after := s.wantOne(t, 1, to, from); after.Profile.Key != to || after.Revision <= before.Revision {
			t.Errorf("revision %d -> %d", before.Revision, after.Revision)
		}
	}
}

// In a rotation that is half done, processes move one profile there and back.
func TestProcessesUnderDifferentSecretsLoseNothing(t *testing.T) {
	s := openStore(t)
	const rounds = 15
	var wg sync.WaitGroup
	met := []domain.ProfileKey{}
	for process, secrets := range [][]string{{"a", "b"}, {"b", "a"}, {"a", "b"}, {"b", "a"}} {
		k := rotatedTo(secrets...)
		key := k.ProfileKey(domain.Identity, "ann")
		met = append(met, key)
		wg.Go(func() {
			for round := range rounds {
				e := purchase(key, domain.Identity, fmt.Sprintf("%d-%d", process, round))
				if _, err := s.Elevate(t.Context(), s.definitions(t), time.Now(), []profile.Elevation{e}); err != nil {
					t.Error(err)
				}
				if _, err := s.visitors(t, k).Customer("ann"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s.wantOne(t, int64(len(met)*rounds), met...)
}

func TestWhoDeniesPersonalizationMovesUntold(t *testing.T) {
	s := openStore(t)
	visitors := s.visitors(t, keys)
	s.elevate(t, byCookie("ann", "c", signal.Purchase))
	silent := profile.Consent{Persistence: profile.ConsentGranted, Personalization: profile.ConsentDenied}
	identify(t, visitors, identity.Claim{Mode: domain.Cookie, Value: cookieOf("ann"), Consent: silent})
	end := s.latest(t)
	known, _ := identify(t, visitors, identity.Claim{Mode: domain.Cookie, Value: cookieOf("ann")})
	identify(t, visitors, identity.Claim{Mode: domain.Identity, Value: "ann", Known: known})
	record := s.read(t, "ann")
	if record.Profile.Consent != silent || record.Stored != nil {
		t.Errorf("consent %+v, members of %v", record.Profile.Consent, record.Stored)
	}
	if page, err := s.ChangesAfter(t.Context(), end, membership.ChangeFilter{}, 10); err != nil || len(page.Changes) > 0 {
		t.Errorf("told %+v, %v", page.Changes, err)
	}
}

// Whatever is merged and rotated in whatever order, a copy by keys stays what is
// stored, the index too, and what was told of a key once is told of it ever after.
func TestACopyOfTheLogByKeysIsWhatIsStored(t *testing.T) {
	s := openStore(t)
	service, definitions := s.service(t), s.definitions(t)
	visitors := func(k domain.Keyring) *identity.Service {
		return identity.NewService(k, service, func(err error) { t.Error(err) })
	}
	elevate := func(e profile.Elevation) {
		if _, err := s.Elevate(t.Context(), definitions, time.Now(), []profile.Elevation{e}); err != nil {
			t.Fatal(err)
		}
	}
	people, signals := 0, 0
	var told []membership.LoggedChange
	rapid.Check(t, func(r *rapid.T) {
		people++
		copied := &copied{after: s.latest(t), members: s.storedMembers(t)}
		login := fmt.Sprint("customer", people)
		browsers := []string{fmt.Sprint("desk", people), fmt.Sprint("phone", people)}
		keyring := func() domain.Keyring {
			return rotatedTo(rapid.Permutation([]string{"a", "b", "c"}).Draw(r, "secrets")...)
		}
		for range rapid.IntRange(3, 10).Draw(r, "steps") {
			k := keyring()
			browser := cookieOf(rapid.SampledFrom(browsers).Draw(r, "browser"))
			byBrowser := identity.Claim{Mode: domain.Cookie, Value: browser}
			switch rapid.SampledFrom([]string{"visit", "visit", "known visit", "come", "log in", "log in", "say"}).Draw(r, "step") {
			case "visit":
				signals++
				elevate(purchase(k.ProfileKey(domain.Cookie, browser), domain.Cookie, fmt.Sprint(signals)))
			case "known visit":
				signals++
				elevate(purchase(k.ProfileKey(domain.Identity, login), domain.Identity, fmt.Sprint(signals)))
			case "come":
				identify(t, visitors(k), byBrowser)
			case "log in":
				known, _ := identify(t, visitors(k), byBrowser)
				identify(t, visitors(keyring()), identity.Claim{Mode: domain.Identity, Value: login, Known: known})
			case "say":
				byBrowser.Consent.Personalization = rapid.SampledFrom([]profile.ConsentState{profile.ConsentGranted, profile.ConsentDenied}).Draw(r, "personalization")
				identify(t, visitors(k), byBrowser)
			}
			copied.readOn(t, s)
			if lack := copied.lacks(t, s); lack != "" {
				r.Fatal(lack)
			}
		}
		told = append(told, copied.told...)
	})
	again := map[membership.Cursor]domain.ProfileKey{}
	for _, c := range s.copyLog(t).told {
		again[c.Cursor] = c.ProfileKey
	}
	awaitPosition(t, s, service.Population())
	reader, row := service.Population().NewReader(definitions.Set, time.Now().UnixMilli()), definitions.Set.NewEvaluator().Row()
	indexed := map[member]int64{}
	for _, c := range told {
		if again[c.Cursor] != c.ProfileKey {
			t.Errorf("what was told of %s is now told of %s", c.ProfileKey, again[c.Cursor])
		}
		found, _ := reader.Read(c.ProfileKey, row)
		for _, m := range found.Memberships {
			indexed[member{c.ProfileKey, m.Segment}] = m.Since
		}
	}
	if stored := s.storedMembers(t); !maps.EqualFunc(stored, indexed, func(x time.Time, y int64) bool { return x.UnixMilli() == y }) {
		t.Errorf("the index holds %v\nstored are %v", indexed, stored)
	}
	if moves := s.changes(t, membership.CauseMerge); len(moves) < 100 {
		t.Errorf("only %d changes are of moves", len(moves))
	}
	s.checkSizes(t)
}
