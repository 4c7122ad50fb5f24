package session

import (
	"cmp"
	"slices"
)

// recent is a session and when something arrived last.
type recent struct {
	ref    ref
	active tick
}

// Newest returns copies of the live sessions that were active last, most recent
// first, at most n. It looks at every session, one shard after the other.
func (c *Collector) Newest(n int) []Snapshot {
	var found []recent
	for i := range c.shards {
		shard := &c.shards[i]
		shard.Lock()
		shard.slab.each(func(number uint32) {
			if s := shard.open(number); s.flags&(isEnding|isForgotten) == 0 {
				found = append(found, recent{s.ref(), s.active})
			}
			if len(found) >= 1000+2*n {
				found = newest(found, n)
			}
		})
		shard.Unlock()
	}
	snapshots := make([]Snapshot, 0, n)
	for _, r := range newest(found, n) {
		r.ref.shard.Lock()
		if s, isThere := r.ref.open(); isThere {
			snapshots = append(snapshots, s.snapshot())
		}
		r.ref.shard.Unlock()
	}
	return snapshots
}

// newest keeps the n last active ones.
func newest(found []recent, n int) []recent {
	slices.SortFunc(found, func(a, b recent) int { return cmp.Compare(int32(b.active-a.active), 0) })
	return found[:min(len(found), n)]
}
