package session

import (
	"encoding/binary"

	"halftone/domain/signal"
)

// few is how many signals are looked through faster than looked up.
const few = 40

// leastPlaces is the first number of cells. All are powers of two.
const leastPlaces = 64

// places finds the signals of a parcel with more than a few by their marks:
// open addressing, at most three quarters full. It is empty for other parcels.
//
// A cell has a part of the mark above the place in the parcel, counted from 1; 0
// is empty. Four bytes make the sessions that get most of the signals fit a
// cache. The way from a place to the signal is long, but only a repeat goes it,
// and one new signal in a few thousand.
type places struct {
	cells []uint32
	count int
}

const placeBits = 20

// find looks a signal of the parcel up, nil when it has none of the mark.
func (x *places) find(in *parcel, s *slab, mark signal.Mark) *packed {
	if x.count == 0 {
		return in.find(s, mark)
	}
	mask, hash := uint32(len(x.cells)-1), hashOf(mark)
	for at := hash; x.cells[at&mask] != 0; at++ {
		if cell := x.cells[at&mask]; cell>>placeBits == hash>>placeBits {
			if p := in.at(s, int(cell&(1<<placeBits-1))-1); p.mark == mark {
				return p
			}
		}
	}
	return nil
}

// hashOf takes bits that the filter of a session does not use.
func hashOf(mark signal.Mark) uint32 { return binary.LittleEndian.Uint32(mark[:]) }

// add notes the signal that came into the parcel last. The first time, that is
// all of them.
func (x *places) add(in *parcel, s *slab, mark signal.Mark) {
	if 4*(x.count+1) > 3*len(x.cells) {
		x.fill(in, s)
		return
	}
	x.put(mark)
}

// fill notes all signals of the parcel anew.
func (x *places) fill(in *parcel, s *slab) {
	size := max(leastPlaces, len(x.cells))
	for 4*int(in.count+1) > 3*size {
		size *= 2
	}
	if size > len(x.cells) {
		x.cells = make([]uint32, size)
	}
	clear(x.cells)
	x.count = 0
	in.each(s, func(p *packed) { x.put(p.mark) })
}

func (x *places) put(mark signal.Mark) {
	x.count++
	mask, hash := uint32(len(x.cells)-1), hashOf(mark)
	at := hash
	for x.cells[at&mask] != 0 {
		at++
	}
	x.cells[at&mask] = hash>>placeBits<<placeBits | uint32(x.count)
}

// bytes is the memory of places apart from the header.
func (x *places) bytes() int64 { return int64(4 * len(x.cells)) }
