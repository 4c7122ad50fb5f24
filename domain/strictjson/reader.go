package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// MaxDepth bounds objects and arrays inside each other.
const MaxDepth = 32

// What can be wrong with a text.
var (
	ErrSyntax = errors.New("is not valid JSON")
	ErrDepth  = errors.New("is nested deeper than 32 levels")
	ErrKind   = errors.New("has a value of the wrong kind")
	// ErrText is valid JSON, but stands for no Unicode text.
	ErrText = errors.New("has a text with half a surrogate pair")
)

// Kind is the kind of a JSON value.
type Kind byte

// The kinds of values; None stands where there is no value.
const (
	None   Kind = 0
	Object Kind = '{'
	Array  Kind = '['
	String Kind = '"'
	Number Kind = '0'
	Bool   Kind = 't'
	Null   Kind = 'n'
)

// Reader reads one JSON text from its beginning. After the first fault all its
// methods return zero values and Err tells the fault.
type Reader struct {
	text  []byte
	at    int
	depth int
	err   error
	// isPassing tells that texts are passed over, not read.
	isPassing bool
}

// NewReader returns a reader of text, which it neither changes nor copies.
func NewReader(text []byte) *Reader { return &Reader{text: text} }

// Err is the first fault: ErrSyntax, ErrDepth, ErrKind, ErrText, or nil.
func (r *Reader) Err() error { return r.err }

func (r *Reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.at = len(r.text)
}

// Kind is the kind of the next value, which stays unread.
func (r *Reader) Kind() Kind {
	r.space()
	if r.at == len(r.text) {
		return None
	}
	switch c := r.text[r.at]; c {
	case '{', '[', '"', 'n':
		return Kind(c)
	case 't', 'f':
		return Bool
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return Number
	}
	return None
}

// expect tells whether the next value is of the kind; if not, the reader fails.
func (r *Reader) expect(kind Kind) bool {
	switch next := r.Kind(); {
	case next == kind:
		return r.err == nil
	case next == None:
		r.fail(ErrSyntax)
	default:
		r.fail(ErrKind)
	}
	return false
}

func (r *Reader) space() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\n', '\r', '\t':
			r.at++
		default:
			return
		}
	}
}

// take consumes c if it comes next.
func (r *Reader) take(c byte) bool {
	r.space()
	if r.at < len(r.text) && r.text[r.at] == c {
		r.at++
		return true
	}
	return false
}

// Object reads an object; each is called for every member and must read its
// value. The key is valid only during the call.
func (r *Reader) Object(each func(key []byte)) {
	if !r.expect(Object) || !r.enter() {
		return
	}
	for more := !r.take('}'); more; {
		if r.Kind() != String {
			r.fail(ErrSyntax)
			return
		}
		key := r.textBytes()
		if !r.take(':') {
			r.fail(ErrSyntax)
			return
		}
		each(key)
		more = r.goOn('}')
	}
	r.depth--
}

// Array reads an array; each is called for every element and must read it.
func (r *Reader) Array(each func()) {
	if !r.expect(Array) || !r.enter() {
		return
	}
	for more := !r.take(']'); more; {
		each()
		more = r.goOn(']')
	}
	r.depth--
}

func (r *Reader) enter() bool {
	r.at++
	if r.depth++; r.depth > MaxDepth {
		r.fail(ErrDepth)
		return false
	}
	return true
}

// goOn tells whether another element follows.
func (r *Reader) goOn(closing byte) bool {
	if r.err != nil || r.take(closing) {
		return false
	}
	if !r.take(',') {
		r.fail(ErrSyntax)
		return false
	}
	return true
}

// String reads a text.
func (r *Reader) String() string {
	if !r.expect(String) {
		return ""
	}
	return string(r.textBytes())
}

// View reads a text without copying it: the bytes belong to the reader's own
// text unless that holds escapes.
func (r *Reader) View() []byte {
	if !r.expect(String) {
		return nil
	}
	return r.textBytes()
}

// textBytes returns the text at the quote, unescaped; without escapes it is a
// part of the reader's own text.
func (r *Reader) textBytes() []byte {
	start := r.at + 1
	for i := start; i < len(r.text); i++ {
		switch c := r.text[i]; {
		case c == '"':
			r.at = i + 1
			return r.text[start:i]
		case c == '\\':
			return r.escapedText(start, i)
		case c < ' ':
			r.fail(ErrSyntax)
			return nil
		}
	}
	r.fail(ErrSyntax)
	return nil
}

// escapedText leaves the rarely used escapes to encoding/json.
func (r *Reader) escapedText(start, at int) []byte {
	for at < len(r.text) && r.text[at] != '"' {
		if r.text[at] == '\\' {
			at++
		}
		at++
	}
	if at >= len(r.text) {
		r.fail(ErrSyntax)
		return nil
	}
	var text string
	if json.Unmarshal(r.text[start-1:at+1], &text) != nil {
		r.fail(ErrSyntax)
		return nil
	}
	// encoding/json turns half of a surrogate pair into U+FFFD, and so different
	// texts into one.
	if !r.isPassing && strings.ContainsRune(text, utf8.RuneError) && !bytes.Contains(r.text[start:at], []byte(string(utf8.RuneError))) {
		r.fail(ErrText)
		return nil
	}
	r.at = at + 1
	return []byte(text)
}

// Number reads a number and keeps the digits it is written in.
func (r *Reader) Number() json.Number {
	if !r.expect(Number) {
		return ""
	}
	start := r.at
	r.skipNumber()
	if r.err != nil {
		return ""
	}
	return json.Number(r.text[start:r.at])
}

func (r *Reader) skipNumber() {
	if r.text[r.at] == '-' {
		r.at++
	}
	whole := r.digits()
	ok := whole == 1 || whole > 1 && r.text[r.at-whole] != '0'
	if r.next('.') {
		ok = ok && r.digits() > 0
	}
	if r.next('e') || r.next('E') {
		_ = r.next('+') || r.next('-')
		ok = ok && r.digits() > 0
	}
	if !ok {
		r.fail(ErrSyntax)
	}
}

func (r *Reader) next(c byte) bool {
	if r.at < len(r.text) && r.text[r.at] == c {
		r.at++
		return true
	}
	return false
}

func (r *Reader) digits() (n int) {
	for r.at < len(r.text) && r.text[r.at] >= '0' && r.text[r.at] <= '9' {
		r.at++
		n++
	}
	return n
}

// Bool reads true or false.
func (r *Reader) Bool() bool {
	if !r.expect(Bool) {
		return false
	}
	if r.text[r.at] == 't' {
		r.word("true")
		return r.err == nil
	}
	r.word("false")
	return false
}

// Null reads null if it comes next.
func (r *Reader) Null() bool {
	if r.Kind() != Null {
		return false
	}
	r.word("null")
	return r.err == nil
}

func (r *Reader) word(word string) {
	if !bytes.HasPrefix(r.text[r.at:], []byte(word)) {
		r.fail(ErrSyntax)
		return
	}
	r.at += len(word)
}

// Raw reads any value and returns its text, a part of the reader's own.
func (r *Reader) Raw() []byte {
	r.space()
	start := r.at
	r.skip()
	if r.err != nil {
		return nil
	}
	return r.text[start:r.at]
}

func (r *Reader) skip() {
	switch r.Kind() {
	case Object:
		r.Object(func([]byte) { r.skip() })
	case Array:
		r.Array(r.skip)
	case String:
		r.textBytes()
	case Number:
		r.skipNumber()
	case Bool:
		r.Bool()
	case Null:
		r.Null()
	default:
		r.fail(ErrSyntax)
	}
}

// Try reads one value by read. If something in the value is of the wrong kind,
// or a text that is none, the reader goes on behind the value, and ErrKind or ErrText is
// returned; any other fault stays the reader's.
func (r *Reader) Try(read func()) error {
	start, depth := r.at, r.depth
	read()
	fault := r.err
	if fault != ErrKind && fault != ErrText {
		return nil
	}
	r.at, r.depth, r.err = start, depth, nil
	r.isPassing = true
	r.skip()
	r.isPassing = false
	return fault
}

// Any reads any value: map[string]any, []any, string, json.Number, bool or nil.
func (r *Reader) Any() any {
	switch r.Kind() {
	case Object:
		object := map[string]any{}
		r.Object(func(key []byte) {
			name := string(key)
			object[name] = r.Any()
		})
		return object
	case Array:
		list := []any{}
		r.Array(func() { list = append(list, r.Any()) })
		return list
	case String:
		return r.String()
	case Number:
		return r.Number()
	case Bool:
		return r.Bool()
	case Null:
		r.Null()
	default:
		r.fail(ErrSyntax)
	}
	return nil
}

// End fails unless nothing but white space is left.
func (r *Reader) End() {
	if r.space(); r.at < len(r.text) {
		r.fail(ErrSyntax)
	}
}
