package replay

import (
	"encoding/binary"
	"slices"

	"halftone/domain/signal"
)

// Ordinals numbers the ids of a log instead of digesting them: no secret is
// needed, and the kept ids stand in the byte order of the ids themselves, which
// decides between prices of one instant. It is for one goroutine.
func (l *Log) Ordinals() signal.Digester {
	ids := make([]string, len(l.lines))
	for i := range l.lines {
		ids[i] = l.lines[i].signal.ID
	}
	slices.Sort(ids)
	o := &ordinals{signals: make(map[string]uint64, len(ids)), orders: map[string]uint64{}}
	for rank, id := range ids {
		mark := signal.MarkOf(id)
		o.signals[string(mark[:])] = uint64(rank)
	}
	return o
}

type ordinals struct{ signals, orders map[string]uint64 }

func (o *ordinals) SignalID(mark string) (ordinal [16]byte) {
	binary.BigEndian.PutUint64(ordinal[:], o.signals[mark])
	return ordinal
}

func (o *ordinals) OrderID(id string) uint64 {
	number, known := o.orders[id]
	if !known {
		number = uint64(len(o.orders)) + 1
		o.orders[id] = number
	}
	return number
}

// Content is 0: a log has no repeats whose content could differ.
func (o *ordinals) Content([]byte) uint64 { return 0 }
