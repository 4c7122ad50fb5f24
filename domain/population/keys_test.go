package population

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"pgregory.net/rapid"

	"halftone/domain"
)

func keyNumber(n uint64) domain.ProfileKey {
	return sha256.Sum256(binary.LittleEndian.AppendUint64(nil, n))
}

// TestKeysAreFoundLikeInAMap adds, removes and looks up beside a map.
func TestKeysAreFoundLikeInAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		byID, ids := map[int64]domain.ProfileKey{}, map[domain.ProfileKey]int64{}
		k := keys{keyOf: func(id int64) domain.ProfileKey { return byID[id] }}
		for range rapid.IntRange(0, 400).Draw(t, "steps") {
			id := rapid.Int64Range(0, 120).Draw(t, "id")
			key := keyNumber(uint64(id))
			if _, held := ids[key]; held {
				k.remove(key, id)
				delete(ids, key)
				delete(byID, id)
			} else {
				byID[id], ids[key] = key, id
				k.add(key, id)
			}
		}
		for id := range int64(121) {
			key := keyNumber(uint64(id))
			got, found := k.find(key)
			want, held := ids[key]
			if found != held || got != want {
				t.Fatalf("key %d: got %d, %v; want %d, %v", id, got, found, want, held)
			}
		}
	})
}

// TestABusyTableDoesNotFillUp replaces keys for ever: places of removed ones
// must become free again.
func TestABusyTableDoesNotFillUp(t *testing.T) {
	byID := map[int64]domain.ProfileKey{}
	k := keys{keyOf: func(id int64) domain.ProfileKey { return byID[id] }}
	for n := range uint64(100_000) {
		id := int64(n)
		byID[id] = keyNumber(n)
		k.add(byID[id], id)
		if n >= 100 {
			k.remove(byID[id-100], id-100)
			delete(byID, id-100)
		}
	}
	if len(k.slots) > 1000 {
		t.Errorf("%d slots for 100 keys", len(k.slots))
	}
}
