package session

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// sampleSize is how many sessions an eviction chooses from.
const sampleSize = 12

// sparedShare is the part of a shard's sessions, the youngest, that is not
// evicted: one in so many. They had no time yet to be touched again.
const sparedShare = 100

// evict ends the least used session of a small sample, never the one under
// key. With mustFree it is true only if that made room at once; a session
// with something to elevate is then handed over for later, and one that has
// nothing goes in its place.
func (c *Collector) evict(key digest, mustFree bool) bool {
	ended := false
	for _, victim := range c.sample(key) {
		shard := victim.at.shard
		shard.Lock()
		s, found := victim.at.open()
		if found && s.isIdle() && (!ended || s.isForgettable()) {
			ended = c.end(&s, Evicted) || ended
			_, found = victim.at.open()
		}
		shard.Unlock()
		if !found || ended && !mustFree {
			return true
		}
	}
	return false
}

type candidate struct {
	at        ref
	frequency uint8
	active    tick
}

// sample returns a few live sessions, the least used first, of those the least
// recently used. It takes them from one shard after the other, beginning
// anywhere, until there are enough.
func (c *Collector) sample(except digest) []candidate {
	sample := make([]candidate, 0, sampleSize)
	start := rand.IntN(shardCount)
	for i := 0; i < shardCount && len(sample) < sampleSize; i++ {
		shard := &c.shards[(start+i)%shardCount]
		shard.Lock()
		sample = shard.sample(sample, except)
		shard.Unlock()
	}
	slices.SortFunc(sample, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.frequency, b.frequency), cmp.Compare(a.active, b.active))
	})
	return sample
}

func (sh *shard) sample(sample []candidate, except digest) []candidate {
	consider := func(number uint32) {
		s := sh.open(number)
		at := s.ref()
		isYoung := sh.births-s.born < uint32(sh.index.count/sparedShare)
		isTaken := slices.ContainsFunc(sample, func(c candidate) bool { return c.at == at })
		if len(sample) < sampleSize && !isTaken && !isYoung && s.isIdle() && s.key != except {
			sample = append(sample, candidate{at, s.frequency(sh.history.period), s.active})
		}
	}
	if sh.index.count <= 4*sampleSize {
		sh.slab.each(consider)
		return sample
	}
	for range 2 * sampleSize { // some are taken already, or cannot go
		consider(sh.slab.any())
	}
	return sample
}
