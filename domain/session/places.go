package session

import (
	"encoding/binary"

	"halftone/domain/signal"
)

// few is how many signals are looked through faster than looked up.
const few = 64

// leastPlaces is the first number of cells. All are powers of two.
const leastPlaces = 128

// places finds the signals of a parcel with more than a few by their marks:
// open addressing, at most three quarters full. It is empty for other parcels.
// A cell has a part of the mark above the place; 0 is empty.
type places struct {
	cells []uint64
	count int
}

// place is where a signal lies: the number of the chunk, then the place in it.
type place uint32

const placeBits = 3

func placeOf(chunk uint32, i int) place { return place(chunk<<placeBits | uint32(i)) }

func (p place) chunk() uint32 { return uint32(p) >> placeBits }
func (p place) i() int        { return int(p & (1<<placeBits - 1)) }

// find looks a signal of the parcel up.
func (x *places) find(in *parcel, s *slab, mark signal.Mark) (place, bool) {
	if x.count == 0 {
		return in.find(s, mark)
	}
	mask, tag := len(x.cells)-1, tagOf(mark)
	for at := int(tag); x.cells[at&mask] != 0; at++ {
		if cell := x.cells[at&mask]; uint32(cell>>32) == tag {
			if p := place(cell); s.packed(p).mark == mark {
				return p, true
			}
		}
	}
	return 0, false
}

// tagOf takes bits that the filter of a session does not use.
func tagOf(mark signal.Mark) uint32 { return binary.LittleEndian.Uint32(mark[:]) }

// add notes a signal that has just come into the parcel. The first time, that is
// all of them.
func (x *places) add(in *parcel, s *slab, mark signal.Mark, p place) {
	if 4*(x.count+1) > 3*len(x.cells) {
		size := leastPlaces
		for 4*int(in.count+1) > 3*size {
			size *= 2
		}
		x.cells, x.count = make([]uint64, size), 0
		in.each(s, func(s *packed, at place) { x.put(s.mark, at) })
		return
	}
	x.put(mark, p)
}

func (x *places) put(mark signal.Mark, p place) {
	mask, tag := len(x.cells)-1, tagOf(mark)
	at := int(tag)
	for x.cells[at&mask] != 0 {
		at++
	}
	x.cells[at&mask] = uint64(tag)<<32 | uint64(p)
	x.count++
}

// bytes is the memory of places apart from the header.
func (x *places) bytes() int64 { return int64(8 * len(x.cells)) }
