package session

import (
	"bytes"
	"context"
	"testing"
	"time"
	"unsafe"

	"pgregory.net/rapid"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/signal"
)

// Who reads the memory of the process, or the next session in a block, finds
// nothing of one that is over.
func TestMemoryOfASessionIsZeroedWhenItEnds(t *testing.T) {
	c := NewCollector(Options{Idle: time.Minute, MaxAge: time.Hour, MaxCount: 100, MaxBytes: 1 << 20, Zone: time.UTC, QueueLength: 1})
	stays := Arrival{Key: "stays", Signals: []signal.Signal{{ID: "first", Type: signal.PageView}}}
	if _, err := c.Record(context.Background(), stays); err != nil {
		t.Fatal(err)
	}
	var texts [][]byte
	for i := range 300 {
		a := Arrival{
			Key: "canary", EntryPath: "/canary", Context: profile.Context{ReferrerDomain: "canary.example"},
			Identity: &Identity{Key: domain.ProfileKey{1, 2, 3}, Mode: domain.Cookie},
			Signals:  []signal.Signal{{ID: string(rune('A' + i)), Type: signal.Purchase, Category: "canary", OrderID: string(rune('A' + i))}},
		}
		if _, err := c.Record(context.Background(), a); err != nil {
			t.Fatal(err)
		}
	}
	for i := range c.phrases.stripes {
		for _, p := range c.phrases.stripes[i].texts {
			if bytes.Contains(p.text, []byte("canary")) {
				texts = append(texts, p.text)
			}
		}
	}
	if _, err := c.End(context.Background(), "canary"); err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		if !bytes.Equal(text, make([]byte, len(text))) {
			t.Errorf("a text is left: %q", text)
		}
	}
	if len(texts) < 150 {
		t.Errorf("only %d texts were looked at", len(texts))
	}
	for i := range c.shards {
		for _, p := range c.shards[i].slab.pages {
			for j := range pageBlocks {
				if p.blocks != nil && p.free>>j&1 == 1 && p.blocks[j] != (block{}) {
					t.Errorf("shard %d: a free block is not zero", i)
				}
			}
		}
	}
	if s := c.Stats(); s.Sessions != 1 {
		t.Errorf("stats %+v", s)
	}
}

func TestAnEntryFillsABlockAndItsHotPartALine(t *testing.T) {
	if n := unsafe.Sizeof(entry{}); n != blockSize {
		t.Errorf("an entry takes %d bytes", n)
	}
	if n := unsafe.Offsetof(entry{}.profile); n != blockSize/2 {
		t.Errorf("the hot part takes %d bytes", n)
	}
}

// The index against a map, with so few hashes that they collide.
func TestIndexAgainstMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x index
		want := map[uint32]uint32{} // hashes by number
		next := uint32(0)
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				next++
				want[next] = rapid.SampledFrom([]uint32{0, 1, 2, 15, 16, 1 << 31, ^uint32(0)}).Draw(t, "hash")
				x.add(want[next], next)
			},
			"remove": func(t *rapid.T) {
				for number, hash := range want {
					x.remove(hash, number)
					delete(want, number)
					return
				}
			},
			"": func(t *rapid.T) {
				if x.count != len(want) {
					t.Fatalf("%d are counted, not %d", x.count, len(want))
				}
				for number, hash := range want {
					at, n := x.first(hash)
					for n != 0 && n != number {
						at, n = x.next(hash, at)
					}
					if n != number {
						t.Fatalf("%d is not found", number)
					}
				}
			},
		})
	})
}
