package membership

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"math"

	"halftone/domain"
)

// Cursor is a place in the log of changes: behind the N-th change of the entry
// at Position. Cursors of one generation are ordered. The zero Cursor is the beginning of
// what is kept.
type Cursor struct {
	// Generation names the log, never 0: a restored or promoted database is
	// another one, in which the same positions mean something else.
	Generation uint64
	Position   int64
	N          int32
}

// EndOf is the cursor behind all changes of the entry at a position.
func EndOf(generation uint64, position int64) Cursor {
	return Cursor{Generation: generation, Position: position, N: math.MaxInt32}
}

// Compare orders cursors of one generation.
func (c Cursor) Compare(other Cursor) int {
	return cmp.Or(cmp.Compare(c.Position, other.Position), cmp.Compare(c.N, other.N))
}

const cursorSize = 8 + 8 + 4

// cursorText is strict, so that a cursor has one form only.
var cursorText = base64.RawURLEncoding.Strict()

// String is the opaque form that clients keep.
func (c Cursor) String() string {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, cursorSize), c.Generation)
	b = binary.BigEndian.AppendUint64(b, uint64(c.Position))
	return cursorText.EncodeToString(binary.BigEndian.AppendUint32(b, uint32(c.N)))
}

// ParseCursor reads the form that String writes; BAD_USER_INPUT when it is none.
func ParseCursor(text string) (Cursor, error) {
	if len(text) != cursorText.EncodedLen(cursorSize) {
		return Cursor{}, errNoCursor
	}
	b, err := cursorText.DecodeString(text)
	if err != nil || len(b) != cursorSize {
		return Cursor{}, errNoCursor
	}
	c := Cursor{
		Generation: binary.BigEndian.Uint64(b),
		Position:   int64(binary.BigEndian.Uint64(b[8:])),
		N:          int32(binary.BigEndian.Uint32(b[16:])),
	}
	if c.Generation == 0 || c.Position < 0 || c.N < 0 {
		return Cursor{}, errNoCursor
	}
	return c, nil
}

var errNoCursor = domain.Errorf(domain.BadUserInput, "", "is not a cursor of this list")
