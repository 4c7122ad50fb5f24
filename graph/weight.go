package graph

import (
	"context"

	"halftone/domain"
	"halftone/domain/signal"
	"halftone/graph/model"
)

// setWeight changes a weight that the API writes as a float.
func (r *Resolver) setWeight(ctx context.Context, key signal.Type, input model.SetSignalWeightInput) error {
	weight, ok := signal.WeightOf(input.BaseWeight)
	if !ok {
		return domain.Errorf(domain.BadUserInput, "baseWeight", "must be from -1 to 10 with at most 4 decimals")
	}
	return r.Weights.Set(ctx, key, weight, input.ExpectedVersion, domain.ActorFrom(ctx).Name)
}

// isStale tells whether somebody else was faster.
func isStale(err error) bool {
	faults := domain.FaultsOf(err)
	return len(faults) > 0 && faults[0].Code == domain.StaleVersion
}

// signalType shows a type with the weight in force.
func (r *Resolver) signalType(t signal.Type) *model.SignalType {
	return &model.SignalType{Key: string(t), Name: t.Label(), Intent: t.Intent(), BaseWeight: r.Weights.Of(t).Float(),
		Version: r.Weights.Version(t)}
}
