package session_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/session"
	"halftone/domain/signal"
)

// shelf keeps what is elevated, by signal id as the real one does.
type shelf struct {
	mu       sync.Mutex
	content  map[signal.ID]uint64
	taken    []profile.Elevation // that brought something new
	commits  map[signal.ID]int   // how often a signal had an effect
	profiles map[domain.ProfileKey]*profile.Profile
	asked    int

	// fault, when set, fails a call: before its effect, or after it, as when
	// the answer to a commit is lost.
	fault func() (before, after error)
	// gate, when set, is passed before each elevation.
	gate func(ctx context.Context) error
}

func newShelf() *shelf {
	return &shelf{content: map[signal.ID]uint64{}, commits: map[signal.ID]int{}, profiles: map[domain.ProfileKey]*profile.Profile{}}
}

func (s *shelf) Elevate(ctx context.Context, e profile.Elevation) (profile.Outcome, error) {
	if s.gate != nil {
		if err := s.gate(ctx); err != nil {
			return profile.Outcome{}, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var before, after error
	if s.fault != nil {
		before, after = s.fault()
	}
	if before != nil {
		return profile.Outcome{}, before
	}
	var outcome profile.Outcome
	if p := s.profiles[e.Key]; p != nil && p.IsFrozen() {
		return profile.Outcome{Frozen: true}, after
	}
	fresh := e
	fresh.Delta.Signals = nil
	for i, k := range e.Delta.Signals {
		content, known := s.content[k.ID]
		switch {
		case !known:
			s.content[k.ID] = k.Content
			s.commits[k.ID]++
			fresh.Delta.Signals = append(fresh.Delta.Signals, k)
			outcome.Fresh++
		case content != k.Content:
			outcome.Conflicts = append(outcome.Conflicts, i)
		default:
			outcome.Repeats = append(outcome.Repeats, i)
		}
	}
	p := s.profiles[e.Key]
	if p == nil {
		p = &profile.Profile{Key: e.Key}
		s.profiles[e.Key] = p
	}
	p.Apply(profile.DefaultSite(), fresh.Delta)
	if outcome.Fresh > 0 {
		s.taken = append(s.taken, fresh)
	}
	return outcome, after
}

func (s *shelf) Exists(ctx context.Context, key domain.ProfileKey) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if s.fault != nil {
		if before, _ := s.fault(); before != nil {
			return false, before
		}
	}
	return s.profiles[key] != nil, nil
}

func (s *shelf) Same(_ context.Context, a, b domain.ProfileKey) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fault != nil {
		if before, _ := s.fault(); before != nil {
			return false, before
		}
	}
	return s.profiles[a] != nil && s.profiles[a] == s.profiles[b], nil
}

func (s *shelf) breakDown(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = func() (error, error) { return err, nil }
}

func (s *shelf) mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = nil
}

// elevated returns the ids among the given that have arrived, each once.
func (s *shelf) elevated(t tester, signals ...signal.Signal) (ids []string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range signals {
		switch n := s.commits[x.Keep(keyring, domain.ProfileKey{}).ID]; n {
		case 0:
		case 1:
			ids = append(ids, x.ID)
		default:
			t.Errorf("signal %s took effect %d times", x.ID, n)
		}
	}
	return ids
}

func (s *shelf) totals(key domain.ProfileKey) profile.Totals {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.profiles[key]; p != nil {
		return p.Totals
	}
	return profile.Totals{}
}

// tester is what the tests here need of a *testing.T or a *rapid.T.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

var (
	keyring = domain.NewKeyring(domain.Secret{KeyID: "test", Key: []byte("0123456789abcdef0123456789abcdef")})
	errAway = errors.New("the database is away")
	noon    = time.Date(2026, 3, 4, 12, 30, 0, 0, time.UTC)
)

func visitor(name string) *session.Identity {
	return &session.Identity{Key: keyring.ProfileKey(domain.Cookie, name), Mode: domain.Cookie, Consent: profile.ConsentVouched()}
}

func undecided(name string) *session.Identity {
	id := visitor(name)
	id.Consent = profile.Consent{Persistence: profile.ConsentUnknown, Personalization: profile.ConsentUnknown}
	return id
}

// customer is a visitor who has logged in.
func customer(name string) *session.Identity {
	return &session.Identity{Key: keyring.ProfileKey(domain.Identity, name), Mode: domain.Identity, Consent: profile.ConsentVouched()}
}

// owner is who a visitor is known to be, by a log-in or by the device alone.
func owner(name string, login bool) *session.Identity {
	if login {
		return customer(name)
	}
	return visitor(name)
}

func options(elevator session.Elevator) session.Options {
	return session.Options{
		Idle: 30 * time.Minute, MaxAge: 24 * time.Hour, MaxCount: 1000, MaxBytes: 64 << 20,
		Zone: time.UTC, Digester: keyring, Elevator: elevator, QueueLength: 100,
	}
}

// of makes a signal of the type; its id must be new to the test.
func of(kind signal.Type, id string) signal.Signal {
	return signal.Signal{ID: id, Type: kind, Weight: kind.BaseWeight(), At: noon.UnixMilli(),
		Category: "tech", Price: signal.NoMoney, Amount: signal.NoMoney, Quantity: 1}
}

// views makes n product views of weight 0.1 each.
func views(n int, prefix string) []signal.Signal {
	s := make([]signal.Signal, n)
	for i := range s {
		s[i] = of(signal.ProductView, fmt.Sprintf("%s-%d", prefix, i))
	}
	return s
}

func record(t tester, c *session.Collector, a session.Arrival) session.Receipt {
	t.Helper()
	r, err := c.Record(context.Background(), a)
	if err != nil {
		t.Fatalf("Record: %v", err)
	}
	return r
}

func wantCode(t tester, err error, want domain.Code) {
	t.Helper()
	faults := domain.FaultsOf(err)
	if len(faults) != 1 || faults[0].Code != want {
		t.Fatalf("got error %v, want code %s", err, want)
	}
}

func wantElevated(t tester, s *shelf, all []signal.Signal, want int) {
	t.Helper()
	if ids := s.elevated(t, all...); len(ids) != want {
		t.Errorf("%d of %d signals arrived, want %d: %v", len(ids), len(all), want, slices.Sorted(slices.Values(ids)))
	}
}

// known is an elevation that makes the profile of a visitor known.
func known(i int) profile.Elevation {
	id := visitor(fmt.Sprint(i))
	first := of(signal.PageView, fmt.Sprint("known", i)).Keep(keyring, id.Key)
	return profile.Elevation{Key: id.Key, Mode: id.Mode, Consent: id.Consent, Delta: profile.Delta{Token: uint64(i) + 1, Visit: uint64(i) + 1, Opens: true, Signals: []signal.Kept{first}}}
}
