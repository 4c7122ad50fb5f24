package access

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Account is what requests are charged to: an address or a token. The empty one
// is charged nothing.
type Account string

// maxAccounts bounds the accounts of one generation; there are two.
const maxAccounts = 50_000

// generation is how long an account that nobody uses is kept at least. It is
// longer than any debt that one request can make at the default limit.
const generation = time.Minute

// Limiter bounds how much an account may ask for, in units of cost: each has a
// second's worth in store, and what a single request costs above it is a debt
// that must be waited off. It lives in memory only. It is safe for concurrent
// use, and nil limits nothing.
type Limiter struct {
	perSecond int

	mu sync.Mutex
	// Accounts are forgotten by generations: so memory is bounded, and nothing
	// ever walks over all of them.
	recent, older map[Account]*rate.Limiter
	since         time.Time
}

// NewLimiter returns a limiter of so many units a second, nil for 0.
func NewLimiter(perSecond int) *Limiter {
	if perSecond == 0 {
		return nil
	}
	return &Limiter{perSecond: perSecond, recent: map[Account]*rate.Limiter{}}
}

// AddressAccount is the account of the network address of a connection, as
// [net/http.Request.RemoteAddr] has it. An IPv6 customer has a whole /64.
func AddressAccount(remote string) Account {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return "unknown"
	}
	address = address.Unmap().WithZone("")
	if address.Is6() {
		prefix, _ := address.Prefix(64) // 64 bits are never too many
		address = prefix.Addr()
	}
	return Account("address " + string(address.AsSlice()))
}

// TokenAccount is the account of an API token.
func TokenAccount(secret string) Account {
	hash := hashOf(secret)
	return Account("token " + string(hash[:]))
}

// Enter charges one unit to an account that is in credit, for which it returns
// 0. An account in debt is charged nothing; wait is how long that will last.
func (l *Limiter) Enter(a Account, now time.Time) (wait time.Duration) {
	if l == nil || a == "" {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	bucket := l.bucket(a, now)
	if missing := 1 - bucket.TokensAt(now); missing > 0 {
		return max(time.Millisecond, time.Duration(missing/float64(l.perSecond)*float64(time.Second)))
	}
	bucket.ReserveN(now, 1)
	return 0
}

// Charge charges an account, into debt if need be.
func (l *Limiter) Charge(a Account, cost int, now time.Time) {
	if l == nil || a == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	bucket := l.bucket(a, now)
	for cost > 0 {
		part := min(cost, l.perSecond) // the library reserves no more at once
		bucket.ReserveN(now, part)
		cost -= part
	}
}

func (l *Limiter) bucket(a Account, now time.Time) *rate.Limiter {
	if len(l.recent) >= maxAccounts || now.Sub(l.since) > generation {
		l.recent, l.older, l.since = make(map[Account]*rate.Limiter), l.recent, now
	}
	bucket, known := l.recent[a]
	if !known {
		if bucket, known = l.older[a]; !known {
			bucket = rate.NewLimiter(rate.Limit(l.perSecond), l.perSecond)
		}
		l.recent[a] = bucket
	}
	return bucket
}
