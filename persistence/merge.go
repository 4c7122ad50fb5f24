package persistence

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain"
	"halftone/domain/membership"
	"halftone/domain/profile"
)

// Merge lets the profile under one key go over to an identity. The key stays
// as an alias, so that what still comes under it reaches the survivor.
func (r *Repository) Merge(ctx context.Context, d *membership.Definitions, now time.Time, from, identity domain.ProfileKey) (merged bool, err error) {
	defer away(&err)
	return r.move(ctx, d, now, from, identity, func(m *move) {
		if m.source.Profile.Mode == domain.Identity {
			return // it was merged before
		}
		// The key that the profile has: the token may bear one from before a rotation.
		key, former := m.source.Profile.Key, m.source.ID
		m.unite(domain.Identity)
		m.batch.Queue("INSERT INTO profile_alias (key, profile, former) VALUES ($1, $2, nullif($3::bigint, $2))", key[:], m.target.ID, former)
	})
}

// move is a profile on its way to another key.
type move struct {
	*loader
	site        profile.Site
	definitions *membership.Definitions
	now         time.Time
	key         domain.ProfileKey
	// source is the profile under the key to move from, target that under the
	// key to move to: an empty one, just made, when there was none.
	source, target *membership.Record

	batch   *pgx.Batch
	touched []int64
	changes []membership.ProfileChange
}

// isToMove tells whether $1 names a profile that $2 does not name for good.
const isToMove = `SELECT EXISTS (
	(SELECT id FROM profile WHERE key = $1 UNION ALL SELECT profile FROM profile_alias WHERE key = $1) EXCEPT
	(SELECT id FROM profile WHERE key = $2 UNION ALL SELECT profile FROM profile_alias WHERE key = $2 AND until IS NULL))`

// move locks and loads what is under two keys and commits what plan queues; it
// tells whether that was anything. Nothing is locked when there is nothing to move.
func (r *Repository) move(ctx context.Context, d *membership.Definitions, now time.Time, from, to domain.ProfileKey, plan func(*move)) (bool, error) {
	for {
		var is bool
		if err := r.db.Pool.QueryRow(ctx, isToMove, from[:], to[:]).Scan(&is); err != nil || !is {
			return false, err
		}
		if moved, err := r.tryMove(ctx, d, now, from, to, plan); !errors.Is(err, errMoved) {
			return moved, err
		}
	}
}

func (r *Repository) tryMove(ctx context.Context, d *membership.Definitions, now time.Time, from, to domain.ProfileKey, plan func(*move)) (bool, error) {
	tx, err := begin(ctx, r.db)
	if err != nil {
		return false, err
	}
	defer tx.end(ctx)
	m := &move{loader: newLoader(), site: r.site, definitions: d, now: now, key: to, batch: &pgx.Batch{}}
	keys := keyBytes([]domain.ProfileKey{from, to})
	var epoch int64
	b := &pgx.Batch{}
	queueEpoch(b, &epoch)
	b.Queue(insertProfiles, keys[1:])
	m.queueLocked(b, d.Since(r.site, now), "FOR UPDATE", keys)
	if err := tx.run(ctx, b); err != nil {
		return false, err
	}
	if epoch != d.Epoch {
		return false, membership.ErrDefinitionsChanged
	}
	if err := m.checkLocked(keys); err != nil {
		return false, err
	}
	m.source, m.target = m.byKey[from], m.byKey[to]
	plan(m)
	if len(m.batch.QueuedQueries) == 0 {
		return false, nil
	}
	if made := m.records[len(m.records)-1]; made.Revision == 0 && made.Profile.Key == to && m.byKey[to] != made {
		m.delete(made) // meanwhile the key has become an alias
	}
	if m.touched != nil {
		queueChanges(m.batch, now, membership.CauseMerge, m.touched, m.changes)
	}
	return true, tx.commit(ctx, m.batch)
}

// unite makes one profile of two. mode is that of the key to move to.
func (m *move) unite(mode domain.IdentificationMode) {
	switch {
	case m.target.Revision == 0:
		m.delete(m.target)
		m.rename(mode)
	case m.source.Revision == 0:
		m.delete(m.source)
	default:
		m.merge()
	}
}

// rename puts the source under the key; its memberships stay.
func (m *move) rename(mode domain.IdentificationMode) {
	m.source.Profile.Rekey(m.key, mode)
	m.batch.Queue("UPDATE profile SET key = $2, key_id = (SELECT key_id FROM site) WHERE id = $1", m.source.ID, m.key[:])
	m.save(m.source)
	m.target = m.source
}

// merge adds the source to the target. Sealed chunks move as they are, behind
// those of the target.
func (m *move) merge() {
	source, target := m.source, m.target
	m.batch.Queue("UPDATE activity SET profile = $2, chunk = chunk + $3 WHERE profile = $1", source.ID, target.ID, target.Profile.Activity.Chunks)
	m.batch.Queue("UPDATE profile_alias SET profile = $2 WHERE profile = $1", source.ID, target.ID)
	target.Profile.Merge(m.site, source.Profile)
	if source.CreatedAt.Before(target.CreatedAt) {
		target.CreatedAt = source.CreatedAt
	}
	queueChunks(m.batch, target)
	m.save(target)
	m.change(target, m.definitions.NewAssessor().Assess(target.Profile, m.site, m.now.UnixMilli(), target.Stored))

	source.Revision++
	m.change(source, m.definitions.Exits(source.Stored))
	m.touched = append(m.touched, source.ID)
	m.delete(source)
}

func (m *move) delete(record *membership.Record) {
	m.batch.Queue("DELETE FROM profile WHERE id = $1", record.ID)
}

func (m *move) save(record *membership.Record) {
	record.Revision++
	queueProfile(m.batch, record)
	m.touched = append(m.touched, record.ID)
}

func (m *move) change(record *membership.Record, changes []membership.Change) {
	for _, c := range changes {
		m.changes = append(m.changes, membership.ProfileChange{Change: c, Profile: record.ID, Revision: record.Revision})
	}
}
