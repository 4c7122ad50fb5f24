package catalogue

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// jsonSource reads JSON token by token, because only tokens have an offset.
type jsonSource struct {
	*reader
	source  []byte
	decoder *json.Decoder
	offset  int // of at in source
	at      Position
}

func (r *reader) parseJSON(source []byte) *node {
	start := Position{Line: 1, Column: 1}
	s := &jsonSource{reader: r, source: source, decoder: json.NewDecoder(bytes.NewReader(source)), at: start}
	s.decoder.UseNumber()
	root, ok := s.value("", start, 0)
	if !ok {
		return nil
	}
	at := s.next()
	if _, err := s.decoder.Token(); !errors.Is(err, io.EOF) {
		r.bad("", at, "has something after the JSON object")
	}
	return root
}

// next is the position of the token that comes next.
func (s *jsonSource) next() Position {
	end := int(s.decoder.InputOffset())
	for end < len(s.source) && bytes.IndexByte([]byte(" \t\r\n,:"), s.source[end]) >= 0 {
		end++
	}
	for _, c := range s.source[s.offset:end] {
		switch {
		case c == '\n':
			s.at = Position{Line: s.at.Line + 1, Column: 1}
		case utf8.RuneStart(c):
			s.at.Column++
		}
	}
	s.offset = end
	return s.at
}

// value reads one value; false means that the file is not JSON from here on,
// or nested too deeply, and the fault has been reported.
func (s *jsonSource) value(path string, at Position, depth int) (*node, bool) {
	n := &node{at: at}
	start := s.next()
	token, err := s.decoder.Token()
	switch {
	case err != nil:
		s.bad(path, start, "is not valid JSON")
		return nil, false
	case depth > maxDepth:
		s.bad(path, start, "is nested too deeply")
		return nil, false
	}
	switch token := token.(type) {
	case string:
		n.kind, n.text = text, token
	case json.Number:
		n.kind, n.text = number, token.String()
	case bool:
		n.kind, n.boolean = boolean, token
	case json.Delim:
		if token == '{' {
			return n, s.object(path, n, depth)
		}
		return n, s.list(path, n, depth)
	}
	return n, true
}

func (s *jsonSource) object(path string, n *node, depth int) bool {
	n.kind = object
	for s.decoder.More() {
		at := s.next()
		key, err := s.decoder.Token()
		name, isText := key.(string)
		if err != nil || !isText {
			s.bad(path, at, "is not valid JSON")
			return false
		}
		value, ok := s.value(keyPath(path, name), at, depth+1)
		if !ok {
			return false
		}
		s.member(path, n, name, value)
	}
	return s.end(path)
}

func (s *jsonSource) list(path string, n *node, depth int) bool {
	n.kind = list
	for s.decoder.More() {
		item, ok := s.value(fmt.Sprintf("%s[%d]", path, len(n.items)), s.next(), depth+1)
		if !ok {
			return false
		}
		n.items = append(n.items, item)
	}
	return s.end(path)
}

// end reads the bracket that closes an object or a list.
func (s *jsonSource) end(path string) bool {
	at := s.next()
	if _, err := s.decoder.Token(); err != nil {
		s.bad(path, at, "is not valid JSON")
		return false
	}
	return true
}
