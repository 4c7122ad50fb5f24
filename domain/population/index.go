package population

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/segment"
)

// Row is a stored profile with all its activity.
type Row struct {
	ID       int64
	Revision int64 // grows with every elevation
	Profile  *profile.Profile
}

// Index holds all profiles of a site. It is safe for concurrent use: readers
// and writers of different blocks never wait for each other.
type Index struct {
	site      profile.Site
	reference int32 // the period that masses in columns are relative to
	names     *dictionary
	spaces    sync.Pool // of *workspace

	keys keys

	mu        sync.RWMutex
	blocks    []*block // by id / BlockSize
	published map[profile.Field]bool

	survey survey

	profiles atomic.Int64
	position atomic.Pointer[Position]
	loaded   chan struct{}
	refresh  chan chan<- struct{} // each is closed once the log was read
}

// New returns an empty index for profiles of the site.
func New(site profile.Site) *Index {
	x := &Index{site: site, names: newDictionary(), loaded: make(chan struct{}), refresh: make(chan chan<- struct{})}
	x.reference = profile.NewClock(site, time.Now().UnixMilli()).Period()
	x.keys.keyOf = x.keyOf
	x.spaces.New = func() any { return x.newWorkspace() }
	return x
}

func (x *Index) newWorkspace() *workspace {
	return &workspace{site: x.site, reference: x.reference, names: x.names,
		encoder: encoder{names: x.names}, decoder: decoder{names: x.names}}
}

// Put stores profiles, each unless a newer revision is there.
func (x *Index) Put(rows []Row, now int64) {
	w := x.spaces.Get().(*workspace)
	defer x.spaces.Put(w)
	for _, row := range rows {
		before, put := x.block(row.ID/BlockSize).put(w, int(row.ID%BlockSize), row.Revision, row.Profile, now)
		if put && before != row.Profile.Key {
			x.rename(row.ID, before, row.Profile.Key)
		}
	}
}

// Remove forgets profiles that are no longer stored.
func (x *Index) Remove(ids []int64) {
	for _, id := range ids {
		if key := x.block(id / BlockSize).remove(int(id % BlockSize)); key != (domain.ProfileKey{}) {
			x.rename(id, key, domain.ProfileKey{})
		}
	}
}

// rename keeps the keys up to date; the zero key is that of no profile.
func (x *Index) rename(id int64, before, after domain.ProfileKey) {
	if before != (domain.ProfileKey{}) {
		x.keys.remove(before, id)
		x.profiles.Add(-1)
	}
	if after != (domain.ProfileKey{}) {
		x.keys.add(after, id)
		x.profiles.Add(1)
	}
}

func (x *Index) keyOf(id int64) domain.ProfileKey {
	b := x.block(id / BlockSize)
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.keys[id%BlockSize]
}

// Enter mirrors a membership that was stored.
func (x *Index) Enter(m Membership) { x.block(m.Profile / BlockSize).enter(m) }

// Exit mirrors a membership that was deleted.
func (x *Index) Exit(m Membership) { x.block(m.Profile / BlockSize).exit(m) }

func (x *Index) block(number int64) *block {
	x.mu.RLock()
	if number < int64(len(x.blocks)) {
		defer x.mu.RUnlock()
		return x.blocks[number]
	}
	x.mu.RUnlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	for int64(len(x.blocks)) <= number {
		x.blocks = append(x.blocks, newBlock(x.published))
	}
	return x.blocks[number]
}

// Publish names the definitions in force: blocks keep the columns that they
// read, whatever drafts ask for.
func (x *Index) Publish(set *segment.Set) {
	published := map[profile.Field]bool{}
	for _, f := range set.Fields() {
		published[f] = true
	}
	x.mu.Lock()
	x.published = published
	blocks := x.blocks
	x.mu.Unlock()
	for _, b := range blocks {
		b.publish(published)
	}
}

// Len is the number of profiles.
func (x *Index) Len() int { return int(x.profiles.Load()) }

// Bytes estimates the memory of all profiles.
func (x *Index) Bytes() (n int64) {
	blocks, _ := x.all()
	for _, b := range blocks {
		n += b.bytes()
	}
	return n + x.keys.bytes()
}

func (x *Index) all() ([]*block, map[profile.Field]bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.blocks, x.published
}

// Scored is one block with the scores of its profiles.
type Scored struct {
	// Number of the block: the profile at place i has the id Number*BlockSize+i.
	Number int64
	// Present tells which places hold a profile that takes part: one whose visitor
	// denies personalization does not.
	Present Bits
	// Scores are rounded, by program and place.
	Scores [][]float64

	block *block
}

// Stored are the places whose profiles are stored members of a segment.
func (s *Scored) Stored(segment int32) Bits { return s.block.membersOf(segment) }

// Revision is that of the profile at a place.
func (s *Scored) Revision(place int) int64 { return s.block.revision[place] }

// Members are the places whose profiles qualify under the i-th program.
func (s *Scored) Members(i int, p *segment.Program) (members Bits) {
	members = reaching(p.Definition().Threshold, s.Scores[i])
	for word, present := range s.Present {
		members[word] &= present
	}
	return members
}

// Each evaluates a set over all profiles as of an instant in milliseconds and
// hands each block to do, from several goroutines at once; worker numbers them from 0. A
// block is only valid until do returns. When ctx ends, it stops and returns why.
func (x *Index) Each(ctx context.Context, set *segment.Set, now int64, do func(worker int, s *Scored)) error {
	blocks, published := x.all()
	fields := set.Fields()
	clock := profile.NewClock(x.site, now)
	var next atomic.Int64
	var group errgroup.Group
	for worker := range Workers() {
		group.Go(func() error {
			w := x.spaces.Get().(*workspace)
			defer x.spaces.Put(w)
			sweep := newSweep(set, clock, x.reference)
			for {
				number := next.Add(1) - 1
				if number >= int64(len(blocks)) {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				sweep.out.Number = number
				sweep.run(blocks[number], w, fields, published, func() { do(worker, &sweep.out) })
			}
		})
	}
	return group.Wait()
}

// Workers is how many goroutines evaluate at once.
func Workers() int { return runtime.GOMAXPROCS(0) }
