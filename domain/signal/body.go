package signal

import "encoding/binary"

// Flags of a body.
const (
	bodyOverridden = 1 << iota
	bodyUndated
	bodyDated // the instant is written
)

// AppendBody writes s without its id, and without its instant unless dated:
// what many signals of many visitors have in common. [Signal.ReadBody] reads it.
func (s *Signal) AppendBody(b []byte, dated bool) []byte {
	var flags byte
	if s.overridden {
		flags |= bodyOverridden
	}
	if s.undated {
		flags |= bodyUndated
	}
	if dated {
		flags |= bodyDated
	}
	b = append(b, flags)
	if dated {
		b = binary.AppendVarint(b, s.At)
	}
	b = binary.AppendVarint(b, int64(s.Weight))
	b = binary.AppendVarint(b, int64(s.Price))
	b = binary.AppendVarint(b, int64(s.Amount))
	b = binary.AppendVarint(b, int64(s.Quantity))
	b = appendText(b, string(s.Type))
	b = appendText(b, s.Category)
	b = appendText(b, s.Brand)
	b = appendText(b, s.ProductID)
	b = appendText(b, s.OrderID)
	for _, tag := range s.Tags {
		b = appendText(b, tag)
	}
	return b
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// ReadBody makes s the signal that AppendBody wrote, without its id. Its texts
// are parts of body; its tags take the place of those that s had. When the body is
// not dated, the instant is at.
func (s *Signal) ReadBody(body string, at int64) {
	r := bodyReader{body[1:]}
	*s = Signal{At: at, Tags: s.Tags[:0], overridden: body[0]&bodyOverridden != 0, undated: body[0]&bodyUndated != 0}
	if body[0]&bodyDated != 0 {
		s.At = r.number()
	}
	s.Weight, s.Price, s.Amount, s.Quantity = Weight(r.number()), Money(r.number()), Money(r.number()), int32(r.number())
	s.Type, s.Category, s.Brand, s.ProductID, s.OrderID = Type(r.text()), r.text(), r.text(), r.text(), r.text()
	for r.rest != "" {
		s.Tags = append(s.Tags, r.text())
	}
}

// IsUndated tells that the instant of s is that of its arrival, which a retry
// has another of.
func (s *Signal) IsUndated() bool { return s.undated }

// bodyReader reads what AppendBody wrote; nobody else writes a body.
type bodyReader struct{ rest string }

func (r *bodyReader) uvarint() (x uint64) {
	for i := range len(r.rest) {
		c := r.rest[i]
		x |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.rest = r.rest[i+1:]
			break
		}
	}
	return x
}

func (r *bodyReader) number() int64 {
	x := r.uvarint()
	return int64(x>>1) ^ -int64(x&1)
}

func (r *bodyReader) text() string {
	n := r.uvarint()
	text := r.rest[:n]
	r.rest = r.rest[n:]
	return text
}
