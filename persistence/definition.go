package persistence

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"halftone/domain"
	"halftone/domain/catalogue"
	"halftone/domain/membership"
	"halftone/domain/segment"
)

// Epoch is the epoch of the definitions in force.
func (r *Repository) Epoch(ctx context.Context) (epoch int64, err error) {
	err = r.db.Pool.QueryRow(ctx, "SELECT definition_epoch FROM site").Scan(&epoch)
	return epoch, err
}

// Definitions loads and compiles the segments in force.
func (r *Repository) Definitions(ctx context.Context) (_ *membership.Definitions, err error) {
	defer away(&err)
	d := &membership.Definitions{}
	var programs []*segment.Program
	b := &pgx.Batch{}
	b.Queue("SELECT definition_epoch FROM site").QueryRow(func(row pgx.Row) error { return row.Scan(&d.Epoch) })
	b.Queue(`SELECT s.id, s.key, v.number, v.created_at, v.definition FROM segment s
		JOIN segment_version v ON v.segment = s.id AND v.number = s.version
		WHERE s.archived_at IS NULL ORDER BY s.id`).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var s membership.Segment
			var text []byte
			if err := rows.Scan(&s.ID, &s.Key, &s.Version, &s.CreatedAt, &text); err != nil {
				return err
			}
			program, err := compileStored(text)
			if err != nil {
				return fmt.Errorf("segment %d version %d: %w", s.ID, s.Version, err)
			}
			d.Segments, programs = append(d.Segments, s), append(programs, program)
		}
		return rows.Err()
	})
	if err := snapshot(ctx, r.db.Pool, b); err != nil {
		return nil, err
	}
	d.Set = segment.NewSet(programs...)
	return d, nil
}

// compileStored compiles a definition that was valid when it was saved; a
// retention that was shortened since then does not make it invalid.
func compileStored(text []byte) (*segment.Program, error) {
	var definition segment.Definition
	if err := json.Unmarshal(text, &definition); err != nil {
		return nil, err
	}
	return segment.Compile(definition, 0)
}

// Create stores version 1 of a new segment.
func (r *Repository) Create(ctx context.Context, e catalogue.Edit) (*catalogue.Entry, error) {
	return r.edit(ctx, e.Definition.Key, func(ctx context.Context, tx bun.Tx) error {
		created, err := insertSegment(ctx, tx, e.Definition, e.Author, e.Note)
		if err == nil && !created {
			return domain.Errorf(domain.Taken, "key", "is in use by another segment, perhaps an archived one")
		}
		return err
	})
}

// Publish stores the next version of a segment.
func (r *Repository) Publish(ctx context.Context, expected int, e catalogue.Edit) (*catalogue.Entry, error) {
	return r.edit(ctx, e.Definition.Key, func(ctx context.Context, tx bun.Tx) error {
		id, err := r.lockVersion(ctx, tx, e.Definition.Key, expected)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE segment SET version = version + 1 WHERE id = ?", id); err != nil {
			return err
		}
		return insertVersion(ctx, tx, id, expected+1, e.Definition, e.Author, e.Note)
	})
}

// Archive takes a segment out of force and ends its memberships. Holding the
// epoch exclusively, it needs no other lock on profiles.
func (r *Repository) Archive(ctx context.Context, key string, expected int) (*catalogue.Entry, error) {
	return r.edit(ctx, key, func(ctx context.Context, tx bun.Tx) error {
		id, err := r.lockVersion(ctx, tx, key, expected)
		if err != nil {
			return err
		}
		for _, statement := range []string{
			"UPDATE segment SET archived_at = now() WHERE id = ?",
			"UPDATE segment_run SET state = 'CANCELLED', ended_at = now() WHERE segment = ? AND state = 'RUNNING'",
			lockLatch,
			"UPDATE segment_size SET n = 0 WHERE segment = ?",
			`WITH gone AS (DELETE FROM membership WHERE segment = ? RETURNING segment, profile, version, score),
			entry AS (INSERT INTO log (at, cause, touched) VALUES (now(), 'DEFINITION', '{}') RETURNING pos)
			INSERT INTO change (pos, n, profile, segment, kind, version, rev, score, previous)
			SELECT entry.pos, row_number() OVER (ORDER BY gone.profile), gone.profile, gone.segment, 'EXITED', gone.version, p.rev, 0, gone.score
			FROM gone JOIN profile p ON p.id = gone.profile, entry`,
		} {
			args := []any{id}[:strings.Count(statement, "?")]
			if _, err := tx.ExecContext(ctx, statement, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// edit runs a change of the definitions in force, alone, and returns the entry
// as it is then. With STALE_VERSION it returns the entry as it was found.
func (r *Repository) edit(ctx context.Context, key string, change func(context.Context, bun.Tx) error) (_ *catalogue.Entry, err error) {
	defer away(&err)
	err = r.db.Bun.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, lockEpochExclusive); err != nil {
			return err
		}
		if err := change(ctx, tx); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE site SET definition_epoch = definition_epoch + 1")
		return err
	})
	var fault *domain.Error
	isStale := errors.As(err, &fault) && fault.Code == domain.StaleVersion
	if err != nil && !isStale {
		return nil, err
	}
	entry, readErr := r.Get(ctx, key)
	return entry, errors.Join(err, readErr)
}

// lockVersion finds a segment in force whose version is the expected one.
func (r *Repository) lockVersion(ctx context.Context, tx bun.Tx, key string, expected int) (id int32, err error) {
	var version int
	var archived bool
	err = tx.QueryRowContext(ctx, "SELECT id, version, archived_at IS NOT NULL FROM segment WHERE key = ? FOR UPDATE", key).
		Scan(&id, &version, &archived)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, domain.Errorf(domain.NotFound, "key", "is not the key of a segment")
	case err != nil:
		return 0, err
	case version != expected:
		return 0, domain.Errorf(domain.StaleVersion, "expectedVersion",
			"is %d, but version %d is in force: compare the two and publish again", expected, version)
	case archived:
		return 0, domain.Errorf(domain.Conflict, "key", "is the key of an archived segment")
	}
	return id, nil
}

func insertSegment(ctx context.Context, tx bun.Tx, d segment.Definition, author, note string) (created bool, err error) {
	var id int32
	err = tx.QueryRowContext(ctx, "INSERT INTO segment (key, version) VALUES (?, 1) ON CONFLICT DO NOTHING RETURNING id", d.Key).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO segment_size (segment) VALUES (?)", id); err != nil {
		return false, err
	}
	return true, insertVersion(ctx, tx, id, 1, d, author, note)
}

// insertVersion stores a version and begins the run that makes it true for all
// profiles, instead of a run for the version before.
func insertVersion(ctx context.Context, tx bun.Tx, id int32, number int, d segment.Definition, author, note string) error {
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO segment_version (segment, number, definition, author, note) VALUES (?, ?, ?, ?, ?)",
		id, number, string(text), author, note); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx,
		"UPDATE segment_run SET state = 'CANCELLED', ended_at = now() WHERE segment = ? AND state = 'RUNNING'", id); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO segment_run (segment, version) VALUES (?, ?)", id, number)
	return err
}

// entryRow is a segment with one of its versions.
type entryRow struct {
	ID         int32
	CreatedAt  time.Time
	ArchivedAt *time.Time
	Number     int
	Definition []byte
	Note       string
	Author     string
	VersionAt  time.Time
}

func (row *entryRow) version() (v catalogue.Version, err error) {
	v = catalogue.Version{Number: row.Number, Note: row.Note, Author: row.Author, CreatedAt: row.VersionAt}
	return v, json.Unmarshal(row.Definition, &v.Definition)
}

func (r *Repository) entries() *bun.SelectQuery {
	return r.db.Bun.NewSelect().TableExpr("segment AS s").
		Join("JOIN segment_version AS v ON v.segment = s.id").
		ColumnExpr("s.id, s.created_at, s.archived_at, v.number, v.definition, v.note, v.author, v.created_at AS version_at")
}

// Get returns the entry under key, nil when there is none.
func (r *Repository) Get(ctx context.Context, key string) (_ *catalogue.Entry, err error) {
	defer away(&err)
	entries, err := scanEntries(ctx, r.entries().Where("v.number = s.version AND s.key = ?", key))
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	return entries[0], nil
}

// List returns entries in definition order with an ID above after.
func (r *Repository) List(ctx context.Context, f catalogue.Filter, limit int, after int32) (_ []*catalogue.Entry, err error) {
	defer away(&err)
	return scanEntries(ctx, filtered(r.entries(), f).Where("s.id > ?", after).OrderExpr("s.id").Limit(int64(limit)))
}

// Count counts what List would list.
func (r *Repository) Count(ctx context.Context, f catalogue.Filter) (_ int, err error) {
	defer away(&err)
	var n int
	err = filtered(r.db.Bun.NewSelect().TableExpr("segment AS s").
		Join("JOIN segment_version AS v ON v.segment = s.id").ColumnExpr("count(*)"), f).Scan(ctx, &n)
	return n, err
}

func filtered(q *bun.SelectQuery, f catalogue.Filter) *bun.SelectQuery {
	q = q.Where("v.number = s.version")
	if f.Search != "" {
		q = q.Where("strpos(lower(s.key || ' ' || (v.definition->>'name')), lower(?)) > 0", f.Search)
	}
	for _, tag := range f.Tags {
		q = q.Where("jsonb_exists(v.definition->'tags', ?)", tag)
	}
	if f.Archived != nil {
		q = q.Where("(s.archived_at IS NOT NULL) = ?", *f.Archived)
	}
	return q
}

func scanEntries(ctx context.Context, q *bun.SelectQuery) ([]*catalogue.Entry, error) {
	var rows []entryRow
	if err := q.Scan(ctx, &rows); err != nil {
		return nil, err
	}
	entries := make([]*catalogue.Entry, len(rows))
	for i := range rows {
		v, err := rows[i].version()
		if err != nil {
			return nil, err
		}
		entries[i] = &catalogue.Entry{ID: rows[i].ID, Version: v, CreatedAt: rows[i].CreatedAt, ArchivedAt: rows[i].ArchivedAt}
	}
	return entries, nil
}

// Versions returns versions of a segment, newest first.
func (r *Repository) Versions(ctx context.Context, key string, limit, before int) (_ []catalogue.Version, err error) {
	defer away(&err)
	q := r.entries().Where("s.key = ?", key).OrderExpr("v.number DESC").Limit(int64(limit))
	if before > 0 {
		q = q.Where("v.number < ?", before)
	}
	var rows []entryRow
	if err := q.Scan(ctx, &rows); err != nil {
		return nil, err
	}
	versions := make([]catalogue.Version, len(rows))
	for i := range rows {
		var err error
		if versions[i], err = rows[i].version(); err != nil {
			return nil, err
		}
	}
	return versions, nil
}
