package session

import (
	"math"
	"slices"
	"time"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/signal"
)

// entry is what every session takes: one block, without pointers. What only
// few sessions have is in [rare].
type entry struct {
	// What every arrival touches fills the first line of a cache.
	key digest
	// filter has the trace of every signal that was recorded: one that leaves
	// none is new.
	filter          uint64
	weight          int64
	created, active tick // by our own clock
	signals         uint32
	pending         parcel
	// touches counts arrivals, halved for every period since period.
	touches, period uint8
	consent         uint8
	flags           flags

	profile        domain.ProfileKey // zero when none was resolved
	visit          uint64            // random name of the visit, unlike the key fit to be stored
	startedAt      int64             // when the first signal occurred, in milliseconds
	born           uint32            // numbers the sessions of the shard
	referrer, path uint32            // phrases
	parcels        uint16            // that were handed over
	origin         uint8             // mode of identification and device
	cause          uint8             // why the session is ending
}

type flags uint8

const (
	hasIdentity flags = 1 << iota
	hasRare
	isEnding    // queued or with a pilot that will free it
	isForgotten // not found any more, and freed once nothing is in flight
	isOpened    // the profile counts this visit
	isStored    // a profile is known to be stored under the key
	isFull      // pending has no room for more: elevate or fold
	isOptIn     // the visitor's opt-in asks for all that is pending
)

func (f flags) has(flag flags) bool { return f&flag != 0 }

func (f *flags) set(flag flags, on bool) {
	*f &^= flag
	if on {
		*f |= flag
	}
}

// tick is an instant of the collector's clock in hundredths of a second. It
// wraps around after a year, so only differences below half of that mean
// something.
type tick uint32

const tickLength = 10 * time.Millisecond

func tickOf(sinceStart time.Duration) tick { return tick(sinceStart / tickLength) }

// since is the time from u to t.
func (t tick) since(u tick) time.Duration { return time.Duration(int32(t-u)) * tickLength }

// Closed sets of texts are kept by their rank.
var (
	modes    = []domain.IdentificationMode{domain.Fingerprint, domain.Cookie, domain.Identity}
	consents = []profile.ConsentState{profile.ConsentUnknown, profile.ConsentGranted, profile.ConsentDenied}
	causes   = []Cause{IdleExpiry, AbsoluteExpiry, Evicted, Ended, Drain, Dropped}
	devices  = append([]string{""}, profile.ContextValues(profile.DeviceType)...)
)

// Ranks of [profile.ConsentGranted] and [profile.ConsentDenied].
const (
	granted = 1
	denied  = 2
)

// isOptedOut stands beside the ranks of a consent: the device asked for no
// elevation of this visit, whatever a token says.
const isOptedOut = 1 << 4

func rank[T comparable](all []T, x T) uint8 { return uint8(max(0, slices.Index(all, x))) }

func (e *entry) identity() *Identity {
	if !e.flags.has(hasIdentity) {
		return nil
	}
	consent := profile.Consent{Persistence: consents[e.consent&3], Personalization: consents[e.consent>>2&3]}
	if e.consent&isOptedOut != 0 {
		consent.Persistence = profile.ConsentDenied
	}
	return &Identity{Key: e.profile, Mode: modes[e.origin&3], Consent: consent}
}

func (e *entry) setIdentity(id *Identity) {
	e.flags |= hasIdentity
	e.profile = id.Key
	e.origin = e.origin&^3 | rank(modes, id.Mode)
	e.consent = e.consent&isOptedOut | rank(consents, id.Consent.Persistence) | rank(consents, id.Consent.Personalization)<<2
}

func (e *entry) optOut() { e.consent |= isOptedOut }

// deny takes back the consent to persistence.
func (e *entry) deny() { e.consent = e.consent&^3 | denied }

func (e *entry) device() string { return devices[e.origin>>2] }

func (e *entry) setDevice(device string) { e.origin = e.origin&3 | rank(devices, device)<<2 }

// mayElevate tells whether there are a profile key and consent to persistence.
func (e *entry) mayElevate() bool {
	return e.flags.has(hasIdentity) && e.consent&(3|isOptedOut) == granted
}

// token names the delta that is pending.
func (e *entry) token() uint64 { return mix(e.visit + uint64(e.parcels)) }

// mix is the finalizer of SplitMix64: different numbers give different, random
// looking ones.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// touch counts an arrival in the period of the shard.
func (e *entry) touch(period uint8) {
	e.touches = e.frequency(period)
	e.period = period
	if e.touches < math.MaxUint8 {
		e.touches++
	}
}

// frequency is how often the session was touched, halved for every period that
// is over.
func (e *entry) frequency(period uint8) uint8 { return e.touches >> min(8, period-e.period) }

// base is the instant from which a session counts those of its signals, in
// milliseconds. It never moves.
func (c *Collector) base(e *entry) int64 {
	return c.epochMilli + int64(e.created)*tickLength.Milliseconds()
}

// read makes x a signal of the session, without its id. Its texts are valid as
// long as the session has it.
func (s *session) read(x *signal.Signal, from *packed) gist {
	body, gist := s.shard.c.phrases.body(from.body.phrase())
	x.ReadBody(body, s.shard.c.base(s.entry)+int64(from.at))
	return gist
}
