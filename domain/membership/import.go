package membership

import (
	"context"
	"errors"
	"fmt"
	"time"

	"halftone/domain/profile"
)

// ImportFile is a file of signals under import, and how far it has come.
type ImportFile struct {
	// Digest is the SHA-256 of the file: the same file is never imported twice.
	Digest [32]byte
	// IsShifted tells that all its signals are moved by one constant, so that
	// the last is at StartedAt.
	IsShifted bool
	// StartedAt is the instant as of which its lines are judged, also after an
	// interruption, so that its sessions are always the same.
	StartedAt time.Time
	// Done is how many of its sessions are committed.
	Done       int
	FinishedAt *time.Time
}

// ErrImportMoved says that the position of an import is not the expected one:
// an attempt committed although its answer was lost, or somebody else imports the file too.
var ErrImportMoved = errors.New("membership: the import has moved on")

const (
	// importGroup is how many sessions of a file commit together.
	importGroup = 256
	// importSignals is how many signals end a group early.
	importSignals = 8192
	// importPatience is how long an import waits for the database to come back.
	importPatience = time.Minute
)

// BeginImport records that a file is imported, or returns how far it has come.
func (s *Service) BeginImport(ctx context.Context, f ImportFile) (ImportFile, error) {
	return s.repository.BeginImport(ctx, f)
}

// Imported counts what an import did.
type Imported struct {
	Sessions, Signals, Duplicates, Conflicts int
}

// Import commits the sessions of a file from its position on, in groups
// together with the new position: whatever kills it, going on loses and
// repeats nothing. progress is told how many sessions are done.
func (s *Service) Import(ctx context.Context, f ImportFile, sessions []profile.Elevation, progress func(done int)) (Imported, error) {
	var total Imported
	away := time.Time{}
	for f.FinishedAt == nil {
		progress(f.Done)
		group := nextGroup(sessions[min(f.Done, len(sessions)):])
		finished := f.Done+len(group) >= len(sessions)
		outcomes, err := s.tryImport(ctx, f, group, finished)
		switch {
		case err == nil:
			away = time.Time{}
			total.add(outcomes)
			f.Done += len(group)
			if finished {
				progress(f.Done)
				return total, nil
			}
		case errors.Is(err, ErrDefinitionsChanged):
		case errors.Is(err, ErrImportMoved):
			if f, err = s.repository.BeginImport(ctx, f); err != nil {
				return total, err
			}
		case errors.Is(err, ErrBadElevation):
			return total, err
		default:
			if away.IsZero() {
				away = time.Now()
			}
			if time.Since(away) > importPatience || ctx.Err() != nil {
				return total, fmt.Errorf("the import was interrupted, the same command goes on where it stopped: %w", err)
			}
			select {
			case <-time.After(longestPause):
			case <-ctx.Done():
			}
		}
	}
	return total, nil
}

func (s *Service) tryImport(ctx context.Context, f ImportFile, group []profile.Elevation, finished bool) (outcomes []profile.Outcome, err error) {
	err = s.underDefinitions(ctx, func(d *Definitions) (err error) {
		outcomes, err = s.repository.ElevateImport(ctx, d, time.Now(), f, group, finished)
		return err
	})
	return outcomes, err
}

func nextGroup(sessions []profile.Elevation) []profile.Elevation {
	signals := 0
	for i := range sessions {
		signals += len(sessions[i].Delta.Signals)
		if i+1 == importGroup || signals >= importSignals {
			return sessions[:i+1]
		}
	}
	return sessions
}

func (t *Imported) add(outcomes []profile.Outcome) {
	t.Sessions += len(outcomes)
	for _, o := range outcomes {
		t.Signals += o.Fresh
		t.Duplicates += len(o.Repeats)
		t.Conflicts += len(o.Conflicts)
	}
}
