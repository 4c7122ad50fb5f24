package persistence

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain/membership"
)

// queueChanges queues everything that changes of memberships write: the rows,
// then under the latch the sizes and the log. touched are the ids of profiles that were
// saved. It must be the end of its transaction.
func queueChanges(b *pgx.Batch, at time.Time, cause membership.Cause, touched []int64, changes []membership.ProfileChange) {
	slices.SortFunc(changes, func(x, y membership.ProfileChange) int {
		return cmp.Or(cmp.Compare(x.Profile, y.Profile), cmp.Compare(x.Segment, y.Segment))
	})
	queueMemberships(b, at, changes, nil)
	queueTold(b, at, cause, touched, changes)
}

// queueTold queues the latch, and behind it the sizes and the log.
func queueTold(b *pgx.Batch, at time.Time, cause membership.Cause, touched []int64, changes []membership.ProfileChange) {
	b.Queue(lockLatch)
	queueSizes(b, changes)
	queueLog(b, at, cause, touched, changes)
}

// queueMemberships queues the rows; those that stand as they should already are
// left. Which ones were written, and the scores of those deleted, goes to written unless it is nil.
func queueMemberships(b *pgx.Batch, at time.Time, changes []membership.ProfileChange, written map[membershipKey]float64) {
	var entered, exited struct {
		segments, versions []int32
		profiles           []int64
		scores             []float64
	}
	for _, c := range changes {
		list := &entered
		if c.Kind == membership.Exited {
			list = &exited
		}
		list.segments = append(list.segments, c.Segment)
		list.profiles = append(list.profiles, c.Profile)
		list.versions = append(list.versions, int32(c.Version))
		list.scores = append(list.scores, c.Score)
	}
	if len(exited.segments) > 0 {
		b.Queue(`DELETE FROM membership m USING unnest($1::int[], $2::bigint[]) AS gone (segment, profile)
			WHERE m.segment = gone.segment AND m.profile = gone.profile RETURNING m.segment, m.profile, m.score`,
			exited.segments, exited.profiles).Query(collect(written))
	}
	if len(entered.segments) > 0 {
		b.Queue(`INSERT INTO membership (segment, profile, version, score, since)
			SELECT segment, profile, version, score, $5 FROM unnest($1::int[], $2::bigint[], $3::int[], $4::float8[]) AS new (segment, profile, version, score)
			ON CONFLICT DO NOTHING RETURNING segment, profile, score`,
			entered.segments, entered.profiles, entered.versions, entered.scores, at).Query(collect(written))
	}
}

type membershipKey struct {
	segment int32
	profile int64
}

func collect(written map[membershipKey]float64) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		if written == nil {
			rows.Close()
			return rows.Err()
		}
		var key membershipKey
		var score float64
		_, err := pgx.ForEachRow(rows, []any{&key.segment, &key.profile, &score}, func() error {
			written[key] = score
			return nil
		})
		return err
	}
}

func queueSizes(b *pgx.Batch, changes []membership.ProfileChange) {
	moved := map[int32]int64{}
	for _, c := range changes {
		if c.Kind == membership.Entered {
			moved[c.Segment]++
		} else {
			moved[c.Segment]--
		}
	}
	var segments []int32
	var by []int64
	for _, segment := range slices.Sorted(maps.Keys(moved)) {
		if moved[segment] != 0 {
			segments, by = append(segments, segment), append(by, moved[segment])
		}
	}
	if segments != nil {
		b.Queue(`UPDATE segment_size s SET n = s.n + moved.n FROM unnest($1::int[], $2::bigint[]) AS moved (segment, n)
			WHERE s.segment = moved.segment`, segments, by)
	}
}

func queueLog(b *pgx.Batch, at time.Time, cause membership.Cause, touched []int64, changes []membership.ProfileChange) {
	n := len(changes)
	profiles, revisions := make([]int64, n), make([]int64, n)
	segments, versions := make([]int32, n), make([]int32, n)
	kinds, scores, previous := make([]string, n), make([]float64, n), make([]*float64, n)
	for i, c := range changes {
		profiles[i], revisions[i] = c.Profile, c.Revision
		segments[i], versions[i] = c.Segment, int32(c.Version)
		kinds[i], scores[i], previous[i] = string(c.Kind), c.Score, c.Previous
	}
	if touched == nil {
		touched = []int64{}
	}
	b.Queue(`WITH entry AS (INSERT INTO log (at, cause, touched) VALUES ($1, $2, $3) RETURNING pos)
		INSERT INTO change (pos, n, profile, segment, kind, version, rev, score, previous)
		SELECT entry.pos, c.n, c.Profile, c.segment, c.kind, c.version, c.rev, c.score, c.previous
		FROM entry, unnest($4::bigint[], $5::int[], $6::text[], $7::int[], $8::bigint[], $9::float8[], $10::float8[])
			WITH ORDINALITY AS c (profile, segment, kind, version, rev, score, previous, n)`,
		at, string(cause), touched, profiles, segments, kinds, versions, revisions, scores, previous)
}
