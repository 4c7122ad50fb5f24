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
	// blocks has those of each page, nil while all of them are free. They lie
	// apart from what else is known of a page: finding a block reads nothing else,
	// and the addresses of all blocks fit a cache.
	blocks []*[pageBlocks]block
	pages  []page
	open   int // no page before this one has a free block
}

const (
	// blockSize is two lines of a cache.
	blockSize  = 128
	pageBlocks = 64
)

type block [blockSize / 8]uint64

type page struct {
	free    uint64 // a bit a block, as entries
	entries uint64
	// owners has a byte of the profile key of each entry that has one, never 0
	// then, and others of the other key that it is known by: a search for a profile
	// looks at few entries.
	owners, others [pageBlocks]byte
}

// Both fit a block: these do not compile otherwise.
const (
	_ = uint(blockSize - unsafe.Sizeof(entry{}))
	_ = uint(blockSize - unsafe.Sizeof(chunk{}))
)

// at returns the block, which stays where it is. Entries and chunks have no
// pointers, so the collector need not know which of them it is.
func (s *slab) at(number uint32) unsafe.Pointer {
	return unsafe.Pointer(&s.blocks[number/pageBlocks][number%pageBlocks])
}

func (s *slab) entry(number uint32) *entry { return (*entry)(s.at(number)) }

func (s *slab) chunk(number uint32) *chunk { return (*chunk)(s.at(number)) }

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
		s.blocks = append(s.blocks, nil)
	}
	p := &s.pages[s.open]
	if s.blocks[s.open] == nil {
		s.blocks[s.open] = new([pageBlocks]block)
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
	clear(s.blocks[n][i][:])
	p.free |= 1 << i
	p.entries &^= 1 << i
	p.owners[i], p.others[i] = 0, 0
	s.open = min(s.open, n)
	if p.free == ^uint64(0) {
		s.blocks[n] = nil
	}
}

// own notes to which profile an entry belongs.
func (s *slab) own(number uint32, first byte) {
	s.pages[number/pageBlocks].owners[number%pageBlocks] = max(1, first)
}

// link notes by which other key an entry is known.
func (s *slab) link(number uint32, first byte) {
	s.pages[number/pageBlocks].others[number%pageBlocks] = max(1, first)
}

// each visits all entries. One that is visited may be released meanwhile.
func (s *slab) each(visit func(number uint32)) {
	for n := range s.pages {
		for rest := s.pages[n].entries; rest != 0; rest &= rest - 1 {
			visit(uint32(n*pageBlocks + bits.TrailingZeros64(rest)))
		}
	}
}

// eachKnown visits the entries that may be known by a profile key.
func (s *slab) eachKnown(first byte, visit func(number uint32)) {
	first = max(1, first)
	for n := range s.pages {
		p := &s.pages[n]
		for rest := p.entries; rest != 0; rest &= rest - 1 {
			if i := bits.TrailingZeros64(rest); p.owners[i] == first || p.others[i] == first {
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
