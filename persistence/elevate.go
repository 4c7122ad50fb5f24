package persistence

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"halftone/domain/membership"
	"halftone/domain/profile"
	"halftone/domain/signal"
)

// Elevate commits a group of elevations in one transaction of two round trips:
// the first locks and reads, the second writes and commits.
func (r *Repository) Elevate(ctx context.Context, d *membership.Definitions, now time.Time, batch []profile.Elevation) ([]profile.Outcome, error) {
	outcomes, err := r.elevate(ctx, d, now, batch, nil)
	return outcomes, elevationError(err)
}

// errMoved says that a profile was merged or re-keyed between two statements
// of a transaction: another attempt finds it where it is.
var errMoved = errors.New("a profile has moved to another key")

// elevate commits a group, for an import together with its position.
func (r *Repository) elevate(ctx context.Context, d *membership.Definitions, now time.Time, batch []profile.Elevation, position *importPosition) ([]profile.Outcome, error) {
	for {
		outcomes, err := r.tryElevate(ctx, d, now, batch, position)
		if !errors.Is(err, errMoved) {
			return outcomes, err
		}
	}
}

func (r *Repository) tryElevate(ctx context.Context, d *membership.Definitions, now time.Time, batch []profile.Elevation, position *importPosition) ([]profile.Outcome, error) {
	tx, err := begin(ctx, r.db)
	if err != nil {
		return nil, err
	}
	defer tx.end(ctx)
	g := elevation{loader: newLoader(), seen: map[signal.ID]uint64{}, fresh: map[signal.ID]int{}}
	b := &pgx.Batch{}
	queueEpoch(b, &g.epoch)
	position.queueLock(b)
	keys := distinctKeys(batch)
	b.Queue(insertProfiles, keys)
	g.queueLocked(b, d.Since(r.site, now), "FOR NO KEY UPDATE", keys)
	g.readIDs(b, now, batch)
	if err := tx.run(ctx, b); err != nil {
		return nil, err
	}
	if g.epoch != d.Epoch {
		return nil, membership.ErrDefinitionsChanged
	}
	if err := g.checkLocked(keys); err != nil {
		return nil, err
	}
	outcomes := g.apply(r.site, batch)
	if len(g.touched) == 0 && position == nil {
		return outcomes, nil // repeats only: nothing to commit
	}
	b = &pgx.Batch{}
	changes := g.save(b, r.site, d, now, g.touched)
	g.deleteEmpty(b)
	position.queueMove(b)
	queueChanges(b, now, membership.CauseSignal, slices.Sorted(maps.Keys(g.touched)), changes)
	return outcomes, tx.commit(ctx, b)
}

// elevation is one group under way.
type elevation struct {
	*loader
	epoch   int64
	seen    map[signal.ID]uint64 // content of ids stored before
	fresh   map[signal.ID]int    // weeks into which an id of the group was inserted
	weeks   int                  // into which an id must have been inserted to be new
	touched map[int64]*membership.Record
	applied map[signal.ID]uint64 // content of ids applied in this group
}

// insertProfiles makes an empty row for every key in $1 that names no profile.
// Ids are drawn for new keys only: the index of everybody has a place for each.
const insertProfiles = `INSERT INTO profile (key, key_id) SELECT key, (SELECT key_id FROM site) FROM unnest($1::bytea[]) AS new (key)
	WHERE NOT EXISTS (SELECT FROM profile p WHERE p.key = new.key) AND NOT EXISTS (SELECT FROM profile_alias a WHERE a.key = new.key)
	ORDER BY key ON CONFLICT DO NOTHING`

// readIDs queues what tells new signals from repeats. An id counts for the
// week in which it was elevated and the one after; near the turn of a week both are
// written, so that processes whose clocks differ meet in one of them.
func (g *elevation) readIDs(b *pgx.Batch, now time.Time, batch []profile.Elevation) {
	const nearTurn = 5 * time.Minute
	written := slices.Compact([]int32{weekOf(now.Add(-nearTurn)), weekOf(now.Add(nearTurn))})
	earlier := written[0] - 1
	g.weeks = len(written)

	var ids [][]byte
	var contents []int64
	for _, e := range batch {
		for i := range e.Delta.Signals {
			ids = append(ids, e.Delta.Signals[i].ID[:])
			contents = append(contents, int64(e.Delta.Signals[i].Content))
		}
	}
	// Both statements are written so that every plan looks each id up: statistics
	// of a partition that grows by the second would make the planner scan it.
	b.Queue(`SELECT given.id, seen.content FROM unnest($1::int[]) AS weeks (week), unnest($2::bytea[]) AS given (id),
		LATERAL (SELECT content FROM signal_seen s WHERE s.week = weeks.week AND s.id = given.id OFFSET 0) AS seen`,
		append([]int32{earlier}, written...), ids).
		Query(func(rows pgx.Rows) error {
			var id []byte
			var content int64
			_, err := pgx.ForEachRow(rows, []any{&id, &content}, func() error {
				g.seen[signal.ID(id)] = uint64(content)
				return nil
			})
			return err
		})
	// Of an id that stands twice in the group the first is inserted.
	b.Queue(`INSERT INTO signal_seen (week, id, content)
		SELECT DISTINCT ON (week, id) week, id, content
		FROM unnest($2::int[]) AS weeks (week), unnest($3::bytea[], $4::bigint[]) WITH ORDINALITY AS new (id, content, n)
		WHERE (SELECT content FROM signal_seen s WHERE s.week = $1 AND s.id = new.id) IS NULL
		ORDER BY week, id, n ON CONFLICT DO NOTHING RETURNING id`, earlier, written, ids, contents).
		Query(func(rows pgx.Rows) error {
			var id []byte
			_, err := pgx.ForEachRow(rows, []any{&id}, func() error {
				g.fresh[signal.ID(id)]++
				return nil
			})
			return err
		})
}

// apply adds to each profile what is new to it and says what became of each
// elevation.
func (g *elevation) apply(site profile.Site, batch []profile.Elevation) []profile.Outcome {
	g.touched, g.applied = map[int64]*membership.Record{}, map[signal.ID]uint64{}
	outcomes := make([]profile.Outcome, len(batch))
	for i, e := range batch {
		record := g.byKey[e.Key]
		if record.Profile.IsFrozen() {
			outcomes[i] = profile.Outcome{Key: record.Profile.Key, Frozen: true}
			continue
		}
		delta, outcome := g.sift(e.Delta, record.Profile)
		outcomes[i] = outcome
		if len(delta.Signals) == 0 {
			continue
		}
		if record.Profile.Mode == "" {
			record.Profile.Mode, record.Profile.Consent = e.Mode, e.Consent
		}
		record.Profile.Apply(site, delta)
		g.touched[record.ID] = record
	}
	return outcomes
}

// sift keeps the signals of a delta that are new to a profile. If the profile
// holds the delta already, an attempt of ours committed although its answer was lost, and
// what it brought is answered as new.
func (g *elevation) sift(delta profile.Delta, p *profile.Profile) (profile.Delta, profile.Outcome) {
	outcome := profile.Outcome{Key: p.Key}
	ours := p.Holds(delta.Token)
	signals := delta.Signals
	delta.Signals = nil
	for i := range signals {
		s := &signals[i]
		content, isRepeat := g.applied[s.ID]
		if !isRepeat && g.fresh[s.ID] == g.weeks {
			g.applied[s.ID] = s.Content
			delta.Signals = append(delta.Signals, *s)
			outcome.Fresh++
			continue
		}
		if !isRepeat {
			content, isRepeat = g.seen[s.ID]
		}
		switch {
		case isRepeat && !p.SaysTheSame(content, s.Content):
			outcome.Conflicts = append(outcome.Conflicts, i)
		case ours:
			outcome.Fresh++
		default:
			outcome.Repeats = append(outcome.Repeats, i)
		}
	}
	return delta, outcome
}

// deleteEmpty queues the deletion of rows that were inserted above, and then
// nothing was new, or the key turned out to be an alias.
func (l *loader) deleteEmpty(b *pgx.Batch) {
	var empty []int64
	for _, record := range l.records {
		if record.Revision == 0 {
			empty = append(empty, record.ID)
		}
	}
	if empty != nil {
		b.Queue("DELETE FROM profile WHERE id = ANY($1)", empty)
	}
}

func distinctKeys(batch []profile.Elevation) [][]byte {
	keys := make([][]byte, len(batch))
	for i := range batch {
		keys[i] = batch[i].Key[:]
	}
	slices.SortFunc(keys, bytes.Compare)
	return slices.CompactFunc(keys, bytes.Equal)
}

// elevationError marks the faults that lie in the data of an elevation or of
// facts (SQLSTATE classes 22 and 23), which no retry mends.
func elevationError(err error) error {
	var refusal *pgconn.PgError
	if errors.As(err, &refusal) && (strings.HasPrefix(refusal.Code, "22") || strings.HasPrefix(refusal.Code, "23")) {
		return fmt.Errorf("%w: %w", membership.ErrBadElevation, err)
	}
	return err
}
