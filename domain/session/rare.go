package session

import (
	"time"

	"halftone/domain"
	"halftone/domain/signal"
)

// rare is what a session has besides its entry once it elevates, folds, fails
// or holds many signals.
type rare struct {
	// pilot is not nil while somebody hands over for the session. Nobody else
	// touches the flight meanwhile.
	pilot  *pilot
	flight *flight
	// waiting is what those wait on who want to know what becomes of the
	// pending signals; nil while there are none.
	waiting *ticket
	places  places // of the pending signals
	// past sums up the signals that have left, answered knows the last of them.
	past     *sums
	answered []answered // a ring
	oldest   int        // in a ring that is full
	// other is the key besides the owner's that the visitor is known by: that from
	// before a log-in as a rule; zero when there is none. A denial under it counts.
	other domain.ProfileKey
	// frozenAt is when somebody else than the owner denied persistence, or the
	// owner did without an arrival; zero when nobody did.
	frozenAt time.Time
	failures int
	retryAt  time.Duration // since the start of the collector
	taken    int64         // bytes, those of names in the sums apart
}

// pilot is somebody at work for a session.
type pilot struct {
	done chan struct{}
	// elevated tells, once done is closed, whether anything was.
	elevated bool
}

// flight is a parcel that has been handed over. It keeps its token through
// every retry until it is answered.
type flight struct {
	parcel
	identity Identity // for which it was handed over: the session may go over to another
	token    uint64
	reason   Reason
	optIn    bool
	waiting  *ticket
	places   places
}

// answered is a signal that has left: elevated, folded or refused.
type answered struct {
	mark    signal.Mark
	content uint64 // a digest
}

const (
	maxAnswered = 64
	// Estimates of memory: of what is rare without what is below, and of a
	// signal answered.
	rareCost     = 512
	answeredCost = 24
)

// remember keeps what is needed to know a repeat of a signal that has left.
func (r *rare) remember(a answered, bytes *budget) {
	if len(r.answered) == maxAnswered {
		r.answered[r.oldest] = a
		r.oldest = (r.oldest + 1) % maxAnswered
		return
	}
	before := cap(r.answered)
	r.answered = append(r.answered, a)
	r.take(int64(cap(r.answered)-before)*answeredCost, bytes)
}

func (r *rare) recall(mark signal.Mark) (answered, bool) {
	for i := range r.answered {
		if r.answered[i].mark == mark {
			return r.answered[i], true
		}
	}
	return answered{}, false
}

func (r *rare) take(n int64, bytes *budget) {
	r.taken += n
	bytes.force(n)
}
