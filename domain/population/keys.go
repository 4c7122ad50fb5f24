package population

import (
	"encoding/binary"
	"math/bits"
	"sync"

	"halftone/domain"
)

// keys finds the id of a profile by its key. It is an open-addressing table of
// eight bytes a slot, where a map would need forty: the keys themselves stand in the
// blocks already, so a slot only has the id and a tag of the key.
type keys struct {
	mu    sync.RWMutex
	slots []uint64
	taken int // slots that are not free, abandoned ones included
	held  int // keys
	// keyOf tells the key of a profile; no lock of a block may be held by those
	// who add or remove.
	keyOf func(id int64) domain.ProfileKey
}

const (
	// free and abandoned are slots without a profile; the search goes on behind
	// an abandoned one.
	free      = 0
	abandoned = 1
	tagBits   = 16
	// maxTaken is how much of the table may be taken, in percent.
	maxTaken = 85
	minSlots = 64
)

func slotOf(key domain.ProfileKey, id int64) uint64 {
	return uint64(id+1)<<tagBits | uint64(binary.LittleEndian.Uint16(key[8:]))
}

// home is where the search for a key begins. A key is an HMAC, so its first
// bytes are as good as any hash.
func (k *keys) home(key domain.ProfileKey) int {
	place, _ := bits.Mul64(binary.LittleEndian.Uint64(key[:]), uint64(len(k.slots)))
	return int(place)
}

func (k *keys) next(i int) int {
	if i++; i == len(k.slots) {
		return 0
	}
	return i
}

// find returns the id under a key, false when there is none.
func (k *keys) find(key domain.ProfileKey) (int64, bool) {
	for _, id := range k.candidates(key) {
		if k.keyOf(id) == key {
			return id, true
		}
	}
	return 0, false
}

// candidates are the ids whose keys have the tag of key: one but by chance.
func (k *keys) candidates(key domain.ProfileKey) []int64 {
	var room [2]int64
	found := room[:0]
	tag := slotOf(key, 0) & (1<<tagBits - 1)
	k.mu.RLock()
	defer k.mu.RUnlock()
	if len(k.slots) == 0 {
		return nil
	}
	for i := k.home(key); k.slots[i] != free; i = k.next(i) {
		if s := k.slots[i]; s != abandoned && s&(1<<tagBits-1) == tag {
			found = append(found, int64(s>>tagBits)-1)
		}
	}
	return found
}

// add adds a key that is not in the table.
func (k *keys) add(key domain.ProfileKey, id int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if 100*(k.taken+1) > maxTaken*len(k.slots) {
		k.renew()
	}
	k.put(key, id)
	k.held++
}

func (k *keys) put(key domain.ProfileKey, id int64) {
	i := k.home(key)
	for k.slots[i] != free {
		i = k.next(i)
	}
	k.slots[i] = slotOf(key, id)
	k.taken++
}

// renew makes a table without abandoned slots that has room for half as many
// keys again.
func (k *keys) renew() {
	old := k.slots
	k.slots, k.taken = make([]uint64, max(minSlots, (k.held+k.held/2)*100/maxTaken)), 0
	for _, s := range old {
		if s != free && s != abandoned {
			id := int64(s>>tagBits) - 1
			if key := k.keyOf(id); key != (domain.ProfileKey{}) {
				k.put(key, id)
			}
		}
	}
}

// remove removes a key with its id.
func (k *keys) remove(key domain.ProfileKey, id int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.slots) == 0 {
		return
	}
	for i := k.home(key); k.slots[i] != free; i = k.next(i) {
		if k.slots[i] == slotOf(key, id) {
			k.slots[i] = abandoned
			k.held--
			return
		}
	}
}

func (k *keys) bytes() int64 {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return int64(8 * cap(k.slots))
}
