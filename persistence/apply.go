package persistence

import (
	"context"

	"github.com/uptrace/bun"

	"halftone/domain"
	"halftone/domain/catalogue"
	"halftone/domain/segment"
)

// Apply makes several changes of the definitions in force, all or none.
func (r *Repository) Apply(ctx context.Context, changes []catalogue.Change) (err error) {
	defer away(&err)
	return r.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		after, err := definitionsAfter(ctx, tx, changes)
		if err != nil {
			return err
		}
		var keys []string
		for i, c := range changes {
			if err := r.apply(ctx, tx, c); err != nil {
				return refused(i, err)
			}
			keys = append(keys, c.Definition.Key)
			keys = append(keys, segment.Dependents(c.Definition.Key, after)...)
		}
		return beginRuns(ctx, tx, keys)
	})
}

// definitionsAfter are the definitions that will be in force, those that are
// changed first; all of them must compile.
func definitionsAfter(ctx context.Context, tx bun.Tx, changes []catalogue.Change) ([]segment.Definition, error) {
	before, err := inForce(ctx, tx)
	if err != nil {
		return nil, err
	}
	changed := map[string]bool{}
	var after []segment.Definition
	for _, c := range changes {
		changed[c.Definition.Key] = true
		after = append(after, c.Definition)
	}
	for _, d := range before {
		if !changed[d.Key] {
			after = append(after, d)
		}
	}
	_, faults := segment.CompileAll(after, 0)
	for i := range changes {
		if faults[i] != nil {
			return nil, refused(i, faults[i])
		}
	}
	return after, nil
}

// refused says that a change cannot be applied, unless the error is no fault of it.
func refused(change int, err error) error {
	if faults := domain.FaultsOf(err); faults != nil {
		return &catalogue.RefusedChange{Change: change, Faults: faults}
	}
	return err
}

// apply stores one definition; the runs that make it true are the caller's.
func (r *Repository) apply(ctx context.Context, tx bun.Tx, c catalogue.Change) error {
	if c.Expected == 0 {
		return createSegment(ctx, tx, c.Edit)
	}
	return r.publishVersion(ctx, tx, c.Expected, c.Edit)
}
