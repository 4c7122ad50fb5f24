package persistence

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain"
	"halftone/domain/membership"
	"halftone/domain/profile"
)

// Learn commits facts of stored profiles in one transaction of two round trips,
// as Elevate does with elevations.
func (r *Repository) Learn(ctx context.Context, d *membership.Definitions, now time.Time, batch []profile.Facts) ([]profile.Learned, error) {
	for {
		learned, err := r.tryLearn(ctx, d, now, batch)
		if !errors.Is(err, errMoved) {
			return learned, elevationError(err)
		}
	}
}

func (r *Repository) tryLearn(ctx context.Context, d *membership.Definitions, now time.Time, batch []profile.Facts) ([]profile.Learned, error) {
	tx, err := begin(ctx, r.db)
	if err != nil {
		return nil, err
	}
	defer tx.end(ctx)
	l := newLoader()
	keys := make([][]byte, len(batch))
	for i := range batch {
		keys[i] = batch[i].Key[:]
	}
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
	if err := l.checkNamed(keys); err != nil {
		return nil, err
	}
	learned, touched := l.learn(batch, now)
	if len(touched) == 0 {
		return learned, nil
	}
	b = &pgx.Batch{}
	changes := l.save(b, r.site, d, now, touched)
	queueChanges(b, now, membership.CauseModel, slices.Sorted(maps.Keys(touched)), changes)
	return learned, tx.commit(ctx, b)
}

// learn tells profiles their facts and returns what became of each, and the
// profiles that changed.
func (l *loader) learn(batch []profile.Facts, now time.Time) (learned []profile.Learned, touched map[int64]*membership.Record) {
	learned, touched = make([]profile.Learned, len(batch)), map[int64]*membership.Record{}
	for i, f := range batch {
		record := l.byKey[f.Key]
		if record == nil {
			learned[i].Refusal = domain.Errorf(domain.NotFound, "profileKey", "there is no such profile")
			continue
		}
		if learned[i] = record.Profile.Learn(f, now.UnixMilli()); learned[i].Changed {
			touched[record.ID] = record
		}
	}
	return learned, touched
}
