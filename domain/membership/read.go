package membership

import (
	"context"
	"fmt"
	"time"

	"halftone/domain"
	"halftone/domain/population"
	"halftone/domain/profile"
)

// MaxKeys bounds the profiles read at once.
const MaxKeys = 500

// Standings reads the memberships of the profiles under keys, in their order,
// nil where there is none. An overlay is laid over the profile under its key, which
// then need not be stored. This is the hot path: whoever the index of everybody
// holds is evaluated there, and the database is not asked.
func (s *Service) Standings(ctx context.Context, keys []domain.ProfileKey, overlay *Overlay) ([]*Standing, error) {
	d, now, err := s.begin(ctx, keys)
	if err != nil {
		return nil, err
	}
	out := make([]*Standing, len(keys))
	reader := s.population.NewReader(d.Set, now.UnixMilli())
	at := s.population.Position().At
	var unknown []domain.ProfileKey
	for i, key := range keys {
		switch {
		case s.acknowledged.isAhead(key, at):
		case overlay.isOver(key):
			out[i] = s.overRecent(d, now, key, overlay)
		default:
			out[i] = s.indexed(d, now, key, reader)
		}
		if out[i] == nil {
			unknown = append(unknown, key)
		}
	}
	if unknown == nil {
		return out, nil
	}
	records, err := s.repository.Profiles(ctx, d.Since(s.site, now), unknown)
	if err != nil {
		return nil, fmt.Errorf("read profiles: %w", err)
	}
	for i, key := range keys {
		if out[i] == nil {
			out[i] = s.standing(d, now, key, records[0], overlay)
			if overlay.isOver(key) && records[0] != nil {
				s.recent.put(key, recentRecord{records[0], d})
			}
			records = records[1:]
		}
	}
	return out, nil
}

func (s *Service) begin(ctx context.Context, keys []domain.ProfileKey) (*Definitions, time.Time, error) {
	if len(keys) > MaxKeys {
		return nil, time.Time{}, domain.Errorf(domain.LimitExceeded, "profileKeys", "has more than %d entries", MaxKeys)
	}
	d, err := s.Definitions(ctx)
	return d, time.Now(), err
}

// indexed evaluates a profile in the index, nil when it holds none under the key.
func (s *Service) indexed(d *Definitions, now time.Time, key domain.ProfileKey, reader *population.Reader) *Standing {
	evaluator := d.Set.NewEvaluator()
	found, held := reader.Read(key, evaluator.Row())
	if !held {
		return nil
	}
	return &Standing{Key: key, Definitions: d, AsOf: now, service: s, found: &found, evaluator: evaluator}
}

// recentRecord is a profile as it was read for a live session. The index says
// whether it is still the newest.
type recentRecord struct {
	record      *Record
	definitions *Definitions // its activity reaches as far back as they look
}

// overRecent lays a session over its profile as it was read before, nil when it
// was not or has changed since.
func (s *Service) overRecent(d *Definitions, now time.Time, key domain.ProfileKey, overlay *Overlay) *Standing {
	kept, known := s.recent.get(key)
	if !known || kept.definitions != d {
		return nil
	}
	if revision, held := s.population.Revision(key); !held || revision != kept.record.Revision {
		return nil
	}
	return s.standing(d, now, key, kept.record, overlay)
}

// Profiles reads the profiles under keys with all activity that is kept, for
// whoever looks at them in other ways than the definitions in force. Otherwise it
// is like Standings.
func (s *Service) Profiles(ctx context.Context, keys []domain.ProfileKey, overlay *Overlay) ([]*Standing, error) {
	d, now, err := s.begin(ctx, keys)
	if err != nil {
		return nil, err
	}
	records, err := s.repository.Profiles(ctx, now.Add(-s.site.Retention), keys)
	if err != nil {
		return nil, fmt.Errorf("read profiles: %w", err)
	}
	out := make([]*Standing, len(keys))
	for i, record := range records {
		out[i] = s.standing(d, now, keys[i], record, overlay)
	}
	return out, nil
}

// standing is that of a record, which is nil when there is none.
func (s *Service) standing(d *Definitions, now time.Time, key domain.ProfileKey, record *Record, overlay *Overlay) *Standing {
	st := &Standing{Key: key, Definitions: d, AsOf: now, Record: record, service: s}
	if record != nil {
		st.Profile = record.Profile
	}
	if overlay.isOver(key) {
		st.Profile, st.overlay, st.IncludesSession = s.lay(st.Profile, key, overlay), overlay, true
	}
	if st.Profile == nil {
		return nil
	}
	return st
}

// SessionStanding evaluates a live session that has no profile.
func (s *Service) SessionStanding(ctx context.Context, overlay Overlay) (*Standing, error) {
	d, now, err := s.begin(ctx, nil)
	if err != nil {
		return nil, err
	}
	p := s.lay(nil, domain.ProfileKey{}, &overlay)
	return &Standing{Profile: p, Definitions: d, AsOf: now, IncludesSession: true, service: s}, nil
}

// lay applies to a copy of p the deltas that it does not hold yet. Who denies
// personalization in this visit denies it, whatever is stored.
func (s *Service) lay(p *profile.Profile, key domain.ProfileKey, overlay *Overlay) *profile.Profile {
	if p == nil {
		p = &profile.Profile{Key: key, Consent: overlay.Consent}
	} else {
		p = p.Clone()
	}
	if overlay.Consent.Personalization == profile.ConsentDenied {
		p.Consent.Personalization = profile.ConsentDenied
	}
	for _, delta := range overlay.Deltas {
		if !p.Holds(delta.Token) {
			p.Apply(s.site, delta)
		}
	}
	return p
}

// ProfilesByID reads profiles with all their activity, in the order of ids, nil
// where there is none.
func (s *Service) ProfilesByID(ctx context.Context, ids []int64) ([]*Standing, error) {
	return s.list(ctx, func(since time.Time) ([]*Record, error) { return s.repository.ProfilesByID(ctx, since, ids) })
}

// ListProfiles lists stored profiles, newest first, below the ID before.
func (s *Service) ListProfiles(ctx context.Context, limit int, before int64) ([]*Standing, error) {
	return s.list(ctx, func(since time.Time) ([]*Record, error) {
		return s.repository.ListProfiles(ctx, since, limit, before)
	})
}

// Members lists the stored members of a segment by ascending ID above after.
func (s *Service) Members(ctx context.Context, segmentID int32, limit int, after int64) ([]*Standing, error) {
	return s.list(ctx, func(since time.Time) ([]*Record, error) {
		return s.repository.Members(ctx, since, segmentID, limit, after)
	})
}

// list reads profiles with all their activity.
func (s *Service) list(ctx context.Context, read func(since time.Time) ([]*Record, error)) ([]*Standing, error) {
	d, now, err := s.begin(ctx, nil)
	if err != nil {
		return nil, err
	}
	records, err := read(now.Add(-s.site.Retention))
	if err != nil {
		return nil, fmt.Errorf("read profiles: %w", err)
	}
	out := make([]*Standing, len(records))
	for i, record := range records {
		if record != nil {
			out[i] = s.standing(d, now, record.Profile.Key, record, nil)
		}
	}
	return out, nil
}
