package demo

import (
	"bufio"
	"encoding/json"
	"io"
	"time"
)

// Write writes the signals of made-up shoppers as lines of JSON that
// [halftone/domain/signal.ParseLine] reads, one shopper after the other, each
// in the order in which the signals arrive. All lie in the 400 days up to now.
// They name no currency, so that any site accepts them.
//
// The same arguments give the same bytes. Shopper i is the same however many
// there are, so that a larger population extends a smaller one; ids begin with
// the seed, so that two populations do not meet. An error is one of w.
func Write(w io.Writer, shoppers int, seed uint64, now time.Time) error {
	buffered := bufio.NewWriter(w)
	lines := json.NewEncoder(buffered)
	shop := newAssortment()
	for i := range shoppers {
		for _, l := range newShopper(shop, seed, i).live(now) {
			if err := lines.Encode(l); err != nil {
				return err
			}
		}
	}
	return buffered.Flush()
}
