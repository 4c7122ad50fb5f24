package ingest

import (
	"unicode/utf8"

	"halftone/domain"
	"halftone/domain/intake"
	"halftone/domain/signal"
	"halftone/domain/strictjson"
)

// readJSON reads a body that is a visit with its signals, or a list of such. A
// signal that is not good is rejected alone. The error is for a body that is no
// JSON, or too much of it.
func (b *batch) readJSON(body []byte, sum *summary) *domain.Error {
	if !utf8.Valid(body) {
		return domain.Errorf(domain.BadUserInput, "", "the body is not valid UTF-8")
	}
	r := strictjson.NewReader(body)
	switch r.Kind() {
	case strictjson.Array:
		r.Array(func() { b.readVisit(r, sum) })
	default:
		b.readVisit(r, sum)
	}
	r.End()
	switch {
	case r.Err() != nil:
		return domain.Errorf(domain.BadUserInput, "", "the body %s", r.Err())
	case b.signals > intake.MaxBatch:
		return domain.Errorf(domain.LimitExceeded, "", "the body has more than %d signals: send them as %s", intake.MaxBatch, mediaNDJSON)
	}
	return nil
}

// field is a set of the fields of a visit.
type field uint8

const (
	hasSessionKey field = 1 << iota
	hasToken
	hasCustomer
	hasContext
	hasSignals
)

func (b *batch) readVisit(r *strictjson.Reader, sum *summary) {
	p := b.add(b.signals)
	var has field
	r.Object(func(key []byte) {
		var this field
		path := ""
		wrong := r.Try(func() {
			switch string(key) {
			case "sessionKey":
				this, path, p.visit.SessionKey = hasSessionKey, "sessionKey", r.String()
			case "token":
				this, path, p.visit.Token = hasToken, "token", readText(r)
			case "customer":
				this, path, p.visit.Customer = hasCustomer, "customer", readText(r)
			case "context":
				this, path = hasContext, "context"
				p.readContext(r)
			case "signals":
				this, path = hasSignals, "signals"
				r.Array(func() { b.readSignal(r, p, sum) })
			default:
				p.blame("", "has a key that a visit does not have")
				r.Raw()
			}
		})
		switch {
		case wrong != nil:
			p.blame(path, wrong.Error())
		case has&this != 0:
			p.blame(path, "comes twice")
		}
		has |= this
	})
	if has&hasSignals == 0 {
		p.blame("signals", "is required")
	}
}

// blame says what is wrong with a visit; the first fault is told.
func (p *part) blame(path, fault string) {
	if p.fault == nil {
		p.fault = domain.Errorf(domain.BadUserInput, path, "%s", fault)
	}
}

func (p *part) readContext(r *strictjson.Reader) {
	if r.Null() {
		return
	}
	r.Object(func(key []byte) {
		var to **string
		switch string(key) {
		case "deviceType":
			to = &p.visit.DeviceType
		case "entryPath":
			to = &p.visit.EntryPath
		case "referrerDomain":
			to = &p.visit.ReferrerDomain
		default:
			p.blame("context", "has a key that a context does not have")
			r.Raw()
			return
		}
		if *to != nil {
			p.blame("context", "has a key twice")
		}
		*to = readText(r)
	})
}

func readText(r *strictjson.Reader) *string {
	if r.Null() {
		return nil
	}
	text := r.String()
	return &text
}

// readSignal reads a signal of a JSON body.
func (b *batch) readSignal(r *strictjson.Reader, p *part, sum *summary) {
	index := b.signals
	b.signals++
	g := &b.given
	g.Reset()
	wrong := fieldFault{}
	if r.Try(func() {
		r.Object(func(key []byte) { wrong.read(r, g, &b.names, key) })
	}) != nil {
		wrong.isKind = true
	}
	if s, ok := b.accept(&wrong, index, sum); ok && r.Err() == nil {
		p.add(s, index)
	}
}

// fieldFault is what is wrong with the fields of a signal as JSON.
type fieldFault struct {
	name      string // of the field that was read last
	isUnknown bool   // there is a field that a signal does not have
	isKind    bool   // the field that was read last is of the wrong kind
}

func (f *fieldFault) read(r *strictjson.Reader, g *signal.Given, names *signal.Names, key []byte) {
	if r.Err() != nil {
		return
	}
	if !g.ReadField(key, r, names) {
		f.isUnknown = true
		r.Raw()
		return
	}
	if r.Err() != nil {
		f.name = string(key) // one of ours
	}
}

// accept turns what was read into a signal; otherwise it is rejected.
func (b *batch) accept(wrong *fieldFault, line int, sum *summary) (signal.Signal, bool) {
	path := ""
	switch missing := b.given.Missing(); {
	case wrong.isKind:
		path = wrong.name
	case wrong.isUnknown:
	case missing != nil:
		path = missing.Path
	default:
		s, faults := b.intake.Accept(b.rules, &b.given, b.now)
		if len(faults) > 0 {
			sum.reject(line, faults[0].Code, faults[0].Path)
		}
		return s, len(faults) == 0
	}
	b.intake.Reject(domain.BadUserInput, 1)
	sum.reject(line, domain.BadUserInput, path)
	return signal.Signal{}, false
}
