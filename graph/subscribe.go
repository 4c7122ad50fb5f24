package graph

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"halftone/domain"
	"halftone/domain/intake"
)

// subscribe begins an operation of a connection.
func (s *socket) subscribe(ctx context.Context, m message) error {
	if m.id == "" || m.payload == nil {
		return closing{closeBadMessage, "subscribe needs an id and a payload"}
	}
	req, fault := readRequest(m.payload)
	if fault != nil {
		return closing{closeBadMessage, "the payload of subscribe is no request"}
	}
	ctx, stop := context.WithCancel(intake.WithCaller(ctx, s.caller))
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.running[m.id] != nil:
		stop()
		return closing{closeSameID, "an operation with this id is under way"}
	case len(s.running) >= maxSubscriptions:
		stop()
		return s.fail(ctx, m.id, gqlerror.List{requestError(domain.LimitExceeded, "a connection has at most %d operations", maxSubscriptions)})
	}
	if _, err := s.config.Gate.Enter(s.caller, time.Now()); err != nil {
		stop()
		return s.fail(ctx, m.id, gqlerror.List{s.present(ctx, err)})
	}
	s.running[m.id] = stop
	s.done.Go(func() {
		defer stop()
		s.run(ctx, m.id, req)
	})
	return nil
}

// run executes an operation to its end.
func (s *socket) run(ctx context.Context, id string, req request) {
	errs := s.perform(ctx, id, req)
	s.mu.Lock()
	stopped := ctx.Err() != nil
	delete(s.running, id) // before the client can know that it has ended
	s.mu.Unlock()
	switch {
	case stopped: // by the client, who wants to hear no more of it
	case errs != nil:
		_ = s.fail(ctx, id, errs)
	default:
		_ = s.write(ctx, "complete", id, nil)
	}
}

// perform sends the results of an operation. The errors are why it was not
// executed, or why it ended before its time.
func (s *socket) perform(ctx context.Context, id string, req request) (errs gqlerror.List) {
	defer func() {
		if cause := recover(); cause != nil {
			errs = gqlerror.List{s.internal(ctx, recovered(ctx, cause))}
		}
	}()
	operation, errs := s.prepare(ctx, req)
	if errs != nil {
		return errs
	}
	if operation.Operation.Operation != ast.Subscription {
		timed, stop := context.WithTimeout(ctx, operationTimeout)
		defer stop()
		return s.next(ctx, id, s.execute(timed, operation))
	}
	return s.stream(ctx, id, operation)
}

// stream sends the events of a subscription as they come.
func (s *socket) stream(ctx context.Context, id string, operation *prepared) gqlerror.List {
	end := &ending{}
	ctx = s.withOperation(context.WithValue(ctx, endingKey{}, end), operation)
	events := s.schema.Exec(ctx)
	if errs := graphql.GetErrors(ctx); len(errs) > 0 {
		return errs
	}
	for {
		// What one event reads in common, the next must read anew.
		response := events(withLookups(graphql.WithFreshResponseContext(ctx), s.changes.latest))
		if response == nil {
			break
		}
		if errs := s.next(ctx, id, response); errs != nil {
			return errs
		}
	}
	if end.err != nil {
		return gqlerror.List{s.present(ctx, end.err)}
	}
	return nil
}

// next sends one result; its error is that of the connection.
func (s *socket) next(ctx context.Context, id string, response *graphql.Response) gqlerror.List {
	text, err := json.Marshal(response)
	if err == nil {
		err = s.write(ctx, "next", id, text)
	}
	if err != nil {
		return gqlerror.List{requestError(domain.Unavailable, "the result could not be sent")}
	}
	return nil
}

func (s *socket) fail(ctx context.Context, id string, errs gqlerror.List) error {
	text, err := json.Marshal(errs)
	return errors.Join(err, s.write(ctx, "error", id, text))
}

// ending is why a stream of events ended.
type ending struct{ err error }

type endingKey struct{}

// endStream says why a stream ends; it must be called before its channel is closed.
func endStream(ctx context.Context, err error) {
	if end, ok := ctx.Value(endingKey{}).(*ending); ok {
		end.err = err
	}
}
