package ingest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"
	"unicode/utf8"

	"halftone/domain"
	"halftone/domain/strictjson"
)

const (
	// stall is how long the next line of a stream may take.
	stall = 10 * time.Second
	// A stretch of fewer than fewLines is followed by a pause in which the next
	// may grow: recording a visit costs about as much for one signal as for ten.
	fewLines    = 500
	gatherPause = 2 * time.Millisecond
)

// recordStream reads lines and records them, stretch after stretch, as long as
// they come: a stream has no end that it must reach in time. It stops at what
// makes the rest unreadable; the summary then says so.
func (x *exchange) recordStream(b *batch, sum *summary) {
	lines := x.lines.Get().(*lineReader)
	defer func() {
		lines.reset(nil)
		x.lines.Put(lines)
	}()
	var body io.Reader = x.r.Body
	connection := http.NewResponseController(x.w)
	expect := func() { _ = connection.SetReadDeadline(time.Now().Add(stall)) } // not all connections can, as in tests
	expect()
	if x.isPacked() {
		unpacked, err := newGunzip(body)
		if err != nil {
			sum.stop(stopOf(err))
			return
		}
		body = unpacked
	}
	lines.reset(body)
	for {
		expect()
		err := lines.next(func(number int, line []byte) { b.readLine(number, line, sum) })
		isShort := b.signals < fewLines
		if b.signals > 0 {
			b.record(x.r.Context(), sum)
			x.Gate.Charge(x.caller, b.signals, time.Now())
			b.clear()
		}
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			sum.stop(stopOf(err))
			return
		case x.awaitCredit() != nil:
			return // the client has left
		case isShort:
			time.Sleep(gatherPause)
		}
	}
}

// awaitCredit lets a stream wait where a request would be refused, so that who
// sends too fast is slowed down.
func (x *exchange) awaitCredit() error {
	ctx := x.r.Context()
	for {
		wait, err := x.Gate.Enter(x.caller, time.Now())
		if err == nil {
			return nil
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// readLine reads a line of a stream: a signal with its visit. A nil line was too
// long to be read.
func (b *batch) readLine(number int, line []byte, sum *summary) {
	b.signals++
	if line == nil || !utf8.Valid(line) {
		code := domain.BadUserInput
		if line == nil {
			code = domain.LimitExceeded
		}
		b.intake.Reject(code, 1)
		sum.reject(number, code, "")
		return
	}
	g := &b.given
	g.Reset()
	var sessionKey, token, customer []byte
	var has field
	wrong := fieldFault{}
	isTwice := false
	r := strictjson.NewReader(line)
	r.Object(func(key []byte) {
		var this field
		switch string(key) {
		case "sessionKey":
			this, sessionKey = hasSessionKey, r.View()
		case "token":
			this, token = hasToken, viewText(r)
		case "customer":
			this, customer = hasCustomer, viewText(r)
		default:
			wrong.read(r, g, &b.names, key)
			return
		}
		isTwice = isTwice || has&this != 0
		has |= this
		if r.Err() != nil && wrong.name == "" {
			wrong.name = string(key)
		}
	})
	r.End()
	wrong.isKind, wrong.isUnknown = r.Err() != nil, wrong.isUnknown || isTwice
	if s, ok := b.accept(&wrong, number, sum); ok {
		b.partOf(sessionKey, token, customer, number).add(s, number)
	}
}

// viewText reads a text without copying it; nil stands for null.
func viewText(r *strictjson.Reader) []byte {
	if r.Null() {
		return nil
	}
	return r.View()
}

// partOf finds the part of a visit, opening one unless the newest of the session
// is by the same visitor.
func (b *batch) partOf(sessionKey, token, customer []byte, line int) *part {
	if i, known := b.places[string(sessionKey)]; known {
		if p := &b.parts[i]; isText(p.visit.Token, token) && isText(p.visit.Customer, customer) {
			return p
		}
	}
	p := b.add(line)
	p.visit.SessionKey = string(sessionKey)
	p.visit.Token, p.visit.Customer = textOf(token), textOf(customer)
	b.places[p.visit.SessionKey] = len(b.parts) - 1
	return p
}

// isText compares without copying.
func isText(text *string, b []byte) bool {
	if text == nil || b == nil {
		return text == nil && b == nil
	}
	return *text == string(b)
}

func textOf(b []byte) *string {
	if b == nil {
		return nil
	}
	text := string(b)
	return &text
}

const (
	// maxLine bounds a line of a stream, in bytes.
	maxLine = 64 << 10
	// lineBuffer is how much of a stream is held at once, and so bounds the
	// lines that are recorded together.
	lineBuffer = 128 << 10
)

// lineReader reads lines, as many at once as have come.
type lineReader struct {
	from       io.Reader
	buffer     []byte
	start, end int // of what is held
	number     int // of the line read last
	isTooLong  bool
	err        error
}

func (l *lineReader) reset(from io.Reader) {
	*l = lineReader{from: from, buffer: l.buffer}
}

// next waits for at least one line and calls each for every one that has come,
// but for blank ones, with its number from 1; the line is nil when it is longer
// than maxLine, else valid during the call. The error is that of the reader,
// io.EOF after the last line.
func (l *lineReader) next(each func(number int, line []byte)) error {
	seen := l.number
	for l.err == nil && l.number == seen {
		if l.start > 0 {
			l.end = copy(l.buffer, l.buffer[l.start:l.end])
			l.start = 0
		}
		scanned := l.end
		var n int
		n, l.err = l.from.Read(l.buffer[l.end:])
		l.end += n
		for {
			i := bytes.IndexByte(l.buffer[scanned:l.end], '\n')
			if i < 0 {
				break
			}
			l.take(scanned+i, each)
			l.start = scanned + i + 1
			scanned = l.start
		}
		if l.end-l.start > maxLine {
			l.isTooLong = true
			l.start = l.end
		}
	}
	if errors.Is(l.err, io.EOF) && (l.end > l.start || l.isTooLong) {
		l.take(l.end, each)
		l.start = l.end
	}
	return l.err
}

// take hands over the line that ends at the index.
func (l *lineReader) take(end int, each func(number int, line []byte)) {
	l.number++
	line := bytes.TrimSpace(l.buffer[l.start:end])
	switch isTooLong := l.isTooLong || end-l.start > maxLine; {
	case isTooLong:
		l.isTooLong = false
		each(l.number, nil)
	case len(line) > 0:
		each(l.number, line)
	}
}
