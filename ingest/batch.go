package ingest

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"halftone/domain"
	"halftone/domain/intake"
	"halftone/domain/session"
	"halftone/domain/signal"
)

const (
	// commitTimeout bounds the commits of one batch, and those of a claim. It
	// must end before the server stops reading, which looks like a caller who left.
	commitTimeout = 5 * time.Second
	// recordersPerBatch is how many visits of a batch wait for their commits at
	// once: commits come in groups, so waiting one by one would take long.
	recordersPerBatch = 64
)

// part is the signals of one visit within a batch.
type part struct {
	visit intake.Visit
	// fault is what is wrong with the visit: none of its signals is taken.
	fault   *domain.Error
	line    int // where the visit begins
	signals []signal.Signal
	lines   []int // of the signals
	// isUrgent tells that a signal may have to be committed before the answer.
	isUrgent bool

	receipt session.Receipt
	err     error
}

// batch is what is read before it is recorded. It is used again and again, so
// that it takes no memory for each signal.
type batch struct {
	intake *intake.Service
	caller intake.Caller
	rules  signal.Rules
	now    time.Time

	parts   []part
	places  map[string]int // of the newest part of a session
	signals int            // read, good or bad
	given   signal.Given
	names   signal.Names
	body    []byte
}

// begin readies the batch for a request.
func (b *batch) begin(caller intake.Caller) {
	b.caller, b.rules, b.now = caller, b.intake.RulesFor(caller), time.Now()
}

// clear empties the batch of everything that was read.
func (b *batch) clear() {
	for i := range b.parts {
		p := &b.parts[i]
		clear(p.signals)
		*p = part{signals: p.signals[:0], lines: p.lines[:0]}
	}
	clear(b.places)
	b.parts, b.signals, b.now = b.parts[:0], 0, time.Now()
}

// add opens the part of a visit.
func (b *batch) add(line int) *part {
	if n := len(b.parts); n < cap(b.parts) {
		b.parts = b.parts[:n+1] // with the slices it had before
	} else {
		b.parts = append(b.parts, part{})
	}
	p := &b.parts[len(b.parts)-1]
	p.line = line
	return p
}

func (p *part) add(s signal.Signal, line int) {
	p.signals, p.lines = append(p.signals, s), append(p.lines, line)
	p.isUrgent = p.isUrgent || s.Type.IsHigh()
}

// record takes in everything of the batch and sums up what became of it.
func (b *batch) record(ctx context.Context, sum *summary) {
	ctx, cancel := context.WithTimeout(ctx, commitTimeout)
	defer cancel()
	var urgent errgroup.Group
	urgent.SetLimit(recordersPerBatch)
	for i := range b.parts {
		p := &b.parts[i]
		arrival, fault := b.arrival(p)
		switch {
		case fault != nil:
			b.intake.Reject(domain.FaultsOf(fault)[0].Code, len(p.lines))
			p.err = fault
		case p.isUrgent || arrival.OptOut:
			urgent.Go(func() error {
				p.receipt, p.err = b.intake.Record(ctx, arrival)
				return nil
			})
		default:
			p.receipt, p.err = b.intake.Record(ctx, arrival)
		}
	}
	_ = urgent.Wait() // each part has its own error
	for i := range b.parts {
		b.settle(&b.parts[i], sum)
	}
}

func (b *batch) arrival(p *part) (session.Arrival, error) {
	if p.fault != nil {
		return session.Arrival{}, p.fault
	}
	arrival, err := b.intake.Arrival(b.caller, p.visit)
	arrival.Signals = p.signals
	return arrival, err
}

// settle puts what became of a part into the summary.
func (b *batch) settle(p *part, sum *summary) {
	if p.err == nil {
		sum.Accepted += p.receipt.Accepted
		sum.Duplicates += p.receipt.Duplicates
		for _, i := range p.receipt.Conflicts {
			sum.reject(p.lines[i], domain.Conflict, "id")
		}
		return
	}
	fault := domain.Errorf(domain.Internal, "", "an internal error")
	if faults := domain.FaultsOf(p.err); len(faults) > 0 {
		fault = faults[0]
	} else {
		sum.internal = p.err
	}
	for _, line := range p.lines {
		sum.refuse(line, fault)
	}
	if len(p.lines) == 0 { // it has to be said somewhere
		sum.refuse(p.line, fault)
	}
}
