package graph

import (
	"context"

	"halftone/domain/profile"
)

// learn commits the facts of one profile and tells whether they changed it.
func (r *Resolver) learn(ctx context.Context, facts profile.Facts) (changed bool, err error) {
	learned, err := r.Membership.Elevator.Learn(ctx, facts)
	if err != nil {
		return false, err
	}
	if refusal := learned[0].Refusal; refusal != nil {
		return false, refusal
	}
	return learned[0].Changed, nil
}
