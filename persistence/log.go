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
// saved. It must be the end of its transaction, which knows behind its locks that the
// changes are true: who enters is not stored, who exits is.
func queueChanges(b *pgx.Batch, at time.Time, cause membership.Cause, touched []int64, changes []membership.ProfileChange) {
	slices.SortFunc(changes, func(x, y membership.ProfileChange) int {
		return cmp.Or(cmp.Compare(x.Profile, y.Profile), cmp.Compare(x.Segment, y.Segment))
	})
	queueExits(b, changes)
	queueEntered(b, at, cause, touched, changes)
}

// queueEntered is queueChanges where the rows of those who exit are deleted already.
func queueEntered(b *pgx.Batch, at time.Time, cause membership.Cause, touched []int64, changes []membership.ProfileChange) {
	queueEntries(b, at, changes)
	b.Queue(lockLatch)
	queueSizes(b, changes)
	queueLog(b, at, cause, touched, changes)
}

func queueExits(b *pgx.Batch, changes []membership.ProfileChange) {
	var exited memberships
	for _, c := range changes {
		if c.Kind == membership.Exited {
			exited.add(c)
		}
	}
	if exited.segments != nil {
		b.Queue(`DELETE FROM membership m USING unnest($1::int[], $2::bigint[]) AS gone (segment, profile)
			WHERE m.segment = gone.segment AND m.profile = gone.profile`, exited.segments, exited.profiles)
	}
}

func queueEntries(b *pgx.Batch, at time.Time, changes []membership.ProfileChange) {
	var entered memberships
	var versions []int32
	var scores []float64
	for _, c := range changes {
		if c.Kind == membership.Entered {
			entered.add(c)
			versions, scores = append(versions, int32(c.Version)), append(scores, c.Score)
		}
	}
	if entered.segments != nil {
		b.Queue(`INSERT INTO membership (segment, profile, version, score, since)
			SELECT segment, profile, version, score, $5 FROM unnest($1::int[], $2::bigint[], $3::int[], $4::float8[]) AS new (segment, profile, version, score)`,
			entered.segments, entered.profiles, versions, scores, at)
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
	changes = slices.SortedFunc(slices.Values(changes), func(x, y membership.ProfileChange) int {
		return cmp.Or(compareSets(x, y), cmp.Compare(x.Profile, y.Profile))
	})
	n := len(changes)
	profiles, revisions := make([]int64, n), make([]int64, n)
	scores, previous := make([]float64, n), make([]*float64, n)
	for i, c := range changes {
		profiles[i], revisions[i], scores[i], previous[i] = c.Profile, c.Revision, c.Score, c.Previous
	}
	var sets struct {
		first, last, segments, versions []int32
		kinds                           []string
		blocks                          []*int64
	}
	for rest, last := changes, int32(0); len(rest) > 0; {
		size := changeSet(rest)
		sets.first, last = append(sets.first, last+1), last+int32(size)
		sets.last = append(sets.last, last)
		sets.segments, sets.versions = append(sets.segments, rest[0].Segment), append(sets.versions, int32(rest[0].Version))
		sets.kinds = append(sets.kinds, string(rest[0].Kind))
		var block *int64
		if size > 1 {
			block = new(rest[0].Profile / blockSize)
		}
		sets.blocks = append(sets.blocks, block)
		rest = rest[size:]
	}
	if touched == nil {
		touched = []int64{}
	}
	b.Queue(`WITH entry AS (INSERT INTO log (at, cause, touched) VALUES ($1, $2, $3) RETURNING pos)
		INSERT INTO change_set (pos, n, block, segment, kind, version, profiles, revs, scores, previous)
		SELECT entry.pos, s.first, s.block, s.segment, s.kind, s.version, ($10::bigint[])[s.first:s.last], ($11::bigint[])[s.first:s.last],
			($12::float8[])[s.first:s.last], ($13::float8[])[s.first:s.last]
		FROM entry, unnest($4::int[], $5::int[], $6::bigint[], $7::int[], $8::text[], $9::int[]) AS s (first, last, block, segment, kind, version)`,
		at, string(cause), touched, sets.first, sets.last, sets.blocks, sets.segments, sets.kinds, sets.versions, profiles, revisions, scores, previous)
}

// leastSet is how many changes a row of several has at least. Fewer lie each in a row of
// its own, so that who reads the changes of one profile reads few rows of others.
const leastSet = 8

// changeSet is how many of the changes, at least one and from the first on, make up a row.
func changeSet(changes []membership.ProfileChange) int {
	size := 1
	for size < len(changes) && compareSets(changes[0], changes[size]) == 0 {
		size++
	}
	if size < leastSet {
		return 1
	}
	return size
}

// compareSets is 0 for changes that may lie in one row.
func compareSets(x, y membership.ProfileChange) int {
	return cmp.Or(cmp.Compare(x.Profile/blockSize, y.Profile/blockSize), cmp.Compare(x.Segment, y.Segment),
		cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Version, y.Version))
}
