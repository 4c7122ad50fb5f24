package signal

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"halftone/domain"
)

// WeightRepository stores the base weights that operators have changed.
type WeightRepository interface {
	Weights(ctx context.Context) (map[Type]ChangedWeight, error)
	// SetWeight stores a weight as version expected+1; STALE_VERSION when
	// expected is not the version stored, 0 for a type that was never changed.
	SetWeight(ctx context.Context, t Type, w Weight, expected int, author string) error
}

// ChangedWeight is a weight that an operator has set.
type ChangedWeight struct {
	Weight  Weight
	Version int // from 1
}

// Weights are the base weights in force. They are data: an operator changes
// them at run time, and new signals use the new weight at once.
type Weights struct {
	repository WeightRepository
	loading    sync.Mutex // so that no older state is stored after a newer one
	changed    atomic.Pointer[map[Type]ChangedWeight]
}

// NewWeights returns the base weights of product and repository.
func NewWeights(r WeightRepository) *Weights { return &Weights{repository: r} }

// weightsEvery is how often another process's change is looked for.
const weightsEvery = time.Second

// Load reads the changed weights.
func (w *Weights) Load(ctx context.Context) error {
	w.loading.Lock()
	defer w.loading.Unlock()
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
	if changed, ok := w.change(t); ok {
		return changed.Weight
	}
	return t.BaseWeight()
}

// Version counts the changes of a type's weight; 0 is the weight it came with.
func (w *Weights) Version(t Type) int {
	changed, _ := w.change(t)
	return changed.Version
}

func (w *Weights) change(t Type) (ChangedWeight, bool) {
	all := w.changed.Load()
	if all == nil {
		return ChangedWeight{}, false
	}
	changed, ok := (*all)[t]
	return changed, ok
}

// Set changes the base weight of a type, known or not, whose version is the
// expected one.
func (w *Weights) Set(ctx context.Context, t Type, weight Weight, expected int, author string) error {
	var faults domain.Faults
	if !t.IsValid() {
		faults.Add(domain.BadUserInput, "key", "is not the name of a signal type")
	}
	if weight < MinWeight || weight > MaxWeight {
		faults.Add(domain.BadUserInput, "baseWeight", "must be from -1 to 10 with at most 4 decimals")
	}
	if err := faults.Err(); err != nil {
		return err
	}
	if err := w.repository.SetWeight(ctx, t, weight, expected, author); err != nil {
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
