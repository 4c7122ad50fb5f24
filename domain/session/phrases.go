package session

import (
	"bytes"
	"strings"
	"sync"
	"unsafe"

	"halftone/domain/signal"
)

// phrases holds texts that many sessions have in common, once and by number:
// paths, referrers, and what signals say. A text lives as long as somebody
// refers to it and counts towards the bound on bytes, so nobody can fill the
// memory by making up new ones: they go with their sessions.
type phrases struct {
	names   namer
	bytes   *budget
	stripes [phraseStripes]phraseStripe
}

const (
	phraseStripes = shardCount
	// phraseBits is how many bits a number has: what is above them is the
	// caller's.
	phraseBits = 30
	// phraseCost is the memory of a phrase apart from its text: its place, a
	// cell that at worst stands beside an empty one, and the round-up of the text.
	phraseCost = 80 + 24 + 16
)

type phraseStripe struct {
	sync.Mutex
	index index
	texts []phrase
	free  []uint32
	_     [32]byte // a cache line of its own
}

type phrase struct {
	digest digest
	text   []byte
	uses   uint32
	gist   gist
}

// gist is what a body says in short: it spares those who hold the number the
// text. It is zero for other phrases.
type gist struct {
	content   uint64 // a digest of all but instant and base weight
	rank      uint8  // of the intent
	isUndated bool
}

func (p *phrases) gistOf(body string) gist {
	var x signal.Signal
	x.ReadBody(body, 0)
	x.At = 0
	return gist{p.names.Content(x.AppendContent(nil)), rankOf(x.Type.Intent()), x.IsUndated()}
}

// at digests all that a signal of the instant says but its base weight.
func (g gist) at(instant int64) uint64 {
	if g.isUndated {
		return g.content
	}
	return mix(g.content ^ uint64(instant))
}

// numberOf counts places from 1: 0 is no phrase, nor is it a number in an index.
func numberOf(stripe, place uint32) uint32 { return (place+1)*phraseStripes + stripe }

func (p *phrases) placeOf(number uint32) (*phraseStripe, uint32) {
	return &p.stripes[number%phraseStripes], number/phraseStripes - 1
}

// refer returns the number of a text and counts one more use of it. The empty
// text is 0.
func (p *phrases) refer(text string) uint32 {
	if text == "" {
		return 0
	}
	number, _ := p.referTo([]byte(text), false)
	return number
}

// referTo is refer for a text that may be the body of a signal.
func (p *phrases) referTo(text []byte, isBody bool) (uint32, gist) {
	digest := p.names.digestOf(text)
	hash, stripe := digest.hash(), uint32(digest.shard())
	s := &p.stripes[stripe]
	s.Lock()
	defer s.Unlock()
	for at, n := s.index.first(hash); n != 0; at, n = s.index.next(hash, at) {
		if known := &s.texts[n-1]; known.digest == digest {
			known.uses++
			return numberOf(stripe, n-1), known.gist
		}
	}
	var place uint32
	if last := len(s.free) - 1; last >= 0 {
		place, s.free = s.free[last], s.free[:last]
	} else {
		place = uint32(len(s.texts))
		s.texts = append(s.texts, phrase{})
	}
	known := &s.texts[place]
	*known = phrase{digest: digest, text: bytes.Clone(text), uses: 1}
	if isBody {
		known.gist = p.gistOf(string(text))
	}
	s.index.add(hash, place+1)
	p.bytes.force(int64(phraseCost + len(text)))
	return numberOf(stripe, place), known.gist
}

// release gives up one use of a phrase. The text goes with the last.
func (p *phrases) release(number uint32) {
	if number == 0 {
		return
	}
	s, place := p.placeOf(number)
	s.Lock()
	defer s.Unlock()
	known := &s.texts[place]
	if known.uses--; known.uses > 0 {
		return
	}
	s.index.remove(known.digest.hash(), place+1)
	p.bytes.give(int64(phraseCost + len(known.text)))
	clear(known.text)
	*known = phrase{}
	s.free = append(s.free, place)
}

// text returns a copy of a phrase in use.
func (p *phrases) text(number uint32) string { return strings.Clone(p.view(number)) }

// view returns a phrase in use. It is valid as long as that.
func (p *phrases) view(number uint32) string {
	if number == 0 {
		return ""
	}
	s, place := p.placeOf(number)
	s.Lock()
	defer s.Unlock()
	return s.texts[place].view()
}

func (p *phrase) view() string { return unsafe.String(&p.text[0], len(p.text)) }

// body returns a body in use with its gist. It is valid as long as that.
func (p *phrases) body(number uint32) (string, gist) {
	s, place := p.placeOf(number)
	s.Lock()
	defer s.Unlock()
	return s.texts[place].view(), s.texts[place].gist
}
