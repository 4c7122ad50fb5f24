package persistence

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"halftone/domain"
	"halftone/domain/membership"
	"halftone/domain/profile"
)

// Exists tells whether a profile is stored under the key.
func (r *Repository) Exists(ctx context.Context, key domain.ProfileKey) (exists bool, err error) {
	defer away(&err)
	err = r.db.Pool.QueryRow(ctx, "SELECT EXISTS ("+idsOfKeys+")", keyBytes([]domain.ProfileKey{key})).Scan(&exists)
	return exists, err
}

// Same tells whether two different keys name one profile.
func (r *Repository) Same(ctx context.Context, a, b domain.ProfileKey) (same bool, err error) {
	defer away(&err)
	err = r.db.Pool.QueryRow(ctx, "SELECT count(*) = 2 AND count(DISTINCT id) = 1 FROM ("+idsOfKeys+") AS named", keyBytes([]domain.ProfileKey{a, b})).Scan(&same)
	return same, err
}

// Profiles loads profiles by key or alias, nil where there is none.
func (r *Repository) Profiles(ctx context.Context, since time.Time, keys []domain.ProfileKey) (_ []*membership.Record, err error) {
	defer away(&err)
	l := newLoader()
	if err := l.read(ctx, r.db.Pool, since, idsOfAnyKeys, keyBytes(keys)); err != nil {
		return nil, err
	}
	records := make([]*membership.Record, len(keys))
	for i, key := range keys {
		records[i] = l.byKey[key]
	}
	return records, nil
}

// ProfilesByID loads profiles by id, nil where there is none.
func (r *Repository) ProfilesByID(ctx context.Context, since time.Time, ids []int64) (_ []*membership.Record, err error) {
	defer away(&err)
	found, err := r.records(ctx, since, "SELECT unnest($1::bigint[])", ids)
	if err != nil {
		return nil, err
	}
	records := make([]*membership.Record, len(ids))
	for _, record := range found {
		for i, id := range ids {
			if record.ID == id {
				records[i] = record
			}
		}
	}
	return records, nil
}

// ListProfiles lists profiles, newest first.
func (r *Repository) ListProfiles(ctx context.Context, since time.Time, limit int, before int64) (_ []*membership.Record, err error) {
	defer away(&err)
	records, err := r.records(ctx, since,
		"SELECT id FROM profile WHERE $2::bigint = 0 OR id < $2 ORDER BY id DESC LIMIT $1", limit, before)
	slices.Reverse(records)
	return records, err
}

// Members lists the stored members of a segment by ascending profile ID.
func (r *Repository) Members(ctx context.Context, since time.Time, segment int32, limit int, after int64) (_ []*membership.Record, err error) {
	defer away(&err)
	return r.records(ctx, since,
		"SELECT profile FROM membership WHERE segment = $1 AND profile > $3 ORDER BY profile LIMIT $2", segment, limit, after)
}

// records loads the profiles whose ids a query selects, ascending by id, with
// their memberships and their activity since the instant, all in one snapshot.
func (r *Repository) records(ctx context.Context, since time.Time, ids string, args ...any) ([]*membership.Record, error) {
	l := newLoader()
	err := l.read(ctx, r.db.Pool, since, ids, args...)
	return l.records, err
}

// loader reads stored profiles, by one statement or, with locks, in a batch.
type loader struct {
	records []*membership.Record // ascending by id
	byID    map[int64]*membership.Record
	byKey   map[domain.ProfileKey]*membership.Record // and by alias
	blocks  []int64                                  // locked before, by queueLocked
}

func newLoader() *loader {
	return &loader{byID: map[int64]*membership.Record{}, byKey: map[domain.ProfileKey]*membership.Record{}}
}

// idsOfKeys selects the profiles that have one of the keys in $1, or have had
// it before a merge.
const idsOfKeys = `SELECT id FROM profile WHERE key = ANY($1) UNION ALL SELECT profile FROM profile_alias WHERE key = ANY($1)`

// read loads the profiles selected by ids whole. One statement is one snapshot, and costs
// a fraction of a transaction of several.
func (l *loader) read(ctx context.Context, pool *pgxpool.Pool, since time.Time, ids string, args ...any) error {
	args = append(slices.Clone(args), since)
	rows, err := pool.Query(ctx, fmt.Sprintf(`SELECT p.id, p.key, p.rev, p.packed, p.created_at,
			ARRAY(SELECT key FROM profile_alias WHERE profile = p.id), ARRAY(SELECT body FROM activity WHERE profile = p.id AND to_at > $%d),
			m.segments, m.versions, m.scores, m.since
		FROM profile p, LATERAL (SELECT array_agg(segment) AS segments, array_agg(version) AS versions, array_agg(score) AS scores, array_agg(since) AS since
			FROM (SELECT * FROM membership WHERE profile = p.id ORDER BY segment) AS m) AS m
		WHERE p.id = %s ORDER BY p.id`, len(args), anyOf(ids)), args...)
	if err == nil {
		err = l.readWhole(rows)
	}
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	return nil
}

func (l *loader) readWhole(rows pgx.Rows) error {
	defer rows.Close()
	for rows.Next() {
		var key, packed []byte
		var aliases, chunks [][]byte
		var segments []int32
		var versions []int
		var scores []float64
		var since []time.Time
		record := &membership.Record{Profile: &profile.Profile{}}
		if err := rows.Scan(&record.ID, &key, &record.Revision, &packed, &record.CreatedAt, &aliases, &chunks, &segments, &versions, &scores, &since); err != nil {
			return err
		}
		if err := l.add(record, key, packed); err != nil {
			return err
		}
		for _, alias := range aliases {
			l.byKey[domain.ProfileKey(alias)] = record
		}
		for _, chunk := range chunks {
			if err := addChunk(record, chunk); err != nil {
				return err
			}
		}
		for i := range segments {
			record.Stored = append(record.Stored, membership.Stored{Segment: segments[i], Version: versions[i], Score: scores[i], Since: since[i]})
		}
	}
	return rows.Err()
}

// idsOfAnyKeys is idsOfKeys, whose plan does not depend on how many keys there are: Postgres
// keeps it, where planning anew would take longer than reading a profile.
var idsOfAnyKeys = strings.ReplaceAll(idsOfKeys, "ANY($1)", "ANY (ARRAY(SELECT unnest($1::bytea[])))")

// queueKeys queues what loads the profiles of keys and of aliases.
func (l *loader) queueKeys(b *pgx.Batch, since time.Time, locking string, keys [][]byte) {
	l.queue(b, since, idsOfKeys, locking, keys)
	// After the locks: no alias of the profiles locked comes or goes any more.
	b.Queue("SELECT key, profile FROM profile_alias WHERE key = ANY($1)", keys).Query(l.readAliases)
}

// queueLocked is queueKeys for a transaction that changes what it loads: it
// locks blocks and rows before.
func (l *loader) queueLocked(b *pgx.Batch, since time.Time, locking string, keys [][]byte) {
	b.Queue(lockBlocksShared, keys).Query(func(rows pgx.Rows) error {
		var block int64
		_, err := pgx.ForEachRow(rows, []any{&block, nil}, func() error {
			l.blocks = append(l.blocks, block)
			return nil
		})
		return err
	})
	l.queueKeys(b, since, locking, keys)
}

// checkLocked fails with errMoved when, between two statements, a profile went
// over to another key, or to an id in a block that is not locked.
func (l *loader) checkLocked(keys [][]byte) error {
	for _, key := range keys {
		if l.byKey[domain.ProfileKey(key)] == nil {
			return errMoved
		}
	}
	return l.checkNamed(keys)
}

// checkNamed is checkLocked where a key may name no profile.
func (l *loader) checkNamed(keys [][]byte) error {
	for _, key := range keys {
		record, isNamed := l.byKey[domain.ProfileKey(key)]
		if isNamed && (record == nil || !slices.Contains(l.blocks, record.ID/blockSize)) {
			return errMoved
		}
	}
	return nil
}

// queue queues the queries that load the profiles selected by ids; locking is
// appended to the one on profiles.
func (l *loader) queue(b *pgx.Batch, since time.Time, ids, locking string, args ...any) {
	of := anyOf(ids)
	l.queueProfiles(b, "id = "+of, locking, args...)
	b.Queue("SELECT profile, segment, version, score, since FROM membership WHERE profile = "+of+" ORDER BY segment", args...).Query(l.readMemberships)
	l.queueActivity(b, since, of, args...)
}

// anyOf is evaluated first, so that every plan looks each id up.
func anyOf(ids string) string { return "ANY (ARRAY(" + ids + "))" }

func (l *loader) queueProfiles(b *pgx.Batch, condition, last string, args ...any) {
	b.Queue("SELECT id, key, rev, packed, created_at FROM profile WHERE "+condition+" ORDER BY id "+last, args...).Query(l.readProfiles)
}

func (l *loader) queueActivity(b *pgx.Batch, since time.Time, of string, args ...any) {
	args = append(slices.Clone(args), since)
	b.Queue(fmt.Sprintf("SELECT profile, body FROM activity WHERE profile = %s AND to_at > $%d", of, len(args)), args...).Query(l.readActivity)
}

func (l *loader) readProfiles(rows pgx.Rows) error {
	var key, packed pgtype.DriverBytes // valid until the next row: unpacking copies what it keeps
	for rows.Next() {
		record := &membership.Record{Profile: &profile.Profile{}}
		if err := rows.Scan(&record.ID, &key, &record.Revision, &packed, &record.CreatedAt); err != nil {
			return err
		}
		if err := l.add(record, key, packed); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (l *loader) add(record *membership.Record, key, packed []byte) error {
	record.Profile.Key = domain.ProfileKey(key)
	if len(packed) > 0 { // empty in a row that was only just inserted
		if err := record.Profile.Unpack(packed); err != nil {
			return fmt.Errorf("profile %d: %w", record.ID, err)
		}
	}
	l.records, l.byID[record.ID], l.byKey[record.Profile.Key] = append(l.records, record), record, record
	return nil
}

func (l *loader) readAliases(rows pgx.Rows) error {
	var key []byte
	var id int64
	_, err := pgx.ForEachRow(rows, []any{&key, &id}, func() error {
		l.byKey[domain.ProfileKey(key)] = l.byID[id]
		return nil
	})
	return err
}

func (l *loader) readMemberships(rows pgx.Rows) error {
	for rows.Next() {
		var id int64
		var m membership.Stored
		if err := rows.Scan(&id, &m.Segment, &m.Version, &m.Score, &m.Since); err != nil {
			return err
		}
		if record := l.byID[id]; record != nil {
			record.Stored = append(record.Stored, m)
		}
	}
	return rows.Err()
}

func (l *loader) readActivity(rows pgx.Rows) error {
	var body pgtype.DriverBytes
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id, &body); err != nil {
			return err
		}
		if record := l.byID[id]; record != nil {
			if err := addChunk(record, body); err != nil {
				return err
			}
		}
	}
	return rows.Err()
}

func addChunk(record *membership.Record, body []byte) error {
	entries, err := profile.UnpackChunk(body)
	if err != nil {
		return fmt.Errorf("activity of profile %d: %w", record.ID, err)
	}
	sealed := &record.Profile.Activity.Sealed
	if *sealed == nil {
		*sealed = entries // most profiles have one chunk
	} else {
		*sealed = append(*sealed, entries...)
	}
	return nil
}

func keyBytes(keys []domain.ProfileKey) [][]byte {
	out := make([][]byte, len(keys))
	for i := range keys {
		out[i] = keys[i][:]
	}
	return out
}
