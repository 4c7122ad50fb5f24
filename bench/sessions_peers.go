package main

import (
	"hash/maphash"
	"sync"
	"time"

	"github.com/Yiling-J/theine-go"
	"github.com/dgraph-io/ristretto/v2"
	"github.com/maypok86/otter/v2"

	"halftone/domain/session"
	"halftone/domain/signal"
)

// boxed is a session as the value of a cache.
type boxed struct {
	sync.Mutex
	sums
}

// cached records into a cache that finds or makes sessions.
type cached struct {
	numbers numbers
	find    func(key string) *boxed
	close   func()
}

func (c *cached) record(key session.Key, s signal.Signal) {
	x := c.find(string(key))
	now := time.Now().UnixNano()
	x.Lock()
	c.numbers.addTo(&x.sums, &s, now)
	x.Unlock()
}

func newOtter() (*cached, error) {
	cache, err := otter.New(&otter.Options[string, *boxed]{
		MaximumSize: roomySessions, ExpiryCalculator: otter.ExpiryAccessing[string, *boxed](idleAfter),
	})
	if err != nil {
		return nil, err
	}
	return &cached{newNumbers(), func(key string) *boxed {
		if x, found := cache.GetIfPresent(key); found {
			return x
		}
		x, _ := cache.SetIfAbsent(key, &boxed{})
		return x
	}, func() { cache.InvalidateAll(); cache.StopAllGoroutines() }}, nil
}

// newRistretto and newTheine set an entry again with each signal: their expiry
// does not slide by itself.
func newRistretto() (*cached, error) {
	cache, err := ristretto.NewCache(&ristretto.Config[string, *boxed]{
		NumCounters: 10 * roomySessions, MaxCost: roomySessions, BufferItems: 64, IgnoreInternalCost: true,
	})
	if err != nil {
		return nil, err
	}
	return &cached{newNumbers(), func(key string) *boxed {
		x, found := cache.Get(key)
		if !found {
			x = &boxed{}
		}
		cache.SetWithTTL(key, x, 1, idleAfter)
		return x
	}, cache.Close}, nil
}

func newTheine() (*cached, error) {
	cache, err := theine.NewBuilder[string, *boxed](roomySessions).Build()
	if err != nil {
		return nil, err
	}
	return &cached{newNumbers(), func(key string) *boxed {
		x, found := cache.Get(key)
		if !found {
			x = &boxed{}
		}
		cache.SetWithTTL(key, x, 1, idleAfter)
		return x
	}, cache.Close}, nil
}

// maps is what one writes without a thought of memory: sharded maps of sessions
// made of maps. It neither expires nor evicts.
type maps struct {
	seed   maphash.Seed
	shards [64]struct {
		sync.Mutex
		sessions map[session.Key]*mapped
	}
}

type mapped struct {
	interests, tags, brands map[string]float64
	signals                 map[string]map[signal.Type]int
	products                map[string]bool
	weight                  float64
	count                   int
	started, active         time.Time
}

func newMaps() *maps {
	m := &maps{seed: maphash.MakeSeed()}
	for i := range m.shards {
		m.shards[i].sessions = map[session.Key]*mapped{}
	}
	return m
}

func (m *maps) record(key session.Key, s signal.Signal) {
	shard := &m.shards[maphash.String(m.seed, string(key))%64]
	now := time.Now()
	shard.Lock()
	defer shard.Unlock()
	x := shard.sessions[key]
	if x == nil {
		x = &mapped{interests: map[string]float64{}, tags: map[string]float64{}, brands: map[string]float64{},
			signals: map[string]map[signal.Type]int{}, products: map[string]bool{}, started: now}
		shard.sessions[key] = x
	}
	weight := s.Weight.Float()
	x.active = now
	x.count++
	x.weight += weight
	x.interests[s.Category] += weight
	x.brands[s.Brand] += weight
	for _, tag := range s.Tags {
		x.tags[tag] += weight
	}
	if x.signals[s.Category] == nil {
		x.signals[s.Category] = map[signal.Type]int{}
	}
	x.signals[s.Category][s.Type]++
	if len(x.products) < 32 {
		x.products[s.ProductID] = true
	}
}
