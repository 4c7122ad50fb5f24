package session

import (
	"encoding/binary"
	"hash/maphash"

	"halftone/domain/signal"
)

// digest stands for a session key, or another text: 128 bits under seeds that die with the
// process, so nobody can choose keys that collide, and among a million
// sessions two collide by chance once in 10^26 processes.
type digest [2]uint64

// shard and hash use different bits.
func (d digest) shard() uint64 { return d[0] % shardCount }
func (d digest) hash() uint32  { return uint32(d[1]) }

// namer makes the digests that never leave memory. It is a [signal.Digester]
// for sessions without consent, whose ids get no lasting digests.
type namer struct{ high, low maphash.Seed }

func newNamer() namer { return namer{maphash.MakeSeed(), maphash.MakeSeed()} }

func (n namer) digest(key Key) digest {
	return digest{maphash.String(n.high, string(key)), maphash.String(n.low, string(key))}
}

func (n namer) digestOf(text []byte) digest {
	return digest{maphash.Bytes(n.high, text), maphash.Bytes(n.low, text)}
}

func (n namer) SignalID(mark string) (digest [16]byte) {
	binary.BigEndian.PutUint64(digest[:], maphash.String(n.low, mark))
	return digest
}

func (n namer) OrderID(id string) uint64 { return max(1, maphash.String(n.low, id)) }

func (n namer) Content(content []byte) uint64 { return maphash.Bytes(n.low, content) }

// orderOf digests the order that a signal belongs to, 0 for none.
func (c *Collector) orderOf(s *signal.Signal) uint64 {
	if s.OrderID == "" {
		return 0
	}
	return c.names.OrderID(s.OrderID)
}
