package profile

import (
	"cmp"
	"slices"

	"halftone/domain/signal"
)

// Activity is the signals of a profile in compact form, for windows.
type Activity struct {
	// Tail is the newest part, stored with the profile.
	Tail []Entry
	// Sealed is what was loaded of the older part, stored in chunks.
	Sealed []Entry
	// Chunks is how many chunks have been sealed.
	Chunks int
}

// Entry is one signal as windows see it.
type Entry struct {
	At       int64 // milliseconds
	Type     signal.Type
	Category string
	Price    signal.Money
	Amount   signal.Money
	Order    uint64
	Quantity int32
}

// ChunkSize is how many signals one sealed chunk holds.
const ChunkSize = 128

func (a *Activity) add(s *signal.Kept) {
	a.Tail = append(a.Tail, Entry{At: s.At, Type: s.Type, Category: s.Category,
		Price: s.Price, Amount: s.Amount, Order: s.Order, Quantity: s.Quantity})
}

// Chunk is a part of the activity that never changes again.
type Chunk struct {
	Number   int
	From, To int64 // instants of its oldest and its newest signal
	Entries  []Entry
}

// Seal takes full chunks off the tail, oldest signals first, so that the work
// of storing a profile does not grow with its age.
func (a *Activity) Seal() []Chunk {
	if len(a.Tail) < ChunkSize {
		return nil
	}
	slices.SortFunc(a.Tail, func(x, y Entry) int { return cmp.Compare(x.At, y.At) })
	var chunks []Chunk
	for len(a.Tail) >= ChunkSize {
		entries := a.Tail[:ChunkSize:ChunkSize]
		chunks = append(chunks, Chunk{Number: a.Chunks, From: entries[0].At, To: entries[ChunkSize-1].At, Entries: entries})
		a.Sealed = append(a.Sealed, entries...)
		a.Tail = a.Tail[ChunkSize:]
		a.Chunks++
	}
	return chunks
}
