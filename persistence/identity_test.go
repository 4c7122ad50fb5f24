package persistence_test

import (
	"context"
	"fmt"
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
	"halftone/persistence"
)

// rotated is the keyring of the tests after one more rotation.
func rotated(earlier ...domain.Secret) domain.Keyring {
	return domain.NewKeyring(domain.Secret{KeyID: "next", Key: []byte("fedcba9876543210fedcba9876543210")}, earlier...)
}

var testSecret = domain.Secret{KeyID: "test", Key: []byte("0123456789abcdef0123456789abcdef")}

func (s store) settle(t *testing.T, k domain.Keyring) (domain.Keyring, bool) {
	t.Helper()
	settled, isNew, err := persistence.SettleKeyring(t.Context(), s.db, k)
	if err != nil {
		t.Fatal(err)
	}
	return settled, isNew
}

func (s store) keyID(t *testing.T, id int64) (name string) {
	t.Helper()
	if err := s.db.Pool.QueryRow(t.Context(), "SELECT key_id FROM profile WHERE id = $1", id).Scan(&name); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestDigestsSurviveRotationsAndSecretsAreNotStored(t *testing.T) {
	s := openStore(t)
	first, isNew := s.settle(t, keys)
	both, _ := s.settle(t, rotated(testSecret))
	last, _ := s.settle(t, rotated())
	if isNew || last.KeyID() != "next" || last.SignalID("x") != first.SignalID("x") || both.OrderID("x") != first.OrderID("x") {
		t.Error("digests changed")
	}
	var stored string
	if err := s.db.Pool.QueryRow(t.Context(), "SELECT string_agg(key_id || encode(sealed, 'hex'), ' ') FROM digest_key").Scan(&stored); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(stored, "next") || strings.Contains(stored, " ") || strings.Contains(stored, fmt.Sprintf("%x", testSecret.Key)) {
		t.Errorf("stored %s: want the key sealed under the only secret in use", stored)
	}

	retired, isNew := s.settle(t, keys)
	if !isNew || retired.SignalID("x") != keys.SignalID("x") {
		t.Error("a secret that is not in use opens the key")
	}
	if right, isNew := s.settle(t, rotated()); isNew || right.SignalID("x") != first.SignalID("x") {
		t.Error("a start with a wrong secret has destroyed the key")
	}
}

func TestProcessesThatStartTogetherAgreeOnDigests(t *testing.T) {
	s := openStore(t)
	var settled [4]domain.Keyring
	var wg sync.WaitGroup
	for i := range settled {
		wg.Go(func() { settled[i], _, _ = persistence.SettleKeyring(t.Context(), s.db, rotated(testSecret)) })
	}
	wg.Wait()
	for _, k := range settled {
		if k.SignalID("x") != settled[0].SignalID("x") {
			t.Fatal("two digests of one id")
		}
	}
}

func TestTheNextVisitAfterARotationBringsTheProfile(t *testing.T) {
	s := openStore(t)
	s.settle(t, keys)
	ann, device := elevation("ann", "a", signal.Purchase, signal.ProductView), byCookie("dan", "d", signal.Purchase)
	s.elevate(t, ann, device)
	before, other := s.read(t, "ann"), s.readCookie(t, "dan")
	if got := s.keyID(t, before.ID); got != "test" {
		t.Errorf("stored under %q", got)
	}

	next, _ := s.settle(t, rotated(testSecret))
	visitors := s.visitors(t, next)
	key, err := visitors.Customer("ann")
	if err != nil {
		t.Fatal(err)
	}
	after := s.readKey(t, key)
	if after == nil || after.CreatedAt != before.CreatedAt || after.Revision != before.Revision+1 || after.Profile.Totals != before.Profile.Totals || len(after.Stored) != len(before.Stored) || s.keyID(t, after.ID) != "next" {
		t.Fatalf("before %+v\nafter %+v", before, after)
	}
	if earlier := s.read(t, "ann"); earlier == nil || earlier.ID != after.ID {
		t.Error("tokens from before do not find the profile")
	}
	if after := s.readCookie(t, "dan"); after == nil || after.ID != other.ID {
		t.Error("who has not come back must be found under the earlier key")
	}
	_, v := identify(t, visitors, identity.Claim{Mode: domain.Cookie, Value: cookieOf("dan")})
	if record := s.readKey(t, v.Key); record == nil || record.Profile.Totals != other.Profile.Totals || record.Profile.Key != v.Key {
		t.Error("the cookie's profile was not brought")
	}
	// A retry under the key of now: the signals are kept anew, their digests are
	// those of before.
	retry := again(ann)
	retry.Key, retry.Delta.Signals = key, slices.Clone(ann.Delta.Signals)
	for i := range retry.Delta.Signals {
		retry.Delta.Signals[i].Content ^= uint64(signal.OwnerTag(ann.Key) ^ signal.OwnerTag(key))
	}
	if got := s.elevate(t, retry)[0]; len(got.Repeats) != 2 {
		t.Errorf("retry after the rotation: %+v", got)
	}
	s.checkSizes(t)
}

// secretNamed is one of many secrets.
func secretNamed(id string) domain.Secret {
	return domain.Secret{KeyID: id, Key: []byte(strings.Repeat(id, 32)[:32])}
}

// rotatedTo is the keyring after rotations, the newest secret first.
func rotatedTo(ids ...string) domain.Keyring {
	var secrets []domain.Secret
	for _, id := range ids {
		secrets = append(secrets, secretNamed(id))
	}
	return domain.NewKeyring(secrets[0], secrets[1:]...)
}

// purchase makes an elevation under any key.
func purchase(key domain.ProfileKey, mode domain.IdentificationMode, name string) profile.Elevation {
	e := elevation(name, name, signal.Purchase)
	for i := range e.Delta.Signals {
		e.Delta.Signals[i].Content ^= uint64(signal.OwnerTag(e.Key) ^ signal.OwnerTag(key))
	}
	e.Key, e.Mode = key, mode
	return e
}

// wantOne checks that all keys name one profile with so many purchases, and that
// there is no other.
func (s store) wantOne(t *testing.T, purchases int64, keys ...domain.ProfileKey) *membership.Record {
	t.Helper()
	first := s.readKey(t, keys[0])
	for i, key := range keys {
		if record := s.readKey(t, key); record == nil || record.ID != first.ID || record.Profile.Totals.Purchases != purchases {
			t.Fatalf("under key %d: %+v, want %d purchases", i, record, purchases)
		}
	}
	var profiles int
	if err := s.db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM profile").Scan(&profiles); err != nil || profiles != 1 {
		t.Fatalf("%d profiles, want one, %v", profiles, err)
	}
	s.checkSizes(t)
	s.wantCopied(t)
	return first
}

func TestATokenFromBeforeARotationReachesTheProfileAndItsDenial(t *testing.T) {
	for _, mode := range []domain.IdentificationMode{domain.Identity, domain.Cookie, domain.Fingerprint} {
		t.Run(string(mode), func(t *testing.T) {
			s := openStore(t)
			value := strings.Repeat("0f", 32)
			before, after := rotatedTo("a"), rotatedTo("b", "a")
			earlier, key := before.ProfileKey(mode, value), after.ProfileKey(mode, value)
			s.settle(t, before)
			s.elevate(t, purchase(earlier, mode, "a"))
			s.settle(t, after)
			visitors := s.visitors(t, after)
			identify(t, visitors, identity.Claim{Mode: mode, Value: value})
			s.elevate(t, purchase(earlier, mode, "old-token"))
			s.wantOne(t, 2, earlier, key)

			identify(t, visitors, identity.Claim{Mode: mode, Value: value, OptOut: true})
			if got := s.elevate(t, purchase(earlier, mode, "denied"))[0]; !got.Frozen {
				t.Errorf("an old token after a denial: %+v", got)
			}
			revision := s.wantOne(t, 2, earlier, key).Revision
			identify(t, visitors, identity.Claim{Mode: mode, Value: value})
			if s.readKey(t, key).Revision != revision {
				t.Error("every visit re-keys")
			}
		})
	}
}

func TestEarlierKeysOfManyRotationsLeadToOneProfile(t *testing.T) {
	const login = "ann"
	key := func(id string) domain.ProfileKey { return rotatedTo(id).ProfileKey(domain.Identity, login) }
	for name, rotations := range map[string][][]string{
		"every secret":               {{"b", "a"}, {"c", "b", "a"}},
		"a secret never met":         {{"c", "b", "a"}},
		"the middle one left out":    {{"b", "a"}, {"c", "a"}},
		"back to the first":          {{"b", "a"}, {"a", "b"}},
		"back and forth":             {{"b", "a"}, {"a", "b"}, {"b", "a"}, {"c", "b", "a"}},
		"another order of the older": {{"b", "a"}, {"c", "a", "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := openStore(t)
			s.elevate(t, purchase(key("a"), domain.Identity, "a"))
			want := int64(1)
			met := []domain.ProfileKey{key("a")}
			for _, secrets := range rotations {
				k := rotatedTo(secrets...)
				s.settle(t, k)
				for range 2 {
					if _, err := s.visitors(t, k).Customer(login); err != nil {
						t.Fatal(err)
					}
				}
				met = append(met, key(secrets[0]))
				for _, earlier := range met { // tokens of all times
					want++
					s.elevate(t, purchase(earlier, domain.Identity, fmt.Sprint("v", want)))
				}
				if record := s.wantOne(t, want, met...); record.Profile.Key != key(secrets[0]) || s.keyID(t, record.ID) != secrets[0] {
					t.Errorf("after %v it is under %q", secrets, s.keyID(t, record.ID))
				}
			}
		})
	}
}

func TestATokenOfACookieFromBeforeARotationMergesAtTheLogIn(t *testing.T) {
	value := cookieOf("ann")
	before, after := rotatedTo("a"), rotatedTo("b", "a")
	earlier, cookie := before.ProfileKey(domain.Cookie, value), after.ProfileKey(domain.Cookie, value)
	login := after.ProfileKey(domain.Identity, "ann")
	for name, c := range map[string]struct{ isBack, isStored bool }{
		"before she is back":                 {},
		"before she is back, to a known one": {isStored: true},
		"after she was back":                 {isBack: true},
		"after she was back, to a known one": {isBack: true, isStored: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := openStore(t)
			s.settle(t, before)
			known, _ := identify(t, s.visitors(t, before), identity.Claim{Mode: domain.Cookie, Value: value, Consent: profile.ConsentVouched()})
			s.elevate(t, purchase(earlier, domain.Cookie, "c"))
			s.settle(t, after)
			visitors, want := s.visitors(t, after), int64(1)
			if c.isStored {
				s.elevate(t, purchase(login, domain.Identity, "i"))
				want++
			}
			if c.isBack {
				identify(t, visitors, identity.Claim{Mode: domain.Cookie, Value: value})
			}
			identify(t, visitors, identity.Claim{Mode: domain.Identity, Value: "ann", Known: known})
			s.wantOne(t, want, login, earlier)
			identify(t, visitors, identity.Claim{Mode: domain.Cookie, Value: value})
			for i, key := range []domain.ProfileKey{login, cookie, earlier} {
				s.elevate(t, purchase(key, domain.Cookie, fmt.Sprint("later", i)))
			}
			if record := s.wantOne(t, want+3, login, cookie, earlier); record.Profile.Key != login || record.Profile.Mode != domain.Identity {
				t.Errorf("the survivor is under %s", record.Profile.Key)
			}
		})
	}
}

func TestAnEarlierKeyIsForgottenWhenNoTokenBearsItAnyMore(t *testing.T) {
	s := openStore(t)
	value := cookieOf("ann")
	before, after := rotatedTo("a"), rotatedTo("b", "a")
	earlier, cookie := before.ProfileKey(domain.Cookie, value), after.ProfileKey(domain.Cookie, value)
	s.settle(t, before)
	s.elevate(t, purchase(earlier, domain.Cookie, "c"))
	s.settle(t, after)
	visitors := s.visitors(t, after)
	known, v := identify(t, visitors, identity.Claim{Mode: domain.Cookie, Value: value})
	identify(t, visitors, identity.Claim{Mode: domain.Identity, Value: "ann", Known: known})
	maintain := func(at time.Time) {
		t.Helper()
		if err := persistence.Maintain(t.Context(), s.db, at); err != nil {
			t.Fatal(err)
		}
	}
	login := after.ProfileKey(domain.Identity, "ann")
	maintain(v.ExpiresAt)
	s.wantOne(t, 1, login, cookie, earlier)
	maintain(v.ExpiresAt.Add(48 * time.Hour))
	s.wantOne(t, 1, login, cookie) // which a merge keeps for good
	if s.readKey(t, earlier) != nil {
		t.Error("the earlier key still leads somewhere")
	}
	var aliases int
	if _, err := s.db.Pool.Exec(t.Context(), "DELETE FROM profile"); err != nil {
		t.Fatal(err)
	}
	if err := s.db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM profile_alias").Scan(&aliases); err != nil || aliases != 0 {
		t.Errorf("%d keys outlive their profile, %v", aliases, err)
	}
}

func TestAnAliasIsRotatedToo(t *testing.T) {
	s := openStore(t)
	s.settle(t, keys)
	s.elevate(t, byCookie("ann", "c", signal.Purchase))
	logIn(t, s.visitors(t, keys), "ann", "ann")
	survivor := s.read(t, "ann")

	next, _ := s.settle(t, rotated(testSecret))
	key := next.ProfileKey(domain.Cookie, cookieOf("ann"))
	begun := byCookie("ann", "begun", signal.Purchase)
	begun.Key = key // another process knew the secret of now already
	s.elevate(t, begun)
	for range 2 {
		identify(t, s.visitors(t, next), identity.Claim{Mode: domain.Cookie, Value: cookieOf("ann")})
		record := s.readKey(t, key)
		if record == nil || record.ID != survivor.ID || record.Profile.Totals.Purchases != 2 {
			t.Fatalf("under the cookie: %+v", record)
		}
		if earlier := s.readCookie(t, "ann"); earlier == nil || earlier.ID != survivor.ID {
			t.Error("the earlier alias does not lead to the survivor")
		}
	}
	if got := s.elevate(t, again(begun))[0]; len(got.Repeats) != 1 {
		t.Errorf("a repeat: %+v", got)
	}
	s.checkSizes(t)
}

func TestRotationBesideElevationsLosesNothing(t *testing.T) {
	s := openStore(t)
	s.settle(t, keys)
	next, _ := s.settle(t, rotated(testSecret))
	service := s.service(t)
	visitors := identity.NewService(next, service, func(err error) { t.Error(err) })
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- service.Elevator.Run(ctx) }()
	const clients, visits = 8, 15
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for v := range visits {
				e := elevation("ann", fmt.Sprintf("%d-%d", c, v), signal.Purchase)
				if v%2 == 0 {
					e.Key = next.ProfileKey(domain.Identity, "ann")
				}
				if _, err := service.Elevator.Elevate(ctx, e); err != nil {
					t.Error(err)
				}
				if v%4 == c%4 {
					if _, err := visitors.Customer("ann"); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	key, err := visitors.Customer("ann")
	if err != nil {
		t.Fatal(err)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if got := s.readKey(t, key).Profile.Totals; got.Purchases != clients*visits || got.Sessions != clients*visits {
		t.Errorf("totals %+v, want %d visits", got, clients*visits)
	}
	s.checkSizes(t)
	s.wantCopied(t)
}

func TestAStatementIsStoredWithTheProfile(t *testing.T) {
	s := openStore(t)
	visitors := s.visitors(t, keys)
	s.elevate(t, byCookie("ann", "c", signal.Purchase))
	before := s.readCookie(t, "ann")
	claim := identity.Claim{Mode: domain.Cookie, Value: cookieOf("ann"), Consent: profile.ConsentVouched()}
	identify(t, visitors, claim)
	identify(t, visitors, identity.Claim{Mode: domain.Cookie, Value: cookieOf("ann")})
	if s.readCookie(t, "ann").Revision != before.Revision {
		t.Error("nothing new was said, but something was written")
	}
	position, err := s.LogPosition(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	claim.Consent.Personalization = profile.ConsentDenied
	_, v := identify(t, visitors, claim)
	after := s.readCookie(t, "ann")
	if after.Profile.Consent != claim.Consent || v.Consent != claim.Consent || after.Revision != before.Revision+1 || after.Stored != nil {
		t.Errorf("consent %+v, token %+v, revision %d -> %d", after.Profile.Consent, v.Consent, before.Revision, after.Revision)
	}
	if news, err := s.NewsAfter(t.Context(), position); err != nil || !slices.Equal(news.Touched, []int64{after.ID}) {
		t.Errorf("touched %v, %v", news.Touched, err)
	}
	claim.Consent.Personalization = profile.ConsentGranted
	if _, v := identify(t, visitors, claim); v.Consent != profile.ConsentVouched() {
		t.Errorf("granted again: %+v", v.Consent)
	}
}

func TestADeniedOrOptedOutProfileIsFrozenForGood(t *testing.T) {
	for name, claim := range map[string]identity.Claim{
		"denied":  {Consent: profile.Consent{Persistence: profile.ConsentDenied, Personalization: profile.ConsentGranted}},
		"Sec-GPC": {Consent: profile.ConsentVouched(), OptOut: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := openStore(t)
			visitors := s.visitors(t, keys)
			s.elevate(t, elevation("ann", "a", signal.Purchase))
			claim.Mode, claim.Value = domain.Identity, "ann"
			if _, v := identify(t, visitors, claim); v.Consent.Persistence != profile.ConsentDenied {
				t.Errorf("the token says %+v", v.Consent)
			}
			frozen := s.read(t, "ann")
			claim.Consent, claim.OptOut = profile.ConsentVouched(), false
			if _, v := identify(t, visitors, claim); v.Consent.Persistence != profile.ConsentDenied {
				t.Errorf("a new grant thaws: %+v", v.Consent)
			}
			refused := elevation("ann", "later", signal.Purchase)
			outcomes := s.elevate(t, refused, elevation("ben", "b", signal.Purchase))
			if !outcomes[0].Frozen || outcomes[0].Fresh != 0 || outcomes[1].Frozen || outcomes[1].Fresh != 1 {
				t.Errorf("outcomes %+v", outcomes)
			}
			if after := s.read(t, "ann"); after.Revision != frozen.Revision || after.Profile.Totals != frozen.Profile.Totals {
				t.Errorf("revision %d -> %d, totals %+v", frozen.Revision, after.Revision, after.Profile.Totals)
			}
		})
	}
}

func TestTheStricterConsentWinsInAMerge(t *testing.T) {
	granted := profile.ConsentVouched()
	for name, c := range map[string]struct {
		cookie, identity profile.Consent
		want             profile.Consent
	}{
		"the cookie denies personalization":   {profile.Consent{Persistence: profile.ConsentGranted, Personalization: profile.ConsentDenied}, granted, profile.Consent{Persistence: profile.ConsentGranted, Personalization: profile.ConsentDenied}},
		"the identity denies personalization": {granted, profile.Consent{Persistence: profile.ConsentGranted, Personalization: profile.ConsentDenied}, profile.Consent{Persistence: profile.ConsentGranted, Personalization: profile.ConsentDenied}},
		"the cookie is frozen":                {profile.Consent{Persistence: profile.ConsentDenied, Personalization: profile.ConsentGranted}, granted, profile.Consent{Persistence: profile.ConsentDenied, Personalization: profile.ConsentGranted}},
		"both allow":                          {granted, granted, granted},
	} {
		t.Run(name, func(t *testing.T) {
			s := openStore(t)
			visitors := s.visitors(t, keys)
			// The token is from before the cookie's visitor changed her mind elsewhere.
			known, _ := identify(t, visitors, identity.Claim{Mode: domain.Cookie, Value: cookieOf("ann"), Consent: granted})
			s.elevate(t, byCookie("ann", "c", signal.Purchase), elevation("ann", "a", signal.Purchase))
			identify(t, visitors, identity.Claim{Mode: domain.Cookie, Value: cookieOf("ann"), Consent: c.cookie})
			identify(t, visitors, identity.Claim{Mode: domain.Identity, Value: "ann", Consent: c.identity})
			_, v := identify(t, visitors, identity.Claim{Mode: domain.Identity, Value: "ann", Consent: granted, Known: known})
			if got := s.read(t, "ann").Profile; got.Consent != c.want || v.Consent != c.want || got.Totals.Purchases != 2 {
				t.Errorf("consent %+v, token %+v, want %+v; %d purchases", got.Consent, v.Consent, c.want, got.Totals.Purchases)
			}
		})
	}
}

func TestALiveVisitThatDeniesPersonalizationIsSeen(t *testing.T) {
	s := openStore(t)
	service := s.service(t)
	s.elevate(t, elevation("ann", "a", signal.Purchase))
	key := keys.ProfileKey(domain.Identity, "ann")
	for _, key := range []domain.ProfileKey{key, {1}} {
		overlay := &membership.Overlay{Key: &key, Consent: profile.Consent{Personalization: profile.ConsentDenied}}
		standings, err := service.Standings(t.Context(), []domain.ProfileKey{key}, overlay)
		if err != nil || !standings[0].DeniesPersonalization() {
			t.Errorf("%+v, %v", standings[0], err)
		}
	}
	if record := s.readKey(t, key); record.Profile.Consent.Personalization != profile.ConsentGranted || record.CreatedAt.After(time.Now()) {
		t.Error("a read has changed what is stored")
	}
}

func TestWhatIdentifyingChangesShowsAtOnceBesideTheIndex(t *testing.T) {
	s := openStore(t)
	service := s.service(t)
	visitors := identity.NewService(keys, service, func(err error) { t.Error(err) })
	s.elevate(t, elevation("ann", "a", signal.Purchase), byCookie("ann", "c", signal.Purchase))
	awaitPosition(t, s, service.Population())
	cookie, login := keys.ProfileKey(domain.Cookie, cookieOf("ann")), keys.ProfileKey(domain.Identity, "ann")
	standings := func() []*membership.Standing {
		all, err := service.Standings(t.Context(), []domain.ProfileKey{cookie, login}, nil)
		if err != nil || all[0] == nil || all[1] == nil {
			t.Fatal(all, err)
		}
		return all
	}
	standings()
	logIn(t, visitors, "ann", "ann")
	for _, st := range standings() {
		if st.Record == nil || st.Profile.Totals.Purchases != 2 {
			t.Errorf("after the log-in: %+v", st)
		}
	}
	identify(t, visitors, identity.Claim{Mode: domain.Identity, Value: "ann", Consent: profile.Consent{Personalization: profile.ConsentDenied}})
	if !standings()[1].DeniesPersonalization() {
		t.Error("a denial does not show at once")
	}
	awaitPosition(t, s, service.Population())
	for _, st := range standings() { // the index includes both by now
		if !st.DeniesPersonalization() {
			t.Error("a denial does not show in the index")
		}
	}
}
