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
func (r *Repository) State(ctx context.Context, d *membership.Definitions, now time.Time, key domain.ProfileKey, statement profile.Consent) (held *profile.Consent, err error) {
	defer away(&err)
	for {
		found, err := r.Profiles(ctx, now, []domain.ProfileKey{key})
		if err != nil || found[0] == nil {
			return nil, err
		}
		if p := found[0].Profile; !p.State(statement) {
			return &p.Consent, nil
		}
		held, err := r.saveStatement(ctx, d, now, key, statement)
		if !errors.Is(err, errMoved) {
			return held, err
		}
	}
}

func (r *Repository) saveStatement(ctx context.Context, d *membership.Definitions, now time.Time, key domain.ProfileKey, statement profile.Consent) (*profile.Consent, error) {
	tx, err := begin(ctx, r.db)
	if err != nil {
		return nil, err
	}
	defer tx.end(ctx)
	l := newLoader()
	keys := keyBytes([]domain.ProfileKey{key})
	var epoch int64
	b := &pgx.Batch{}
	queueEpoch(b, &epoch)
	l.queueLocked(b, d.Since(r.site, now), "FOR NO KEY UPDATE", keys)
	if err := tx.run(ctx, b); err != nil {
		return nil, err
	}
	if epoch != d.Epoch {
		return nil, membership.ErrDefinitionsChanged
	}
	if err := l.checkLocked(keys); err != nil {
		return nil, err // moved, or gone, which the next look tells
	}
	record := l.byKey[key]
	record.Profile.State(statement)
	b = &pgx.Batch{}
	changes := l.save(b, r.site, d, now, map[int64]*membership.Record{record.ID: record})
	queueChanges(b, now, membership.CauseConsent, []int64{record.ID}, changes)
	return &record.Profile.Consent, tx.commit(ctx, b)
}
