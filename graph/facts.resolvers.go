package graph

import (
	"context"
	"fmt"
	"time"

	"halftone/graph/model"
)

func (r *mutationResolver) SetTraits(ctx context.Context, input model.SetTraitsInput) (*model.SetTraitsPayload, error) {
	payload := &model.SetTraitsPayload{}
	facts, err := r.Intake.Traits(input.ProfileKey, input.Traits)
	if err == nil {
		payload.Changed, err = r.learn(ctx, facts)
	}
	payload.UserErrors, err = userErrors(err, belowInput)
	return payload, err
}

func (r *mutationResolver) RecordModelScores(ctx context.Context, input model.RecordModelScoresInput) (*model.RecordModelScoresPayload, error) {
	payload := &model.RecordModelScoresPayload{}
	facts, indexes, faults := r.Intake.ModelScores(input.Scores, time.Now())
	learned, err := r.Membership.Elevator.Learn(ctx, facts...)
	if err != nil {
		payload.UserErrors, err = userErrors(err, belowInput)
		return payload, err
	}
	for i, l := range learned {
		switch {
		case l.Refusal != nil:
			faults = append(faults, l.Refusal.Under(fmt.Sprintf("scores[%d]", indexes[i])))
		case l.Changed:
			payload.Recorded++
		}
	}
	payload.UserErrors, err = userErrors(faults.Err(), belowInput)
	return payload, err
}
