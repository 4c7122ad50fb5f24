package session

import (
	"slices"
	"strings"
	"sync"
	"time"

	"halftone/domain/profile"
	"halftone/domain/signal"
)

// Limits of one session. Beyond them signals still count and still elevate;
// only the sums in memory stop growing.
const (
	maxPending  = 256 // signals that wait for an elevation
	foldedTo    = 192 // of them remain when the rest is folded
	maxProducts = 32
	maxNames    = 256 // categories, tags and brands, each
	maxAnswered = 64  // signals remembered after they left
	maxOrders   = 64
)

// state is where a session stands; package doc has the picture.
type state int

const (
	live state = iota
	ending
	gone
)

// session is one visit. Everything in it is guarded by the lock of its shard.
type session struct {
	key   Key
	shard *shard
	state state
	// cause is why a session is ending.
	cause Cause
	// pilot is not nil while somebody hands over for the session, and is closed
	// when that is over. Nobody else touches the flight meanwhile.
	pilot chan struct{}

	identity  *Identity
	context   profile.Context
	entryPath string
	// startedAt is when the first signal occurred, in milliseconds; created and
	// lastActivity are by our own clock.
	startedAt    int64
	created      time.Time
	lastActivity time.Time

	weight       int64
	signals      int
	pageViews    int
	productViews int
	cartAdds     int
	purchases    int
	categories   map[string]CategorySum
	tags, brands map[string]int64
	products     []string
	orders       []uint64
	nameBytes    int

	visit    uint64 // random name of the visit, unlike the key fit to be stored
	opened   bool   // the profile counts this visit
	stored   bool   // a profile is known to be stored under the key
	pending  parcel
	flight   *parcel
	answered []answered // newest last
	failures int
	retryAt  time.Time
	// elevatedLast tells whether the last pilot elevated anything.
	elevatedLast bool

	countedBytes int64
}

// answered is a signal that has left: elevated, folded or refused.
type answered struct {
	mark
	conflict bool
}

// shard is a part of all sessions under one lock, which nobody holds while
// waiting for anything.
type shard struct {
	sync.Mutex
	sessions map[Key]*session
}

func (s *session) decide() Decision { return Decide(s.outline()) }

// mayElevate tells whether there are a profile key and consent to persistence.
func (s *session) mayElevate() bool {
	return s.identity != nil && s.identity.Consent.Persistence == profile.ConsentGranted
}

// identify takes over what the request says of the visitor, and tells whether
// that is an opt-in: consent that the visit did not have before.
func (s *session) identify(id *Identity, ids signal.Digester) (optIn bool) {
	if id == nil {
		return false
	}
	could := s.mayElevate()
	known := *id
	s.identity = &known
	if could || !s.mayElevate() {
		return false
	}
	s.pending.keep(ids, s.identity.Key)
	return s.signals > 0
}

// enter fills in what is not yet known of where the visit began.
func (s *session) enter(c profile.Context, entryPath string) {
	if s.context.DeviceType == "" {
		s.context.DeviceType = c.DeviceType
	}
	if s.context.ReferrerDomain == "" {
		s.context.ReferrerDomain = strings.Clone(c.ReferrerDomain)
	}
	if s.entryPath == "" {
		s.entryPath = strings.Clone(entryPath)
	}
}

func (s *session) contextIn(zone *time.Location) profile.Context {
	return s.context.StartingAt(s.startedAt, zone)
}

// verdict is what became of one signal of an arrival.
type verdict int

const (
	accepted verdict = iota
	duplicate
	conflict
)

// record takes in one signal. The parcel is where it lies, nil when it is the
// repeat of one that has left.
func (s *session) record(h held, ids signal.Digester) (verdict, *parcel) {
	for _, p := range []*parcel{s.flight, &s.pending} {
		if earlier := p.find(h.mark.id); earlier != nil {
			if earlier.mark != h.mark {
				return conflict, nil
			}
			return duplicate, p
		}
	}
	if i := slices.IndexFunc(s.answered, func(a answered) bool { return a.id == h.mark.id }); i >= 0 {
		if s.answered[i].conflict || s.answered[i].mark != h.mark {
			return conflict, nil
		}
		return duplicate, nil
	}
	s.count(h)
	if s.mayElevate() {
		h.keep(ids, s.identity.Key)
	}
	s.pending.add(h)
	return accepted, &s.pending
}

// count adds a signal to the sums.
func (s *session) count(h held) {
	if s.signals == 0 {
		s.startedAt = h.kept.At
	}
	s.signals++
	weight := int64(h.kept.Weight)
	s.weight += weight
	switch h.kept.Type {
	case signal.PageView:
		s.pageViews++
	case signal.ProductView:
		s.productViews++
	case signal.AddToCart:
		s.cartAdds++
	case signal.Purchase:
		s.countPurchase(h.kept.Order)
	}
	if c := h.kept.Category; c != "" {
		sum, known := s.categories[c]
		if known || s.hasRoom(len(s.categories), c) {
			s.categories[c] = CategorySum{Weight: sum.Weight + weight, Signals: sum.Signals + 1}
		}
	}
	s.addName(s.brands, h.kept.Brand, weight)
	for _, tag := range h.kept.Tags {
		s.addName(s.tags, tag, weight)
	}
	if h.kept.Type == signal.ProductView && h.raw.ProductID != "" &&
		len(s.products) < maxProducts && !slices.Contains(s.products, h.raw.ProductID) {
		s.products = append(s.products, h.raw.ProductID)
		s.nameBytes += 16 + len(h.raw.ProductID)
	}
}

func (s *session) addName(sums map[string]int64, name string, weight int64) {
	if name == "" {
		return
	}
	if _, known := sums[name]; known || s.hasRoom(len(sums), name) {
		sums[name] += weight
	}
}

func (s *session) hasRoom(names int, name string) bool {
	if names >= maxNames {
		return false
	}
	s.nameBytes += 64 + len(name)
	return true
}

// countPurchase counts an order once, however many lines it has. The order is
// a digest of the marker: lasting ones come later.
func (s *session) countPurchase(order uint64) {
	if order != 0 {
		if slices.Contains(s.orders, order) {
			return
		}
		if len(s.orders) == maxOrders {
			s.orders = slices.Delete(s.orders, 0, 1)
		}
		s.orders = append(s.orders, order)
	}
	s.purchases++
}

// remember keeps what is needed to know a repeat of a signal that has left.
func (s *session) remember(h held, isConflict bool) {
	if len(s.answered) == maxAnswered {
		s.answered = slices.Delete(s.answered, 0, 1)
	}
	s.answered = append(s.answered, answered{mark: h.mark, conflict: isConflict})
}

// fold makes room in a session that would not elevate.
func (s *session) fold() {
	for _, h := range s.pending.fold(foldedTo) {
		s.remember(h, false)
	}
}

// bytes estimates the memory of the session with its entry in the shard.
func (s *session) bytes() int64 {
	n := 768 + 2*len(s.key) + s.nameBytes + len(s.context.ReferrerDomain) + len(s.entryPath) +
		24*len(s.answered) + 8*len(s.orders) + s.pending.bytes
	if s.flight != nil {
		n += s.flight.bytes
	}
	return int64(n)
}
