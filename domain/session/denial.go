package session

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"halftone/domain"
	"halftone/domain/profile"
)

// Deny freezes all live sessions of a visitor, who denies persistence: those that
// are known by one of the keys, be it from before a log-in. What they hold stays in memory
// until they end, and nothing more is elevated unless the visitor agrees later than
// now. Tokens from before, which say GRANTED, begin no session that elevates.
//
// Deny returns when nothing of these sessions is under way any more, so that whatever was
// committed can then be frozen where it is stored. If that takes too long the
// error is UNAVAILABLE; the denial holds all the same.
func (c *Collector) Deny(ctx context.Context, keys ...domain.ProfileKey) error {
	now := time.Now()
	var underWay []*pilot
	for _, key := range keys {
		c.denials.note(key, now) // first: a session that begins now is either found below or refused by this
		for i := range c.shards {
			shard := &c.shards[i]
			shard.Lock()
			shard.eachOf(key, func(s *session) {
				s.freeze(now)
				if p := s.pilot(); p != nil {
					underWay = append(underWay, p)
				}
			})
			shard.Unlock()
		}
	}
	for _, p := range underWay {
		select {
		case <-p.done:
		case <-ctx.Done():
			return unavailable("the denial is not recorded yet; try again", ctx.Err())
		}
	}
	return nil
}

// OptOut denies persistence, as Deny does, for a visitor whose device asks for it
// with every request, and then has what is stored under the key frozen. freeze
// tells whether it did that; if so, further opt-outs do nothing for ten minutes,
// unless the visitor agrees in between. If not, or if ctx ends before anything can be
// frozen, the next one tries again.
func (c *Collector) OptOut(ctx context.Context, id *Identity, freeze func(context.Context, domain.ProfileKey) bool) {
	now := time.Now()
	if !c.denials.repeat(id, now) && c.Deny(ctx, id.Key) == nil && freeze(ctx, id.Key) {
		c.denials.settle(id.Key, now)
	}
}

// freeze denies persistence for the visit, whatever its owner stated until now.
func (s *session) freeze(now time.Time) {
	s.deny()
	s.uncommon().frozenAt = now
}

// eachOf visits the sessions that are known by the key. One that is visited may be
// removed meanwhile.
func (sh *shard) eachOf(key domain.ProfileKey, visit func(s *session)) {
	sh.slab.eachKnown(key[0], func(number uint32) {
		if s := sh.open(number); s.profile == key || s.rare != nil && s.rare.other == key {
			visit(&s)
		}
	})
}

// denialsKept bounds the visitors whose denial is remembered, about 7 MB of them:
// those of the last so many denials, and at most twice as many.
const denialsKept = 1 << 15

// settledFor is how long what is stored of a visitor who opts out is taken to be frozen.
// It ends as another process, which knows of no opt-out, may store a profile meanwhile.
const settledFor = 10 * time.Minute

// denial is what is remembered of a visitor, in microseconds since 1970.
type denial struct {
	at      int64 // when it was stated
	settled int64 // since when what is stored is frozen for an opt-out; 0 when that is not known
}

// denials are the visitors who denied persistence, for the time when a token
// from before says otherwise and there is no session that knows better. They are in
// memory only: who denies persistence is not to be stored for that.
type denials struct {
	any atomic.Bool // spares the lock as long as nobody denies anything

	mu sync.RWMutex
	// Old are those from before young was full the last time.
	young, old map[domain.ProfileKey]denial
}

func (d *denials) note(key domain.ProfileKey, at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.young == nil || len(d.young) == denialsKept {
		d.young, d.old = map[domain.ProfileKey]denial{}, d.young
	}
	d.young[key] = denial{at: at.UnixMicro()}
	d.any.Store(true)
}

func (d *denials) find(key domain.ProfileKey) (known denial, found bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	known, found = d.generationOf(key)[key]
	return known, found
}

// generationOf is the one of the two that has a visitor, under the lock.
func (d *denials) generationOf(key domain.ProfileKey) map[domain.ProfileKey]denial {
	if _, isYoung := d.young[key]; isYoung {
		return d.young
	}
	return d.old
}

// settle notes that what is stored is frozen, unless a later grant lifted the
// denial meanwhile.
func (d *denials) settle(key domain.ProfileKey, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	generation := d.generationOf(key)
	if known, found := generation[key]; found {
		known.settled = now.UnixMicro()
		generation[key] = known
	}
}

// repeat tells whether an opt-out finds everything settled. It is stated anew all the
// same: a grant from before it lifts nothing.
func (d *denials) repeat(id *Identity, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	generation := d.generationOf(id.Key)
	known, found := generation[id.Key]
	if !found || id.StatedAt.UnixMicro() > known.at || now.Sub(time.UnixMicro(known.settled)) >= settledFor {
		return false
	}
	known.at = now.UnixMicro()
	generation[id.Key] = known
	return true
}

func (d *denials) drop(key domain.ProfileKey) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.young, key)
	delete(d.old, key)
}

// hear returns what an identity states, given what its visitor denied before:
// only a grant that was stated later lifts that.
func (d *denials) hear(id *Identity) *Identity {
	denies := id.Consent.Persistence == profile.ConsentDenied
	if !denies && !d.any.Load() {
		return id
	}
	before, known := d.find(id.Key)
	isLater := !known || id.StatedAt.UnixMicro() > before.at
	switch {
	case denies && isLater:
		d.note(id.Key, id.StatedAt)
	case denies || !known:
	case isLater && id.Consent.Persistence == profile.ConsentGranted:
		d.drop(id.Key)
	default:
		heard := *id
		heard.Consent.Persistence = profile.ConsentDenied
		return &heard
	}
	return id
}
