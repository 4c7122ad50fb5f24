package membership

import (
	"context"
	"errors"

	"halftone/domain"
)

// groupSize bounds the items of one transaction.
const groupSize = 256

// groups commits items in groups: while one group commits, the next gathers.
// Items commit in the order in which they came.
type groups[T, R any] struct {
	queue chan request[T, R]
	// commit commits a group and returns a result for each item.
	commit func(ctx context.Context, items []T) ([]R, error)
}

type request[T, R any] struct {
	item   T
	answer chan<- answer[R]
}

type answer[R any] struct {
	result R
	err    error
}

// newGroups returns groups with room for so many items that wait.
func newGroups[T, R any](waiting int, commit func(context.Context, []T) ([]R, error)) *groups[T, R] {
	return &groups[T, R]{queue: make(chan request[T, R], waiting), commit: commit}
}

// enter queues an item, whose answer await waits for. UNAVAILABLE when there is
// no room.
func (g *groups[T, R]) enter(item T) (<-chan answer[R], error) {
	answers := make(chan answer[R], 1)
	select {
	case g.queue <- request[T, R]{item, answers}:
		return answers, nil
	default:
		return nil, domain.Errorf(domain.Unavailable, "", "too much is waiting to be committed, try again in a moment")
	}
}

// await returns what became of an item. UNAVAILABLE when ctx ends first; then
// the item may still commit.
func await[R any](ctx context.Context, answers <-chan answer[R]) (result R, err error) {
	select {
	case a := <-answers:
		return a.result, a.err
	case <-ctx.Done():
		return result, domain.Errorf(domain.Unavailable, "", "what was sent did not commit in time, try again")
	}
}

// run commits groups until ctx ends; what is waiting then is refused.
func (g *groups[T, R]) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			g.refuse()
			return nil
		case first := <-g.queue:
			g.commitGroup(ctx, g.gather(first))
		}
	}
}

// gather takes what waits and does not linger for more: under load the commit
// before has been linger enough.
func (g *groups[T, R]) gather(first request[T, R]) []request[T, R] {
	group := []request[T, R]{first}
	for len(group) < groupSize {
		select {
		case r := <-g.queue:
			group = append(group, r)
		default:
			return group
		}
	}
	return group
}

func (g *groups[T, R]) refuse() {
	for {
		select {
		case r := <-g.queue:
			r.answer <- answer[R]{err: domain.Errorf(domain.Unavailable, "", "the server is stopping")}
		default:
			return
		}
	}
}

// commitGroup commits a group, splits it when a member of it is at fault, and
// answers every request.
func (g *groups[T, R]) commitGroup(ctx context.Context, group []request[T, R]) {
	items := make([]T, len(group))
	for i, r := range group {
		items[i] = r.item
	}
	results, err := g.commit(ctx, items)
	switch {
	case err == nil:
		for i, r := range group {
			r.answer <- answer[R]{result: results[i]}
		}
	case errors.Is(err, ErrBadElevation) && len(group) > 1:
		half := len(group) / 2
		g.commitGroup(ctx, group[:half])
		g.commitGroup(ctx, group[half:])
	default:
		for _, r := range group {
			r.answer <- answer[R]{err: err}
		}
	}
}
