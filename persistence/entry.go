package persistence

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"halftone/domain/catalogue"
)

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
