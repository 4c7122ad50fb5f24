package session

import (
	"math/bits"
	"math/rand/v2"
	"unsafe"
)

// slab is the memory of one shard's sessions: blocks of one size, without
// pointers, each an entry or a chunk of signals. That they share one kind of block
// lets either take the place of the other, so that one bound holds for both.
//
// Blocks are numbered from 1; 0 stands for none.
type slab struct {
	pages []page
	open  int // no page before this one has a free block
}

const (
	// blockSize is two lines of a cache.
	blockSize  = 128
	pageBlocks = 64
)

type block [blockSize / 8]uint64

type page struct {
	blocks  *[pageBlocks]block // nil while all of them are free
	free    uint64             // a bit a block, as entries
	entries uint64
	// owners has a byte of the profile key of each entry that has one, never 0
	// then: a search for a profile looks at few entries.
	owners [pageBlocks]byte
}

// Both fit a block: these do not compile otherwise.
const (
	_ = uint(blockSize - unsafe.Sizeof(entry{}))
	_ = uint(blockSize - unsafe.Sizeof(chunk{}))
)

// at returns the block, which stays where it is. Entries and chunks have no
// pointers, so the collector need not know which of them it is.
func (s *slab) at(number uint32) unsafe.Pointer {
	return unsafe.Pointer(&s.pages[number/pageBlocks].blocks[number%pageBlocks])
}

func (s *slab) entry(number uint32) *entry { return (*entry)(s.at(number)) }

func (s *slab) chunk(number uint32) *chunk { return (*chunk)(s.at(number)) }

func (s *slab) packed(at place) *packed { return &s.chunk(at.chunk()).signals[at.i()] }

// allocate returns a zeroed block, the lowest there is: high pages empty out.
func (s *slab) allocate() uint32 {
	for s.open < len(s.pages) && s.pages[s.open].free == 0 {
		s.open++
	}
	if s.open == len(s.pages) {
		free := ^uint64(0)
		if s.open == 0 {
			free--
		}
		s.pages = append(s.pages, page{free: free})
	}
	p := &s.pages[s.open]
	if p.blocks == nil {
		p.blocks = new([pageBlocks]block)
	}
	i := bits.TrailingZeros64(p.free)
	p.free &^= 1 << i
	return uint32(s.open*pageBlocks + i)
}

// allocateEntry is allocate for a block that each finds.
func (s *slab) allocateEntry() uint32 {
	number := s.allocate()
	s.pages[number/pageBlocks].entries |= 1 << (number % pageBlocks)
	return number
}

// release zeroes a block, so that nothing of a visitor is left in it, and
// returns its page to the runtime when that is empty.
func (s *slab) release(number uint32) {
	n, i := int(number/pageBlocks), number%pageBlocks
	p := &s.pages[n]
	clear(p.blocks[i][:])
	p.free |= 1 << i
	p.entries &^= 1 << i
	p.owners[i] = 0
	s.open = min(s.open, n)
	if p.free == ^uint64(0) {
		p.blocks = nil
	}
}

// own notes to which profile an entry belongs.
func (s *slab) own(number uint32, first byte) {
	s.pages[number/pageBlocks].owners[number%pageBlocks] = max(1, first)
}

// each visits all entries. One that is visited may be released meanwhile.
func (s *slab) each(visit func(number uint32)) {
	for n := range s.pages {
		for rest := s.pages[n].entries; rest != 0; rest &= rest - 1 {
			visit(uint32(n*pageBlocks + bits.TrailingZeros64(rest)))
		}
	}
}

// eachOwned visits the entries that may belong to a profile.
func (s *slab) eachOwned(first byte, visit func(number uint32)) {
	first = max(1, first)
	for n := range s.pages {
		for rest := s.pages[n].entries; rest != 0; rest &= rest - 1 {
			if i := bits.TrailingZeros64(rest); s.pages[n].owners[i] == first {
				visit(uint32(n*pageBlocks + i))
			}
		}
	}
}

// any returns some entry; there must be one.
func (s *slab) any() uint32 {
	for n := rand.IntN(len(s.pages)); ; n = (n + 1) % len(s.pages) {
		if entries := s.pages[n].entries; entries != 0 {
			turn := rand.IntN(pageBlocks)
			i := (bits.TrailingZeros64(bits.RotateLeft64(entries, -turn)) + turn) % pageBlocks
			return uint32(n*pageBlocks + i)
		}
	}
}
