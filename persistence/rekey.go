package persistence

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain"
	"halftone/domain/membership"
)

// earlierKeyLife is how long a key from before a rotation leads to its profile:
// the life of a visitor token, and a day for processes that restart later and sign
// under the earlier secret until then.
const earlierKeyLife = 91 * 24 * time.Hour

// Rekey lets the key of now of an identifier name what an earlier one names. The
// earlier key stays as an alias while there may be visitor tokens with it: else they would
// begin a second profile, which knows of no denial.
func (r *Repository) Rekey(ctx context.Context, d *membership.Definitions, now time.Time, mode domain.IdentificationMode, earlier, key domain.ProfileKey) (moved bool, err error) {
	defer away(&err)
	return r.move(ctx, d, now, earlier, key, func(m *move) {
		if m.source.Profile.Mode == mode {
			m.rekeyOwn(mode)
		} else {
			m.rekeyAlias(earlier)
		}
	})
}

// rekeyOwn moves the identifier's own profile, which may be under another earlier
// key than the one it was looked for.
func (m *move) rekeyOwn(mode domain.IdentificationMode) {
	before := m.source.Profile.Key
	switch {
	case before == m.key:
		return // it was moved meanwhile
	case m.source == m.target: // back to an earlier secret: the two keys change places
		m.batch.Queue("DELETE FROM profile_alias WHERE key = $1", m.key[:])
		m.target = m.made
	}
	m.merge(mode)
	m.batch.Queue("INSERT INTO profile_alias (key, profile, former, until) VALUES ($1, $2, $3, $4)",
		before[:], m.target.ID, m.source.ID, m.now.Add(earlierKeyLife))
}

// rekeyAlias lets the key name for good the profile that the identifier's own
// went over to.
func (m *move) rekeyAlias(earlier domain.ProfileKey) {
	switch {
	case m.source == m.target: // back to an earlier secret
		m.batch.Queue("UPDATE profile_alias SET until = NULL WHERE key = $1", m.key[:])
	case m.target.Profile.Key == m.key:
		// What another process may have begun under the key of now belongs to the
		// survivor too.
		former := &m.target.ID
		m.source, m.target = m.target, m.source
		if m.source == m.made {
			former = nil
		} else {
			m.merge(m.target.Profile.Mode)
		}
		m.batch.Queue("INSERT INTO profile_alias (key, profile, former) VALUES ($1, $2, $3)", m.key[:], m.target.ID, former)
	default: // the key of now names another profile: it was merged under the new secret first
		m.batch.Queue("UPDATE profile_alias SET profile = $2 WHERE key = $1", earlier[:], m.target.ID)
	}
	m.batch.Queue("UPDATE profile_alias SET until = coalesce(until, $2) WHERE key = $1", earlier[:], m.now.Add(earlierKeyLife))
}

// dropEarlierKeys forgets the keys from before a rotation that no token bears any
// more. One that is being moved is left for the next time: waiting for it could
// make a circle with the locks of its profile.
func dropEarlierKeys(ctx context.Context, conn *pgx.Conn, now time.Time) error {
	_, err := conn.Exec(ctx, "DELETE FROM profile_alias WHERE key IN (SELECT key FROM profile_alias WHERE until < $1 FOR UPDATE SKIP LOCKED)", now)
	if err != nil {
		return fmt.Errorf("maintain: %w", err)
	}
	return nil
}
