package membership

import (
	"context"
	"errors"
	"time"

	"halftone/domain"
	"halftone/domain/population"
	"halftone/domain/profile"
)

// ErrDefinitionsChanged says that the definitions passed in are no longer in
// force: load them anew and try again. Nothing was written.
var ErrDefinitionsChanged = errors.New("membership: definitions have changed")

// Repository stores profiles with their memberships. Whatever it writes
// together commits together.
type Repository interface {
	population.Source
	ChangeLog

	// Definitions loads and compiles the segments in force.
	Definitions(ctx context.Context) (*Definitions, error)
	// Epoch is the epoch of the definitions in force.
	Epoch(ctx context.Context) (int64, error)

	// Elevate commits a group of elevations in one transaction: locks, applies
	// each signal whose id is new, assesses the profiles as of now, saves
	// profiles, memberships, sizes and the log. It returns one outcome for each elevation.
	// ErrDefinitionsChanged when d is not in force.
	Elevate(ctx context.Context, d *Definitions, now time.Time, batch []profile.Elevation) ([]profile.Outcome, error)

	// Learn commits facts of stored profiles in one transaction: locks, learns, and
	// for profiles that say something new all that Elevate does. It returns what became of
	// each. ErrDefinitionsChanged when d is not in force.
	Learn(ctx context.Context, d *Definitions, now time.Time, batch []profile.Facts) ([]profile.Learned, error)

	// BeginImport records that a file is imported, or returns what is recorded.
	BeginImport(ctx context.Context, f ImportFile) (ImportFile, error)
	// ElevateImport is Elevate for the next sessions of a file, together with
	// its new position; finished marks the file as done. ErrImportMoved when the position
	// recorded is not f.Done.
	ElevateImport(ctx context.Context, d *Definitions, now time.Time, f ImportFile, batch []profile.Elevation, finished bool) ([]profile.Outcome, error)

	// State records a visitor's statement with the profile under a key, assesses
	// it as of now, and returns what then holds, nil when no profile is stored.
	// ErrDefinitionsChanged as in Elevate.
	State(ctx context.Context, d *Definitions, now time.Time, key domain.ProfileKey, statement profile.Consent) (*profile.Consent, error)
	// Merge lets the profile under the key of a cookie go over to an identity, in
	// one transaction: its memberships exit, the survivor's enter, and its key names the
	// survivor from then on. false when there is nothing to merge: no profile, or one that has
	// gone over before. ErrDefinitionsChanged as in Elevate.
	Merge(ctx context.Context, d *Definitions, now time.Time, from, identity domain.ProfileKey) (bool, error)
	// Rekey lets the key of now of an identifier name the profile that an earlier
	// one names, in one transaction. The earlier one still does as long as there may be visitor
	// tokens with it. Profiles under both are merged. false when there was nothing to do.
	// ErrDefinitionsChanged as in Elevate.
	Rekey(ctx context.Context, d *Definitions, now time.Time, mode domain.IdentificationMode, earlier, key domain.ProfileKey) (bool, error)

	// Exists tells whether a profile is stored under the key.
	Exists(ctx context.Context, key domain.ProfileKey) (bool, error)
	// Same tells whether two keys name one stored profile.
	Same(ctx context.Context, a, b domain.ProfileKey) (bool, error)
	// Profiles loads profiles by key, nil where there is none, with the
	// memberships stored for them and their activity since the instant.
	Profiles(ctx context.Context, since time.Time, keys []domain.ProfileKey) ([]*Record, error)
	// ProfilesByID is Profiles by ID.
	ProfilesByID(ctx context.Context, since time.Time, ids []int64) ([]*Record, error)
	// ListProfiles lists profiles, newest first, at most limit of them with an
	// ID below before (0 = from the newest).
	ListProfiles(ctx context.Context, since time.Time, limit int, before int64) ([]*Record, error)
	// Members lists the stored members of a segment by ascending profile ID
	// above after, at most limit.
	Members(ctx context.Context, since time.Time, segment int32, limit int, after int64) ([]*Record, error)

	// ClaimRun takes over an unfinished run whose lease has ended and which
	// began at a position of the log that is applied; nil when there is none.
	ClaimRun(ctx context.Context, applied int64, lease time.Duration) (*Run, error)
	// Correct commits a correction, but for what has been stored otherwise
	// since, and returns how many memberships it changed. ErrRunEnded when the run is no
	// longer ours: cancelled, or taken over. A run's lease begins anew.
	Correct(ctx context.Context, d *Definitions, c Correction, lease time.Duration) (int, error)
	// FailRun counts a failed attempt and gives the run up after three.
	FailRun(ctx context.Context, run *Run, cause string) error
	// MarkSwept records that everybody was evaluated as of an instant.
	MarkSwept(ctx context.Context, at time.Time) error
	// History tells how the size of a segment came about since an instant.
	History(ctx context.Context, segment int32, since time.Time) (History, error)
	// Health tells how current the stored members of each segment are.
	Health(ctx context.Context) (map[int32]Health, error)
}

// Record is a stored profile.
type Record struct {
	ID        int64
	Revision  int64
	CreatedAt time.Time
	Profile   *profile.Profile
	Stored    []Stored // ascending by segment
}

// ErrRunEnded says that a run was cancelled or taken over by another process.
var ErrRunEnded = errors.New("membership: the run has ended")

// Run is the re-evaluation of all profiles under a new version of a segment.
type Run struct {
	ID      int64
	Segment int32
	Version int
	Token   [16]byte
}

// HealthState says how current the stored members of a segment are.
type HealthState string

// The states of health.
const (
	Fresh      HealthState = "FRESH"
	Evaluating HealthState = "EVALUATING"
	Stale      HealthState = "STALE"
	Failed     HealthState = "FAILED"
)

// Health is how current the stored members of a segment are.
type Health struct {
	State HealthState
	Size  int64
	// EvaluatedAt is when all profiles were last evaluated under the version
	// in force.
	EvaluatedAt *time.Time
	// Cause says why the state is FAILED.
	Cause string
}
