package persistence

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain/membership"
	"halftone/domain/profile"
)

// BeginImport records that a file is imported, or returns what is recorded.
func (r *Repository) BeginImport(ctx context.Context, f membership.ImportFile) (_ membership.ImportFile, err error) {
	defer away(&err)
	b := &pgx.Batch{}
	b.Queue("INSERT INTO import_file (digest, is_shifted, started_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
		f.Digest[:], f.IsShifted, f.StartedAt)
	b.Queue("SELECT is_shifted, started_at, done, finished_at FROM import_file WHERE digest = $1", f.Digest[:]).
		QueryRow(func(row pgx.Row) error { return row.Scan(&f.IsShifted, &f.StartedAt, &f.Done, &f.FinishedAt) })
	return f, r.db.Pool.SendBatch(ctx, b).Close()
}

// IsUntouched tells whether no profile is stored, or none but those of the
// file whose import has begun.
func (r *Repository) IsUntouched(ctx context.Context, file [32]byte) (untouched bool, err error) {
	defer away(&err)
	err = r.db.Pool.QueryRow(ctx, "SELECT NOT EXISTS (SELECT FROM profile) OR EXISTS (SELECT FROM import_file WHERE digest = $1)", file[:]).Scan(&untouched)
	return untouched, err
}

// ElevateImport commits the next sessions of a file with its new position.
func (r *Repository) ElevateImport(ctx context.Context, d *membership.Definitions, now time.Time, f membership.ImportFile, batch []profile.Elevation, finished bool) ([]profile.Outcome, error) {
	outcomes, err := r.elevate(ctx, d, now, batch, &importPosition{file: f, sessions: len(batch), finished: finished})
	return outcomes, elevationError(err)
}

// importPosition moves the position of an import within an elevation; nil when
// there is none.
type importPosition struct {
	file     membership.ImportFile
	sessions int
	finished bool
}

// queueLock locks the position and fails unless it is the expected one.
func (p *importPosition) queueLock(b *pgx.Batch) {
	if p == nil {
		return
	}
	b.Queue("SELECT done FROM import_file WHERE digest = $1 AND finished_at IS NULL FOR UPDATE", p.file.Digest[:]).
		QueryRow(func(row pgx.Row) error {
			var done int
			err := row.Scan(&done)
			if errors.Is(err, pgx.ErrNoRows) || err == nil && done != p.file.Done {
				return membership.ErrImportMoved
			}
			return err
		})
}

func (p *importPosition) queueMove(b *pgx.Batch) {
	if p == nil {
		return
	}
	b.Queue("UPDATE import_file SET done = $2, finished_at = CASE WHEN $3 THEN now() END WHERE digest = $1",
		p.file.Digest[:], p.file.Done+p.sessions, p.finished)
}
