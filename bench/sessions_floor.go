package main

import (
	"hash/maphash"
	"sync"
	"time"

	"halftone/domain/session"
	"halftone/domain/signal"
)

// sums are the least that a session tier has to add up, in fixed space without
// pointers: neither the signals themselves nor brands and tags, no names beyond
// those that are known before, no ids of which a repeat could be told.
type sums struct {
	interests    [16]float32
	signals      [16]uint16
	products     [16]uint64
	weight       float32
	count        uint32
	pageViews    uint16
	productViews uint16
	cartAdds     uint16
	purchases    uint16
	started      int64
	active       int64
}

func (x *sums) add(s *signal.Signal, category, kind int, product uint64, now int64) {
	if x.count == 0 {
		x.started = now
	}
	x.active = now
	x.count++
	weight := float32(s.Weight)
	x.weight += weight
	x.interests[category] += weight
	x.signals[category]++
	switch kind {
	case 1:
		x.pageViews++
	case 2:
		x.products[x.productViews%16] = product
		x.productViews++
	case 3:
		x.cartAdds++
	case 4:
		x.purchases++
	}
}

// numbers turns the names of a signal into numbers, as any fixed layout must.
type numbers struct {
	categories map[string]int
	kinds      map[signal.Type]int
	seed       maphash.Seed
}

func newNumbers() numbers {
	n := numbers{
		categories: map[string]int{},
		kinds:      map[signal.Type]int{signal.PageView: 1, signal.ProductView: 2, signal.AddToCart: 3, signal.Purchase: 4},
		seed:       maphash.MakeSeed(),
	}
	for i, name := range categoryNames {
		n.categories[name] = i % 16
	}
	return n
}

func (n *numbers) addTo(x *sums, s *signal.Signal, now int64) {
	x.add(s, n.categories[s.Category], n.kinds[s.Type], maphash.String(n.seed, s.ProductID), now)
}

// slab is the floor: sessions of fixed size in 64 shards, found by a map from
// 128 bits. It holds no signals, elevates nothing and has no bounds.
type slab struct {
	numbers   numbers
	high, low maphash.Seed
	shards    [64]struct {
		sync.Mutex
		index map[[2]uint64]int32
		slots []sums
		_     [64]byte
	}
}

func newSlab() *slab {
	s := &slab{numbers: newNumbers(), high: maphash.MakeSeed(), low: maphash.MakeSeed()}
	for i := range s.shards {
		s.shards[i].index = map[[2]uint64]int32{}
	}
	return s
}

func (s *slab) record(key session.Key, x signal.Signal) {
	id := [2]uint64{maphash.String(s.high, string(key)), maphash.String(s.low, string(key))}
	now := time.Now().UnixNano()
	shard := &s.shards[id[0]%64]
	shard.Lock()
	i, known := shard.index[id]
	if !known {
		i = int32(len(shard.slots))
		shard.slots = append(shard.slots, sums{})
		shard.index[id] = i
	}
	s.numbers.addTo(&shard.slots[i], &x, now)
	shard.Unlock()
}
