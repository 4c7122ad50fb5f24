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
	if n == 0 {
		return b.used.Load() <= b.most
	}
	if b.used.Add(n) > b.most {
		b.used.Add(-n)
		return false
	}
	return true
}

// force takes also what is not there. Eviction brings it back.
func (b *budget) force(n int64) { b.used.Add(n) }

func (b *budget) give(n int64) { b.used.Add(-n) }

// isCrowded tells that little is left.
func (b *budget) isCrowded() bool { return b.used.Load() > b.most-b.most/256 }
