package population

import "math"

const (
	// parts is the most parts that a distribution is shown in.
	parts = 20
	// fewParts and manyParts are how many it is counted in, when all values lie
	// within 1 and when nobody knows how far they reach.
	fewParts, manyParts = 32, 512
)

// Part is how many values lie from From to To, which belongs to the next part
// but in the last one.
type Part struct {
	From, To float64
	Count    int
}

// distribution counts values from 0 on in equal parts. When one lies beyond the
// last part, pairs of parts become one: so the range need not be known before.
type distribution struct {
	width   float64 // of a part
	counts  []uint32
	highest float64
}

// newDistribution counts in n parts of at least a width, a power of two.
func newDistribution(width float64, n int) *distribution {
	return &distribution{width: width, counts: make([]uint32, n)}
}

func (d *distribution) add(value float64) {
	for value >= d.width*float64(len(d.counts)) {
		d.widen()
	}
	d.counts[int(value/d.width)]++
	d.highest = max(d.highest, value)
}

func (d *distribution) widen() {
	half := len(d.counts) / 2
	for i := range half {
		d.counts[i] = d.counts[2*i] + d.counts[2*i+1]
	}
	clear(d.counts[half:])
	d.width *= 2
}

func (d *distribution) merge(other *distribution) {
	for d.width < other.width {
		d.widen()
	}
	for other.width < d.width {
		other.widen()
	}
	for i, n := range other.counts {
		d.counts[i] += n
	}
	d.highest = max(d.highest, other.highest)
}

func (d *distribution) count() (n int) {
	for _, of := range d.counts {
		n += int(of)
	}
	return n
}

// tail is the share of the highest values that are shown in one part, however
// far they reach: they would squeeze all others into the first.
const tail = 0.01

// show gives the distribution in at most twenty parts, of which all but the
// last are equally wide.
func (d *distribution) show() []Part {
	all := d.count()
	if all == 0 {
		return nil
	}
	bulk, seen := 0, 0 // parts that hold all but the tail
	for float64(seen) < (1-tail)*float64(all) {
		seen += int(d.counts[bulk])
		bulk++
	}
	step := (bulk + parts - 1) / parts
	var out []Part
	for from := 0; from < bulk; from += step {
		p := Part{From: float64(from) * d.width, To: float64(from+step) * d.width}
		for _, n := range d.counts[from:min(from+step, len(d.counts))] {
			p.Count += int(n)
		}
		out = append(out, p)
	}
	last := &out[len(out)-1]
	for _, n := range d.counts[min(len(out)*step, len(d.counts)):] {
		last.Count += int(n)
	}
	last.To = math.Max(last.To, d.highest)
	return out
}
