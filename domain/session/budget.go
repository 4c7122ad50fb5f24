package session

import "sync/atomic"

// budget bounds an amount that many share.
type budget struct {
	used atomic.Int64
	most int64
}

// take is false, and takes nothing, when there is not that much. Nothing can be
// taken only while the bound holds.
func (b *budget) take(n int64) bool {
	for {
		used := b.used.Load()
		if used+n > b.most {
			return false
		}
		// A sum that is taken back when it is too much would show, for a moment, more than there may be.
		if n == 0 || b.used.CompareAndSwap(used, used+n) {
			return true
		}
	}
}

// force takes also what is not there. Eviction brings it back.
func (b *budget) force(n int64) { b.used.Add(n) }

func (b *budget) give(n int64) { b.used.Add(-n) }

// isCrowded tells that little is left.
func (b *budget) isCrowded() bool { return b.used.Load() > b.most-b.most/256 }
