package ingest

import (
	"compress/gzip"
	"errors"
	"io"
)

const (
	// maxRatio is how much larger than what was sent the unpacked bytes may be:
	// signals are repetitive, but not as repetitive as an attack.
	maxRatio = 200
	// ratioFrom is from how many unpacked bytes on the ratio is looked at.
	ratioFrom = 1 << 20
)

var errBomb = errors.New("unpacks to too much")

// gunzip unpacks a body, unless that makes far more of it.
type gunzip struct {
	packed   *counter
	unpacked *gzip.Reader
	size     int64
}

func newGunzip(body io.Reader) (*gunzip, error) {
	packed := &counter{from: body}
	unpacked, err := gzip.NewReader(packed)
	return &gunzip{packed: packed, unpacked: unpacked}, err
}

func (g *gunzip) Read(to []byte) (int, error) {
	n, err := g.unpacked.Read(to)
	if g.size += int64(n); g.size > ratioFrom && g.size/maxRatio > g.packed.size {
		return 0, errBomb
	}
	return n, err
}

// counter counts what is read.
type counter struct {
	from io.Reader
	size int64
}

func (c *counter) Read(to []byte) (int, error) {
	n, err := c.from.Read(to)
	c.size += int64(n)
	return n, err
}
