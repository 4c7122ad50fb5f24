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
		key := m.source.Profile.Key
		m.merge(domain.Identity)
		m.batch.Queue("INSERT INTO profile_alias (key, profile, former) VALUES ($1, $2, $3)", key[:], m.target.ID, m.source.ID)
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
	// key to move to: made, an empty one, when there was none.
	source, target, made *membership.Record

	batch   *pgx.Batch
	touched []int64
	changes []membership.ProfileChange
}

// isToMove tells whether $1 names a profile that $2 does not name for good.
const isToMove = `SELECT EXISTS (
	(SELECT id FROM profile WHERE key = $1 UNION ALL SELECT profile FROM profile_alias WHERE key = $1) EXCEPT
	(SELECT id FROM profile WHERE key = $2 UNION ALL SELECT profile FROM profile_alias WHERE key = $2 AND until IS NULL))`

// insertTarget makes an empty row for the key $1 unless it has one or names a profile for
// good. A key from before a rotation has its row of then again, by whose id the log tells of it.
const insertTarget = `INSERT INTO profile (id, key, key_id) OVERRIDING SYSTEM VALUE
	SELECT coalesce(a.former, nextval('profile_id_seq')), new.key, (SELECT key_id FROM site)
	FROM (VALUES ($1::bytea)) AS new (key) LEFT JOIN profile_alias a USING (key)
	WHERE (a.key IS NULL OR a.until IS NOT NULL) AND NOT EXISTS (SELECT FROM profile p WHERE p.key = new.key) ON CONFLICT DO NOTHING`

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
	b.Queue(insertTarget, to[:])
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
	m.source, m.target, m.made = m.byKey[from], m.byKey[to], m.empty()
	if m.source == m.target && m.made == nil {
		return false, errMoved // the key had a row of its own when one would have been made
	}
	plan(m)
	if len(m.batch.QueuedQueries) == 0 {
		return false, nil
	}
	m.deleteEmpty(m.batch)
	if m.touched != nil {
		queueChanges(m.batch, now, membership.CauseMerge, m.touched, m.changes)
	}
	return true, tx.commit(ctx, m.batch)
}

// empty is the row that was made for this move, nil when there is none.
func (m *move) empty() *membership.Record {
	for _, record := range m.records {
		if record.Revision == 0 {
			return record
		}
	}
	return nil
}

// merge adds the source to the target, or hands it over as it is, under the mode
// of the key, to one that was just made. Either way it is another row: whoever
// follows the log by keys is told who left and who entered. Sealed chunks move as
// they are, behind those of the target.
func (m *move) merge(mode domain.IdentificationMode) {
	source, target := m.source, m.target
	m.batch.Queue("UPDATE activity SET profile = $2, chunk = chunk + $3 WHERE profile = $1", source.ID, target.ID, target.Profile.Activity.Chunks)
	m.batch.Queue("UPDATE profile_alias SET profile = $2 WHERE profile = $1", source.ID, target.ID)
	if target == m.made {
		target.Profile = source.Profile
		target.Profile.Rekey(m.key, mode)
	} else {
		target.Profile.Merge(m.site, source.Profile)
	}
	if source.CreatedAt.Before(target.CreatedAt) {
		target.CreatedAt = source.CreatedAt
	}
	target.Revision = max(source.Revision, target.Revision) + 1 // grows too where an earlier key has its row again
	queueChunks(m.batch, target)
	queueProfile(m.batch, target)
	m.change(target, m.definitions.NewAssessor().Assess(target.Profile, m.site, m.now.UnixMilli(), target.Stored))

	source.Revision++
	m.change(source, m.definitions.Exits(source.Stored))
	m.batch.Queue("DELETE FROM profile WHERE id = $1", source.ID)
}

func (m *move) change(record *membership.Record, changes []membership.Change) {
	m.touched = append(m.touched, record.ID)
	for _, c := range changes {
		m.changes = append(m.changes, membership.ProfileChange{Change: c, Profile: record.ID, Revision: record.Revision})
	}
}

// queueProfile queues the saving of one profile.
func queueProfile(b *pgx.Batch, record *membership.Record) {
	b.Queue("UPDATE profile SET packed = $2, rev = $3, last_seen = $4, created_at = least(created_at, $5) WHERE id = $1",
		record.ID, record.Profile.AppendPacked(nil), record.Revision, time.UnixMilli(record.Profile.Totals.LastSeen), record.CreatedAt)
}
