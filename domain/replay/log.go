package replay

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"time"

	"halftone/domain"
	"halftone/domain/identity"
	"halftone/domain/signal"
)

// Log is the lines of a signal file that were accepted.
type Log struct {
	// Refused says what was left out and why, in the order of first appearance.
	Refused []Refusal
	// Repeated is how many lines had the signal id of an earlier accepted one.
	Repeated int

	lines []line // in the order of the file
}

// Refusal is one reason for which lines were left out. A line with several
// faults counts under its first.
type Refusal struct {
	Reason domain.Error
	Lines  int
	// Samples are the numbers of the first lines, counted from 1.
	Samples []int
}

// samples is how many line numbers a refusal keeps.
const samples = 5

type line struct {
	number            int    // in the file, from 1
	customer, session string // session is empty when the file does not name it
	signal            signal.Signal
}

// Len is the number of accepted signals.
func (l *Log) Len() int { return len(l.lines) }

// Read reads one JSON object a line and judges it as of now. Bad lines are left
// out and counted; an error means that r could not be read to its end.
func Read(r io.Reader, rules signal.Rules, now time.Time) (*Log, error) {
	l := &Log{}
	known := map[string]bool{}
	text := bufio.NewReaderSize(r, signal.MaxLineBytes+2) // with its line end
	for number := 1; ; number++ {
		read, err := text.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			l.refuse(number, domain.Errorf(domain.BadUserInput, "", "is longer than %d bytes", signal.MaxLineBytes))
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = text.ReadSlice('\n')
			}
		} else if read = bytes.TrimSpace(read); len(read) > 0 && (err == nil || errors.Is(err, io.EOF)) {
			l.take(number, read, known, rules, now)
		}
		switch {
		case errors.Is(err, io.EOF):
			return l, nil
		case err != nil:
			return nil, err
		}
	}
}

// ShiftTo moves every signal by one constant, so that the last is at the
// instant, in milliseconds.
func (l *Log) ShiftTo(last int64) {
	newest := int64(math.MinInt64)
	for i := range l.lines {
		newest = max(newest, l.lines[i].signal.At)
	}
	for i := range l.lines {
		l.lines[i].signal.At += last - newest
	}
}

// Expire refuses the signals before the instant, in milliseconds: those that
// are older than the retention.
func (l *Log) Expire(before int64) {
	l.lines = slices.DeleteFunc(l.lines, func(entry line) bool {
		expired := entry.signal.At < before
		if expired {
			l.refuse(entry.number, domain.Errorf(domain.BadUserInput, "occurredAt", "is older than the retention period"))
		}
		return expired
	})
}

func (l *Log) take(number int, text []byte, known map[string]bool, rules signal.Rules, now time.Time) {
	parsed, err := signal.ParseLine(text)
	if err != nil {
		l.refuse(number, err)
		return
	}
	customer, err := identity.Login("customer", parsed.Customer)
	if err != nil {
		l.refuse(number, err)
		return
	}
	accepted, err := rules.Accept(parsed.Input, now)
	switch {
	case err != nil:
		l.refuse(number, err)
		return
	case known[accepted.ID]:
		l.Repeated++
		return
	}
	known[accepted.ID] = true
	entry := line{number: number, customer: customer, signal: accepted}
	if parsed.Session != nil {
		entry.session = *parsed.Session
	}
	l.lines = append(l.lines, entry)
}

func (l *Log) refuse(number int, err error) {
	reason := *domain.FaultsOf(err)[0]
	if reason.Path == "id" {
		reason.Path = "signalId" // as files call it
	}
	i := slices.IndexFunc(l.Refused, func(r Refusal) bool { return r.Reason == reason })
	if i < 0 {
		i = len(l.Refused)
		l.Refused = append(l.Refused, Refusal{Reason: reason})
	}
	refusal := &l.Refused[i]
	refusal.Lines++
	if len(refusal.Samples) < samples {
		refusal.Samples = append(refusal.Samples, number)
	}
}
