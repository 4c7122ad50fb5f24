package graph

import (
	"fmt"
	"time"

	"halftone/domain"
	"halftone/domain/intake"
	"halftone/domain/session"
	"halftone/domain/signal"
	"halftone/graph/model"
)

// arrivalOf reads everything of an input but its signals.
func (r *Resolver) arrivalOf(caller intake.Caller, input model.RecordSignalsInput) (session.Arrival, error) {
	visit := intake.Visit{SessionKey: input.SessionKey}
	if id := input.Identity; id != nil {
		visit.Token, visit.Customer = id.Token, id.Customer
	}
	if c := input.Context; c != nil {
		visit.DeviceType, visit.EntryPath, visit.ReferrerDomain = c.DeviceType, c.EntryPath, c.ReferrerDomain
	}
	arrival, err := r.Intake.Arrival(caller, visit)
	faults := domain.FaultsOf(placed(err, belowIdentity))
	if len(input.Signals) > intake.MaxBatch {
		faults.Add(domain.LimitExceeded, "signals", "has more than %d entries", intake.MaxBatch)
	}
	if len(faults) > 0 {
		r.Intake.Reject(faults[0].Code, len(input.Signals))
	}
	return arrival, faults.Err()
}

// belowIdentity places the paths of a visit as the input has them.
func belowIdentity(path string) string {
	if path == "customer" || path == "token" {
		return domain.JoinPath("identity", path)
	}
	return path
}

// accept validates a batch. The good signals come with their indexes in the
// batch, so that what is said of them later can be put in place.
func (r *Resolver) accept(caller intake.Caller, batch model.SignalBatch, now time.Time) (good []signal.Signal, indexes []int, faults domain.Faults) {
	rules := r.Intake.RulesFor(caller)
	good, indexes = make([]signal.Signal, 0, len(batch)), make([]int, 0, len(batch))
	for i, given := range batch {
		s, bad := r.Intake.Accept(rules, given, now)
		if len(bad) > 0 {
			faults = append(faults, bad.Under(fmt.Sprintf("signals[%d]", i))...)
			continue
		}
		good, indexes = append(good, s), append(indexes, i)
	}
	return good, indexes, faults
}
