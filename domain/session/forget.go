package session

import "halftone/domain"

// Forget drops all live sessions that have resolved to the profile, be it before
// a log-in, without elevating them. An elevation that is under way is not
// held up, but nothing follows it.
func (c *Collector) Forget(key domain.ProfileKey) {
	for i := range c.shards {
		shard := &c.shards[i]
		shard.Lock()
		shard.eachOf(key, func(s *session) {
			if !s.flags.has(isForgotten) {
				shard.forget(s)
			}
		})
		shard.Unlock()
	}
}

// forget removes a session, or leaves that to its pilot: the flight is needed
// until it is answered. From now on nobody finds the session, and it has
// nothing to elevate.
func (sh *shard) forget(s *session) {
	s.cause = rank(causes, Dropped)
	if s.pilot() == nil {
		sh.free(s, NoConsent)
		return
	}
	sh.c.counters.ended.add(Dropped)
	sh.index.remove(s.key.hash(), s.number)
	s.flags |= isForgotten
	s.clearPending()
	s.setIdentity(&Identity{Key: s.profile, Mode: modes[s.origin&3]})
}
