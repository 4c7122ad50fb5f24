package session

// history estimates how often a key was touched before its session came: a
// count-min sketch of four counters a key, 4 bits each, halved after every
// twenty touches a session. A live session counts its touches itself, so that
// they cost no memory access of their own; the sketch gets them when it leaves.
// The lock of the shard guards it.
type history struct {
	words   []uint64 // of 16 counters; their number is a power of two
	touches int
	period  uint8 // counts the halvings
}

const (
	maxFrequency      = 15
	countersPerWord   = 16
	touchesPerSession = 20
)

// touch counts one touch among so many live sessions, and returns the period.
func (h *history) touch(live int) uint8 {
	if h.touches++; h.touches >= touchesPerSession*max(live, countersPerWord) {
		h.touches = 0
		h.period++
		for i := range h.words {
			h.words[i] = h.words[i] >> 1 & 0x7777777777777777
		}
	}
	return h.period
}

// frequency is how often a key was touched, rather too often than too rarely.
func (h *history) frequency(key digest) uint8 {
	if len(h.words) == 0 {
		return 0
	}
	least := uint64(maxFrequency)
	for i := range 4 {
		word, shift := h.counter(key, i)
		least = min(least, *word>>shift&maxFrequency)
	}
	return uint8(least)
}

// note raises the counters of a key whose session leaves one of so many.
func (h *history) note(key digest, frequency uint8, live int) {
	if live >= len(h.words) {
		// What is forgotten here was known of fewer sessions than there are now.
		h.words = make([]uint64, max(16, 2*len(h.words)))
	}
	for i := range 4 {
		word, shift := h.counter(key, i)
		if known := *word >> shift & maxFrequency; known < min(uint64(frequency), maxFrequency) {
			*word += (min(uint64(frequency), maxFrequency) - known) << shift
		}
	}
}

func (h *history) counter(key digest, i int) (word *uint64, shift int) {
	x := mix(key[0] + uint64(i)*key[1])
	return &h.words[x&uint64(len(h.words)-1)], int(x>>60) * 4
}
