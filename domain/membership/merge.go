package membership

import (
	"context"
	"errors"
	"fmt"
	"time"

	"halftone/domain"
	"halftone/domain/profile"
)

// State records a visitor's statement with the profile under a key and returns
// what then holds, nil when no profile is stored; see [Repository].State.
func (s *Service) State(ctx context.Context, key domain.ProfileKey, statement profile.Consent) (*profile.Consent, error) {
	for {
		var held *profile.Consent
		err := s.underDefinitions(ctx, func(d *Definitions) (err error) {
			held, err = s.repository.State(ctx, d, time.Now(), key, statement)
			return err
		})
		switch {
		case errors.Is(err, ErrDefinitionsChanged):
			continue
		case err != nil:
			return nil, fmt.Errorf("record consent: %w", err)
		case held != nil:
			s.acknowledge(key)
		}
		return held, nil
	}
}

// Merge lets the profile under a key go over to an identity and tells whether
// it did; see [Repository].Merge.
func (s *Service) Merge(ctx context.Context, from, identity domain.ProfileKey) (bool, error) {
	return s.move(ctx, s.repository.Merge, from, identity)
}

// Rekey lets the key of now of an identifier name what an earlier one names; see
// [Repository].Rekey.
func (s *Service) Rekey(ctx context.Context, mode domain.IdentificationMode, earlier, key domain.ProfileKey) error {
	_, err := s.move(ctx, func(ctx context.Context, d *Definitions, now time.Time, earlier, key domain.ProfileKey) (bool, error) {
		return s.repository.Rekey(ctx, d, now, mode, earlier, key)
	}, earlier, key)
	return err
}

// move tries again under new definitions as often as they change.
func (s *Service) move(ctx context.Context, do func(context.Context, *Definitions, time.Time, domain.ProfileKey, domain.ProfileKey) (bool, error), from, to domain.ProfileKey) (moved bool, err error) {
	for {
		err := s.underDefinitions(ctx, func(d *Definitions) (err error) {
			moved, err = do(ctx, d, time.Now(), from, to)
			return err
		})
		switch {
		case errors.Is(err, ErrDefinitionsChanged):
			continue
		case err != nil:
			return false, fmt.Errorf("move a profile to another key: %w", err)
		case moved:
			s.acknowledge(from, to)
		}
		return moved, nil
	}
}
