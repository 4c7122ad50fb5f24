package persistence

import (
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain/membership"
	"halftone/domain/profile"
)

// save queues the profiles that were touched, by id, under their next revision,
// and returns the changes of their memberships.
func (l *loader) save(b *pgx.Batch, site profile.Site, d *membership.Definitions, now time.Time, touched map[int64]*membership.Record) (changes []membership.ProfileChange) {
	var ids, revisions []int64
	var packed [][]byte
	var lastSeen []time.Time
	assessor := d.NewAssessor()
	for _, record := range l.records {
		if touched[record.ID] == nil {
			continue
		}
		record.Revision++
		for _, c := range assessor.Assess(record.Profile, site, now.UnixMilli(), record.Stored) {
			changes = append(changes, membership.ProfileChange{Change: c, Profile: record.ID, Revision: record.Revision})
		}
		queueChunks(b, record)
		ids = append(ids, record.ID)
		revisions = append(revisions, record.Revision)
		packed = append(packed, record.Profile.AppendPacked(nil))
		lastSeen = append(lastSeen, time.UnixMilli(record.Profile.Totals.LastSeen))
	}
	if ids != nil {
		b.Queue(`UPDATE profile p SET packed = new.packed, rev = new.rev, last_seen = new.last_seen
			FROM unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::timestamptz[]) AS new (id, packed, rev, last_seen)
			WHERE p.id = new.id`, ids, packed, revisions, lastSeen)
	}
	return changes
}

func queueChunks(b *pgx.Batch, record *membership.Record) {
	for _, chunk := range record.Profile.Activity.Seal() {
		b.Queue("INSERT INTO activity (profile, chunk, from_at, to_at, body) VALUES ($1, $2, $3, $4, $5)",
			record.ID, chunk.Number, time.UnixMilli(chunk.From), time.UnixMilli(chunk.To), profile.AppendChunk(nil, chunk.Entries))
	}
}
