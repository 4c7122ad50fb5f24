package signal

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"halftone/domain"
)

// WeightRepository stores the base weights that operators have changed.
type WeightRepository interface {
	Weights(ctx context.Context) (map[Type]Weight, error)
	SetWeight(ctx context.Context, t Type, w Weight, author string) error
}

// Weights are the base weights in force. They are data: an operator changes
// them at run time, and new signals use the new weight at once.
type Weights struct {
	repository WeightRepository
	changed    atomic.Pointer[map[Type]Weight]
}

// NewWeights returns the base weights of product and repository.
func NewWeights(r WeightRepository) *Weights { return &Weights{repository: r} }

// weightsEvery is how often another process's change is looked for.
const weightsEvery = time.Second

// Load reads the changed weights.
func (w *Weights) Load(ctx context.Context) error {
	changed, err := w.repository.Weights(ctx)
	if err == nil {
		w.changed.Store(&changed)
	}
	return err
}

// Watch follows the changes of other processes until ctx ends.
func (w *Weights) Watch(ctx context.Context, report func(error)) error {
	ticker := time.NewTicker(weightsEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			if err := w.Load(ctx); err != nil && ctx.Err() == nil {
				report(err)
			}
		}
	}
}

// Of is the base weight in force for a type.
func (w *Weights) Of(t Type) Weight {
	if changed := w.changed.Load(); changed != nil {
		if weight, ok := (*changed)[t]; ok {
			return weight
		}
	}
	return t.BaseWeight()
}

// Set changes the base weight of a type, known or not.
func (w *Weights) Set(ctx context.Context, t Type, weight Weight, author string) error {
	if !t.IsValid() {
		return domain.Errorf(domain.BadUserInput, "key", "is not the name of a signal type")
	}
	if err := w.repository.SetWeight(ctx, t, weight, author); err != nil {
		return err
	}
	return w.Load(ctx)
}

// Types lists the known types and those whose weight was changed.
func (w *Weights) Types() []Type {
	types := Types()
	if changed := w.changed.Load(); changed != nil {
		for t := range *changed {
			if !slices.Contains(types, t) {
				types = append(types, t)
			}
		}
		slices.Sort(types[len(known):])
	}
	return types
}
