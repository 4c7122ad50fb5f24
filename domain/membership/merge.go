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
// what then holds, nil when no profile is stored.
func (s *Service) State(ctx context.Context, key domain.ProfileKey, statement profile.Consent) (*profile.Consent, error) {
	held, err := s.repository.State(ctx, time.Now(), key, statement)
	if err != nil {
		return nil, fmt.Errorf("record consent: %w", err)
	}
	return held, nil
}

// Merge lets the profile under a key go over to an identity and tells whether
// it did; see [Repository].Merge.
func (s *Service) Merge(ctx context.Context, from, identity domain.ProfileKey) (merged bool, err error) {
	err = s.move(ctx, func(d *Definitions) (err error) {
		merged, err = s.repository.Merge(ctx, d, time.Now(), from, identity)
		return err
	})
	return merged, err
}

// Rekey puts a profile under the key of now of its identifier; see
// [Repository].Rekey.
func (s *Service) Rekey(ctx context.Context, earlier, key domain.ProfileKey) error {
	return s.move(ctx, func(d *Definitions) error { return s.repository.Rekey(ctx, d, time.Now(), earlier, key) })
}

// move tries again under new definitions as often as they change.
func (s *Service) move(ctx context.Context, do func(*Definitions) error) error {
	for {
		err := s.underDefinitions(ctx, do)
		switch {
		case err == nil:
			return nil
		case !errors.Is(err, ErrDefinitionsChanged):
			return fmt.Errorf("move a profile to another key: %w", err)
		}
	}
}
