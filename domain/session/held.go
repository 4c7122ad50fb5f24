package session

import (
	"time"

	"halftone/domain/signal"
)

// held is one signal of an arrival.
type held struct {
	mark    signal.Mark
	at      int64
	content uint64 // a digest
	weight  signal.Weight
	body    body
	taken   bool // a session has the body
	verdict verdict
}

func (h *held) isHigh() bool { return h.body.rank() >= highRank }

// hold brings the signals of an arrival into the form in which sessions hold
// them. They must be dropped.
func (c *Collector) hold(signals []held, from []signal.Signal, now time.Duration) []held {
	instant := c.epochMilli + now.Milliseconds()
	var text [128]byte
	for i := range from {
		s := &from[i]
		dated := s.At < instant-c.spread || s.At > instant+c.spread
		phrase, gist := c.phrases.referTo(s.AppendBody(text[:0], dated), true)
		signals = append(signals, held{
			mark: signal.MarkOf(s.ID), at: s.At, content: gist.at(s.At), weight: s.Weight, body: bodyOf(phrase, gist.rank),
		})
	}
	return signals
}

// drop releases what no session has taken.
func (c *Collector) drop(signals []held) {
	for i := range signals {
		if !signals[i].taken {
			c.phrases.release(signals[i].body.phrase())
		}
	}
}
