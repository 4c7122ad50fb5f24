package persistence

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain"
	"halftone/domain/membership"
	"halftone/domain/profile"
)

// State records a visitor's statement with the profile under a key.
func (r *Repository) State(ctx context.Context, now time.Time, key domain.ProfileKey, statement profile.Consent) (held *profile.Consent, err error) {
	defer away(&err)
	for {
		found, err := r.Profiles(ctx, now, []domain.ProfileKey{key})
		if err != nil || found[0] == nil {
			return nil, err
		}
		if p := found[0].Profile; !p.State(statement) {
			return &p.Consent, nil
		}
		held, err := r.saveStatement(ctx, now, key, statement)
		if !errors.Is(err, errMoved) {
			return held, err
		}
	}
}

func (r *Repository) saveStatement(ctx context.Context, now time.Time, key domain.ProfileKey, statement profile.Consent) (*profile.Consent, error) {
	tx, err := begin(ctx, r.db)
	if err != nil {
		return nil, err
	}
	defer tx.end(ctx)
	// No block is locked: consent takes no part in any evaluation.
	l := newLoader()
	b := &pgx.Batch{}
	l.queueKeys(b, now, "FOR NO KEY UPDATE", keyBytes([]domain.ProfileKey{key}))
	if err := tx.run(ctx, b); err != nil {
		return nil, err
	}
	record := l.byKey[key]
	if record == nil {
		return nil, errMoved // or gone, which the next look tells
	}
	record.Profile.State(statement)
	record.Revision++
	b = &pgx.Batch{}
	queueProfile(b, record)
	queueChanges(b, now, membership.CauseConsent, []int64{record.ID}, nil)
	return &record.Profile.Consent, tx.commit(ctx, b)
}

// queueProfile queues the saving of one profile.
func queueProfile(b *pgx.Batch, record *membership.Record) {
	b.Queue("UPDATE profile SET packed = $2, rev = $3, last_seen = $4, created_at = least(created_at, $5) WHERE id = $1",
		record.ID, record.Profile.AppendPacked(nil), record.Revision, time.UnixMilli(record.Profile.Totals.LastSeen), record.CreatedAt)
}
