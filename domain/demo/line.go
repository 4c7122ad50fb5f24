package demo

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"halftone/domain/signal"
)

// line is one line of the file: the form that [signal.Line] reads, without what
// is absent.
type line struct {
	SignalID   string      `json:"signalId"`
	OccurredAt time.Time   `json:"occurredAt"`
	Customer   string      `json:"customer"`
	Session    string      `json:"session"`
	Type       signal.Type `json:"type"`
	Category   string      `json:"category,omitempty"`
	Brand      string      `json:"brand,omitempty"`
	Tags       []string    `json:"tags,omitempty"`
	ProductID  string      `json:"productId,omitempty"`
	Price      json.Number `json:"price,omitempty"`
	Quantity   int         `json:"quantity,omitempty"`
	Amount     json.Number `json:"amount,omitempty"`
	OrderID    string      `json:"orderId,omitempty"`
}

// A live stream delivers some signals late and some twice.
const (
	lateShare     = 0.05
	repeatedShare = 0.005
	leastDelay    = 2 * time.Minute
	mostDelay     = 6 * time.Hour
)

// delivered puts lines, given in the order of their instants, into the order of
// their arrival.
func delivered(random *rand.Rand, lines []line) []line {
	type arrival struct {
		at   time.Time
		line line
	}
	arrivals := make([]arrival, 0, len(lines))
	for _, l := range lines {
		at := l.OccurredAt
		if chance(random, lateShare) {
			at = at.Add(delay(random))
		}
		arrivals = append(arrivals, arrival{at, l})
		if chance(random, repeatedShare) {
			arrivals = append(arrivals, arrival{at.Add(delay(random)), l})
		}
	}
	slices.SortStableFunc(arrivals, func(a, b arrival) int { return a.at.Compare(b.at) })
	inOrder := make([]line, len(arrivals))
	for i, a := range arrivals {
		inOrder[i] = a.line
	}
	return inOrder
}

// delay is minutes as often as hours.
func delay(random *rand.Rand) time.Duration {
	return time.Duration(float64(leastDelay) * math.Pow(float64(mostDelay)/float64(leastDelay), random.Float64()))
}
