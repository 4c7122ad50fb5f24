package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"time"

	"halftone/domain"
	"halftone/domain/session"
	"halftone/domain/signal"
)

const (
	liveSessions = 1_000_000
	// roomySessions is a bound that evicts nobody.
	roomySessions = liveSessions + liveSessions/10
	idleAfter     = 30 * time.Minute
	// drawnKeys are drawn in advance: drawing one takes as long as recording.
	drawnKeys    = 1 << 22
	recordsATurn = 1 << 10
	zipfExponent = 1.01
	// peerRounds are fewer: peers are far from the others, and slow to fill.
	peerRounds = 3
)

// recorder records one signal of a session.
type recorder interface {
	record(key session.Key, s signal.Signal)
}

// collector is Halftone as a recorder.
type collector struct{ *session.Collector }

func (c collector) record(key session.Key, s signal.Signal) {
	arrival := session.Arrival{Key: key, Signals: []signal.Signal{s}}
	if _, err := c.Record(context.Background(), arrival); err != nil {
		panic(err) // there is room, and nothing is elevated
	}
}

func newCollector(most int) collector {
	keys := domain.NewKeyring(domain.Secret{KeyID: "bench", Key: make([]byte, 32)})
	return collector{session.NewCollector(session.Options{
		Idle: idleAfter, MaxAge: 24 * time.Hour, MaxCount: most, MaxBytes: 4 << 30,
		Zone: time.UTC, Digester: keys, QueueLength: 1,
	})}
}

// measureSessions measures S1 and S2: sessions in memory, and their signals.
func measureSessions(context.Context, bench) ([]goal, error) {
	fmt.Fprintf(os.Stderr, "recording %d sessions\n", liveSessions)
	v := newVisits()
	figures, bytes := v.againstFloor()
	peers, err := v.peers()
	if err != nil {
		return nil, err
	}
	printFigures("One signal into a session", append(figures, peers...))
	ratio := v.hitRatio()
	return []goal{
		{"S1", "one signal recorded into one of 1 M sessions, over a plain slab that only adds", []condition{
			{figures[1].ns / figures[0].ns, atMost, 1.3, "x of a plain slab"},
			{hundredths(figures[1].allocs), atMost, 0, "allocations"},
		}},
		{"S2", "memory of a session with all its signals; hits at 10 % of the capacity needed", []condition{
			{bytes, atMost, 400, "bytes per session"},
			{ratio, atLeast, .97, "of the static optimum"},
		}},
	}, nil
}

// againstFloor measures Halftone and the floor in turn, and the bytes of a session.
func (v *visits) againstFloor() (figures []figure, bytes float64) {
	tier, floor := newCollector(roomySessions), newSlab()
	bytes, signals := v.fill(tier)
	v.fillOnce(floor)
	fmt.Printf("\nSessions: %d live, %s signals each, medians of %d rounds on one core; keys by Zipf's law.\n", liveSessions, number(signals), rounds)
	return contest([]contender{
		{"a plain slab of sums", v.recording(floor)},
		{"Halftone", v.recording(tier)},
	}), bytes
}

// visits are what all contenders record.
type visits struct {
	keys  []session.Key
	drawn []uint32 // keys by Zipf's law, the first most often
	order []int    // in which sessions begin, whatever comes of them later
	shop  shop
	ids   []string
}

func newVisits() *visits {
	r := rand.New(rand.NewPCG(7, 7))
	v := &visits{keys: make([]session.Key, liveSessions), drawn: make([]uint32, drawnKeys), ids: make([]string, 1<<20)}
	for i := range v.keys {
		v.keys[i] = session.Key(fmt.Sprintf("%016x%016x", r.Uint64(), r.Uint64()))
	}
	for i := range v.ids {
		v.ids[i] = fmt.Sprintf("%016x%016x", r.Uint64(), r.Uint64())
	}
	zipf := rand.NewZipf(r, zipfExponent, 1, liveSessions-1)
	for i := range v.drawn {
		v.drawn[i] = uint32(zipf.Uint64())
	}
	v.order = r.Perm(liveSessions)
	v.shop = newShop(r)
	return v
}

// fill records whole visits into every session, and returns the bytes that one
// takes and the signals it has.
func (v *visits) fill(c collector) (bytes, signals float64) {
	before := heapInUse()
	r, n := rand.New(rand.NewPCG(9, 9)), 0
	sizes := visitSizes(r, len(v.keys))
	for _, i := range v.order {
		for range sizes[i] {
			c.record(v.keys[i], v.signal(n))
			n++
		}
	}
	return (heapInUse() - before) / float64(len(v.keys)), float64(n) / float64(len(v.keys))
}

// fillOnce makes every session.
func (v *visits) fillOnce(to recorder) {
	for i, k := range v.order {
		to.record(v.keys[k], v.signal(i))
	}
}

// signal is the i-th that comes, under an id of its own for long.
func (v *visits) signal(i int) signal.Signal {
	s := v.shop.signal(i)
	s.ID = v.ids[i%len(v.ids)]
	return s
}

func (v *visits) recording(to recorder) func() int {
	next := 0
	return func() int {
		for range recordsATurn {
			to.record(v.keys[v.drawn[next%len(v.drawn)]], v.signal(next))
			next++
		}
		return recordsATurn
	}
}

// peers measures those that are only there for comparison, each alone in memory.
func (v *visits) peers() (figures []figure, err error) {
	for _, peer := range []struct {
		name string
		make func() (*cached, error)
	}{{"otter 2.4.0", newOtter}, {"theine 0.6.3", newTheine}, {"ristretto 2.4.2", newRistretto}} {
		cache, err := peer.make()
		if err != nil {
			return nil, err
		}
		figures = append(figures, v.alone(peer.name, cache))
		cache.close()
	}
	return append(figures, v.alone("sharded maps of maps", newMaps())), nil
}

func (v *visits) alone(name string, to recorder) figure {
	v.fillOnce(to)
	return contestOf(peerRounds, []contender{{name, v.recording(to)}})[0]
}

// hitRatio records into a tier with room for a tenth of the keys, and returns
// the share of records that found their session, over that of the keys that are
// most likely to come, the best set that never changes.
func (v *visits) hitRatio() float64 {
	room := len(v.keys) / 10
	tier := newCollector(room)
	half := len(v.drawn) / 2
	record := func(drawn []uint32) {
		for i, k := range drawn {
			tier.record(v.keys[k], v.signal(i))
		}
	}
	record(v.drawn[:half])
	made := sessionsMade(tier)
	record(v.drawn[half:])
	hits := half - (sessionsMade(tier) - made)

	best := 0 // the keys stand in the order of how often they come
	for _, k := range v.drawn[half:] {
		if int(k) < room {
			best++
		}
	}
	fmt.Printf("\nHits with room for a tenth: %.4f of the records; the best set that never changes: %.4f.\n",
		float64(hits)/float64(half), float64(best)/float64(half))
	return float64(hits) / float64(best)
}

func sessionsMade(c collector) int {
	stats := c.Stats()
	made := stats.Sessions
	for _, n := range stats.Ended {
		made += int(n)
	}
	return made
}

func heapInUse() float64 {
	var heap runtime.MemStats
	runtime.GC()
	runtime.GC() // what pools hold is free after the second
	runtime.ReadMemStats(&heap)
	return float64(heap.HeapInuse)
}

// visitSizes are the numbers of signals of whole visits, as shoppers of all
// classes make them: log-normal, drawn in proportion to the visits of a class.
func visitSizes(r *rand.Rand, n int) []int {
	classes := []struct{ visits, mean, deviation float64 }{ // of the logarithm
		{.62 + .98, .8, .85}, {.20 + .56, 1.5, .9}, {.24, 2, 1}, {.06, 3.5, 1},
	}
	total := 0.0
	for _, c := range classes {
		total += c.visits
	}
	sizes := make([]int, n)
	for i := range sizes {
		at, class := r.Float64()*total, 0
		for ; class < len(classes)-1 && at > classes[class].visits; class++ {
			at -= classes[class].visits
		}
		c := classes[class]
		sizes[i] = max(1, int(math.Round(math.Exp(c.mean+c.deviation*r.NormFloat64()))))
	}
	return sizes
}

var categoryNames = []string{"electronics", "appliances", "computers", "fashion", "home", "sport", "books", "food", "beauty", "toys",
	"garden", "auto", "music", "pets", "office", "baby", "jewellery", "games", "health", "travel"}

const products = 50_000

// shop is what signals are about: as uneven as in shops, and put together when
// it is recorded, as it comes out of a decoder.
type shop struct {
	views []signal.Signal // of every product
	drawn []uint16        // products by Zipf's law
	now   int64
}

func newShop(r *rand.Rand) shop {
	s := shop{views: make([]signal.Signal, products), drawn: make([]uint16, 1<<16), now: time.Now().UnixMilli()}
	brands := rand.NewZipf(r, 1.15, 1, 1_500-1)
	for i := range s.views {
		s.views[i] = signal.Signal{
			Type: signal.ProductView, Weight: signal.ProductView.BaseWeight(), Quantity: 1,
			ProductID: fmt.Sprintf("p-%d", i), Brand: fmt.Sprintf("brand-%d", brands.Uint64()), Category: categoryNames[r.IntN(len(categoryNames))],
			Tags:  []string{fmt.Sprintf("tag-%d", r.IntN(20)), fmt.Sprintf("tag-%d", 20+r.IntN(20))},
			Price: signal.Money(500 + r.IntN(90_000)), Amount: signal.NoMoney,
		}
	}
	drawn := rand.NewZipf(r, zipfExponent, 8, products-1)
	for i := range s.drawn {
		s.drawn[i] = uint16(drawn.Uint64())
	}
	return s
}

var otherTypes = []signal.Type{signal.PageView, "category_browse", "search", "product_impression"}

// signal is the i-th signal: half of them are views of products, the others
// name a category at most.
func (s *shop) signal(i int) signal.Signal {
	x := s.views[s.drawn[i%len(s.drawn)]]
	if i%2 == 0 {
		kind := otherTypes[i/2%len(otherTypes)]
		x.Type, x.Weight, x.ProductID, x.Brand, x.Tags, x.Price = kind, 300, "", "", nil, signal.NoMoney
	}
	x.At = s.now + int64(i%(1<<20))
	return x
}
