package session

// index finds numbers by hash: open addressing with linear probing, at most
// three quarters full. A cell is the hash above the number; 0 is empty. What a
// number stands for is compared by the caller.
type index struct {
	cells []uint64
	count int
}

// probe is a search: start with first, then next until it returns 0.
func (x *index) first(hash uint32) (at uint32, number uint32) {
	if len(x.cells) == 0 {
		return 0, 0
	}
	return x.from(hash, hash)
}

func (x *index) next(hash, at uint32) (uint32, uint32) { return x.from(hash, at+1) }

func (x *index) from(hash, at uint32) (uint32, uint32) {
	mask := uint32(len(x.cells) - 1)
	for ; ; at++ {
		cell := x.cells[at&mask]
		if cell == 0 {
			return at, 0
		}
		if uint32(cell>>32) == hash {
			return at, uint32(cell)
		}
	}
}

func (x *index) add(hash, number uint32) {
	if 4*(x.count+1) > 3*len(x.cells) {
		old := x.cells
		x.cells = make([]uint64, max(16, 2*len(old)))
		for _, cell := range old {
			if cell != 0 {
				x.place(cell)
			}
		}
	}
	x.place(uint64(hash)<<32 | uint64(number))
	x.count++
}

func (x *index) place(cell uint64) {
	mask := uint32(len(x.cells) - 1)
	at := uint32(cell>>32) & mask
	for x.cells[at] != 0 {
		at = (at + 1) & mask
	}
	x.cells[at] = cell
}

// remove takes out what is there, and moves up what would not be found past
// the gap.
func (x *index) remove(hash, number uint32) {
	mask := uint32(len(x.cells) - 1)
	gap := hash & mask
	for x.cells[gap] != uint64(hash)<<32|uint64(number) {
		gap = (gap + 1) & mask
	}
	for at := (gap + 1) & mask; x.cells[at] != 0; at = (at + 1) & mask {
		home := uint32(x.cells[at]>>32) & mask
		if (at-home)&mask >= (at-gap)&mask {
			x.cells[gap], gap = x.cells[at], at
		}
	}
	x.cells[gap] = 0
	x.count--
}
