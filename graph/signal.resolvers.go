package graph

import (
	"context"
	"fmt"
	"time"

	"halftone/domain"
	"halftone/domain/intake"
	"halftone/domain/session"
	"halftone/domain/signal"
	"halftone/graph/generated"
	"halftone/graph/model"
)

func (r *mutationResolver) RecordSignals(ctx context.Context, input model.RecordSignalsInput) (*model.RecordSignalsPayload, error) {
	payload := &model.RecordSignalsPayload{}
	caller := intake.CallerFrom(ctx)
	arrival, err := r.arrivalOf(caller, input)
	if err != nil {
		payload.UserErrors, err = userErrors(err, belowInput)
		return payload, err
	}
	now := time.Now()
	r.Gate.Charge(caller, len(input.Signals), now)
	good, indexes, faults := r.accept(caller, input.Signals, now)
	arrival.Signals = good
	receipt, err := r.Intake.Record(ctx, arrival)
	if err != nil {
		payload.UserErrors, err = userErrors(err, belowInput)
		return payload, err
	}
	for _, i := range receipt.Conflicts {
		path := fmt.Sprintf("signals[%d].id", indexes[i])
		faults.Add(domain.Conflict, path, "was used before for another signal")
	}
	payload.Accepted, payload.Duplicates, payload.Elevated = receipt.Accepted, receipt.Duplicates, receipt.Elevated
	payload.Session = arrival.Key
	payload.UserErrors, err = userErrors(faults.Err(), belowInput)
	return payload, err
}

func (r *mutationResolver) EndSession(ctx context.Context, input model.EndSessionInput) (*model.EndSessionPayload, error) {
	payload := &model.EndSessionPayload{UserErrors: []*model.UserError{}}
	key, err := session.ParseKey(input.SessionKey)
	if err != nil {
		payload.UserErrors, err = userErrors(domain.FaultsOf(err).Under("sessionKey"), belowInput)
		return payload, err
	}
	payload.Ended, err = r.Sessions.End(ctx, key)
	return payload, err
}

func (r *mutationResolver) SetSignalWeight(ctx context.Context, input model.SetSignalWeightInput) (*model.SetSignalWeightPayload, error) {
	payload := &model.SetSignalWeightPayload{}
	key := signal.Type(input.Key)
	err := r.setWeight(ctx, key, input)
	if err == nil || isStale(err) {
		payload.SignalType = r.signalType(key)
	}
	payload.UserErrors, err = userErrors(err, belowInput)
	return payload, err
}

func (r *queryResolver) SignalTypes(ctx context.Context) ([]*model.SignalType, error) {
	var types []*model.SignalType
	for _, t := range r.Weights.Types() {
		types = append(types, r.signalType(t))
	}
	return types, nil
}

func (r *recordSignalsPayloadResolver) Memberships(ctx context.Context, obj *model.RecordSignalsPayload) (*model.ProfileMemberships, error) {
	standing, err := r.sessionStanding(ctx, obj.Session, r.Membership.Standings)
	if err != nil || standing == nil || standing.DeniesPersonalization() {
		return nil, err
	}
	return model.NewProfileMemberships(standing, nil, true), nil
}

func (r *Resolver) RecordSignalsPayload() generated.RecordSignalsPayloadResolver {
	return &recordSignalsPayloadResolver{r}
}

type recordSignalsPayloadResolver struct{ *Resolver }

func (r *subscriptionResolver) SignalRecorded(ctx context.Context, types []string) (<-chan *model.LiveSignal, error) {
	var only []signal.Type
	if types != nil {
		only = make([]signal.Type, len(types))
		for i, t := range types {
			only[i] = signal.Type(t)
		}
	}
	seen, shown := r.Sessions.Tail.Watch(ctx, only), make(chan *model.LiveSignal)
	go func() {
		defer close(shown)
		for s := range seen {
			select {
			case <-ctx.Done():
				return
			case shown <- r.liveSignal(s):
			}
		}
	}()
	return shown, nil
}
