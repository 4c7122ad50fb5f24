package persistence

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

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

// Definitions loads and compiles the segments in force. A definition was valid
// when it was saved; a retention that was shortened since then does not make it
// invalid.
func (r *Repository) Definitions(ctx context.Context) (_ *membership.Definitions, err error) {
	defer away(&err)
	d := &membership.Definitions{}
	var definitions []segment.Definition
	b := &pgx.Batch{}
	b.Queue("SELECT definition_epoch FROM site").QueryRow(func(row pgx.Row) error { return row.Scan(&d.Epoch) })
	b.Queue(`SELECT s.id, s.key, v.number, v.created_at, v.definition FROM segment s
		JOIN segment_version v ON v.segment = s.id AND v.number = s.version
		WHERE s.archived_at IS NULL ORDER BY s.id`).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var s membership.Segment
			var definition segment.Definition
			if err := rows.Scan(&s.ID, &s.Key, &s.Version, &s.CreatedAt, &definition); err != nil {
				return err
			}
			d.Segments, definitions = append(d.Segments, s), append(definitions, definition)
		}
		return rows.Err()
	})
	if err := snapshot(ctx, r.db.Pool, b); err != nil {
		return nil, err
	}
	programs, faults := segment.CompileAll(definitions, 0)
	for i, fault := range faults {
		if fault != nil { // not one of the caller's input, hence no %w
			return nil, fmt.Errorf("segment %d version %d: %v", d.Segments[i].ID, d.Segments[i].Version, fault)
		}
	}
	d.Set = segment.NewSet(programs...)
	return d, nil
}

// Create stores version 1 of a new segment.
func (r *Repository) Create(ctx context.Context, e catalogue.Edit) (*catalogue.Entry, error) {
	return r.edit(ctx, e.Definition.Key, func(ctx context.Context, tx bun.Tx) error {
		if _, err := compileAmong(ctx, tx, e.Definition); err != nil {
			return err
		}
		if err := createSegment(ctx, tx, e); err != nil {
			return err
		}
		return beginRuns(ctx, tx, []string{e.Definition.Key})
	})
}

func createSegment(ctx context.Context, tx bun.Tx, e catalogue.Edit) error {
	created, err := insertSegment(ctx, tx, e.Definition, e.Author, e.Note)
	if err == nil && !created {
		return domain.Errorf(domain.Taken, "key", "is in use by another segment, perhaps an archived one")
	}
	return err
}

// Publish stores the next version of a segment.
func (r *Repository) Publish(ctx context.Context, expected int, e catalogue.Edit) (*catalogue.Entry, error) {
	return r.edit(ctx, e.Definition.Key, func(ctx context.Context, tx bun.Tx) error {
		if err := r.publishVersion(ctx, tx, expected, e); err != nil {
			return err
		}
		others, err := compileAmong(ctx, tx, e.Definition)
		if err != nil {
			return err
		}
		return beginRuns(ctx, tx, append(segment.Dependents(e.Definition.Key, others), e.Definition.Key))
	})
}

func (r *Repository) publishVersion(ctx context.Context, tx bun.Tx, expected int, e catalogue.Edit) error {
	id, err := r.lockVersion(ctx, tx, e.Definition.Key, expected)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE segment SET version = version + 1 WHERE id = ?", id); err != nil {
		return err
	}
	return insertVersion(ctx, tx, id, expected+1, e.Definition, e.Author, e.Note)
}

// Archive takes a segment out of force and ends its memberships. Holding the
// epoch exclusively, it needs no other lock on profiles.
func (r *Repository) Archive(ctx context.Context, key string, expected int) (*catalogue.Entry, error) {
	return r.edit(ctx, key, func(ctx context.Context, tx bun.Tx) error {
		id, err := r.lockVersion(ctx, tx, key, expected)
		if err != nil {
			return err
		}
		if err := refuseInUse(ctx, tx, key); err != nil {
			return err
		}
		for _, statement := range []string{
			"UPDATE segment SET archived_at = now() WHERE id = ?",
			"UPDATE segment_run SET state = 'CANCELLED', ended_at = now() WHERE segment = ? AND state = 'RUNNING'",
			lockLatch,
			"UPDATE segment_size SET n = 0 WHERE segment = ?",
			`WITH gone AS (DELETE FROM membership WHERE segment = ? RETURNING segment, profile, version, score),
			entry AS (INSERT INTO log (at, cause, touched) VALUES (now(), 'DEFINITION', '{}') RETURNING pos),
			exit AS (SELECT gone.*, p.rev, p.id / 1024 AS block, row_number() OVER (ORDER BY p.id / 1024, gone.version, p.id) AS n
				FROM gone JOIN profile p ON p.id = gone.profile)
			INSERT INTO change_set (pos, n, block, segment, kind, version, profiles, revs, scores, previous)
			SELECT entry.pos, min(n), block, segment, 'EXITED', version,
				array_agg(profile ORDER BY n), array_agg(rev ORDER BY n), array_agg(0 ORDER BY n), array_agg(score ORDER BY n)
			FROM exit, entry GROUP BY entry.pos, block, segment, version`,
		} {
			args := []any{id}[:strings.Count(statement, "?")]
			if _, err := tx.ExecContext(ctx, statement, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// inForce reads the definitions in force, which cannot change while the epoch
// is held exclusively.
func inForce(ctx context.Context, tx bun.Tx) ([]segment.Definition, error) {
	var texts [][]byte
	err := tx.NewSelect().TableExpr("segment AS s").Join("JOIN segment_version AS v ON v.segment = s.id AND v.number = s.version").
		ColumnExpr("v.definition").Where("s.archived_at IS NULL").OrderExpr("s.id").Scan(ctx, &texts)
	if err != nil {
		return nil, err
	}
	definitions := make([]segment.Definition, len(texts))
	for i, text := range texts {
		if err := json.Unmarshal(text, &definitions[i]); err != nil {
			return nil, err
		}
	}
	return definitions, nil
}

// compileAmong makes sure that a definition compiles among those in force, and
// returns them: two edits that are right by themselves may be wrong together.
func compileAmong(ctx context.Context, tx bun.Tx, d segment.Definition) ([]segment.Definition, error) {
	others, err := inForce(ctx, tx)
	if err != nil {
		return nil, err
	}
	_, err = segment.Compile(d, 0, others...)
	return others, err
}

// refuseInUse names the segments whose rules compare the one under key.
func refuseInUse(ctx context.Context, tx bun.Tx, key string) error {
	definitions, err := inForce(ctx, tx)
	if err != nil {
		return err
	}
	var users []string
	for _, d := range definitions {
		if slices.Contains(d.References(), key) {
			users = append(users, d.Key)
		}
	}
	if users != nil {
		return domain.Errorf(domain.InUse, "key", "is compared by rules of other segments: %s", strings.Join(users, ", "))
	}
	return nil
}

// edit runs a change of the definitions in force, alone, and returns the entry
// as it is then. With STALE_VERSION it returns the entry as it was found.
func (r *Repository) edit(ctx context.Context, key string, change func(context.Context, bun.Tx) error) (_ *catalogue.Entry, err error) {
	defer away(&err)
	err = r.change(ctx, change)
	var fault *domain.Error
	isStale := errors.As(err, &fault) && fault.Code == domain.StaleVersion
	if err != nil && !isStale {
		return nil, err
	}
	entry, readErr := r.Get(ctx, key)
	return entry, errors.Join(err, readErr)
}

// change runs a change of the definitions in force, alone.
func (r *Repository) change(ctx context.Context, change func(context.Context, bun.Tx) error) error {
	defer r.db.ring()
	return r.db.Bun.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, lockEpochExclusive); err != nil {
			return err
		}
		if err := change(ctx, tx); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE site SET definition_epoch = definition_epoch + 1")
		return err
	})
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

func insertVersion(ctx context.Context, tx bun.Tx, id int32, number int, d segment.Definition, author, note string) error {
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO segment_version (segment, number, definition, author, note) VALUES (?, ?, ?, ?, ?)",
		id, number, string(text), author, note)
	return err
}

// beginRuns begins the runs that make the versions of segments true for all
// profiles, instead of runs that are under way.
func beginRuns(ctx context.Context, tx bun.Tx, keys []string) error {
	for _, statement := range []string{
		`UPDATE segment_run SET state = 'CANCELLED', ended_at = now()
			WHERE state = 'RUNNING' AND segment IN (SELECT id FROM segment WHERE key IN (?))`,
		`INSERT INTO segment_run (segment, version, position)
			SELECT id, version, (SELECT coalesce(max(pos), 0) FROM log) FROM segment WHERE key IN (?) ORDER BY id`,
	} {
		if _, err := tx.ExecContext(ctx, statement, bun.List(keys)); err != nil {
			return err
		}
	}
	return nil
}
