package profile

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"time"

	"halftone/domain/signal"
)

// Evidence is the signed mass behind each name, ascending by name and period.
//
// A signal of weight w at instant t adds w * 2^((t - start) / H), where H is
// the half-life and start the beginning of the period in which t lies; a period
// is eight half-lives. The sum is held as an integer in units of 2^-32, each
// signal rounded half away from zero, so sums are exact: order never matters
// and opposites of one instant cancel. A signal always counts in the period of
// its own instant, so no sum is ever rescaled.
type Evidence []Mass

// Mass is the sum of one name's evidence in one period.
type Mass struct {
	Name   string
	Period int32
	Units  int64 // 2^-32 of weight 1 at the start of the period
}

const (
	massUnit            = 1 << 32
	halfLivesInAPeriod  = 8
	negligibleHalfLives = 96 // beyond that even 10^9 purchases are below one unit
)

// decay is a half-life in milliseconds.
type decay float64

func decayOf(halfLife time.Duration) decay {
	return decay(float64(halfLife) / float64(time.Millisecond))
}

func (h decay) period(at int64) int32 {
	return int32(math.Floor(float64(at) / (halfLivesInAPeriod * float64(h))))
}

func (h decay) start(period int32) float64 {
	return float64(period) * halfLivesInAPeriod * float64(h)
}

// mass is the mass that weight w at instant at has at the start of its period.
func (h decay) mass(w float64, at int64) (period int32, units int64) {
	period = h.period(at)
	return period, int64(math.Round(w * math.Exp2((float64(at)-h.start(period))/float64(h)) * massUnit))
}

// factor is what a unit of the period weighs at instant now.
func (h decay) factor(period int32, now int64) float64 {
	halfLives := (float64(now) - h.start(period)) / float64(h)
	if halfLives > negligibleHalfLives {
		return 0
	}
	return math.Exp2(-halfLives) / massUnit
}

// add adds evidence for a name.
func (e *Evidence) add(name string, h decay, w signal.Weight, at int64) {
	period, units := h.mass(w.Float(), at)
	i, found := slices.BinarySearchFunc(*e, Mass{Name: name, Period: period}, compareMass)
	if !found {
		*e = slices.Insert(*e, i, Mass{Name: name, Period: period})
	}
	(*e)[i].Units = addSaturated((*e)[i].Units, units)
}

func compareMass(a, b Mass) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Period, b.Period))
}

// addSaturated keeps an absurd sum (beyond 8 million signals of weight 1 in one
// period) at the end of the range instead of letting it change its sign.
func addSaturated(a, b int64) int64 {
	switch sum := a + b; {
	case b > 0 && sum < a:
		return math.MaxInt64
	case b < 0 && sum > a:
		return math.MinInt64
	default:
		return sum
	}
}

// of returns the entries of one name.
func (e Evidence) of(name string) []Mass {
	from, _ := slices.BinarySearchFunc(e, Mass{Name: name, Period: math.MinInt32}, compareMass)
	return e[from : from+e[from:].run(name)]
}

// byName walks over the names with the entries of each.
func (e Evidence) byName() iter.Seq2[string, []Mass] {
	return func(yield func(string, []Mass) bool) {
		for len(e) > 0 {
			n := e.run(e[0].Name)
			if !yield(e[0].Name, e[:n]) {
				return
			}
			e = e[n:]
		}
	}
}

// run is how many entries at the beginning have the name.
func (e Evidence) run(name string) int {
	n := 0
	for n < len(e) && e[n].Name == name {
		n++
	}
	return n
}

// belowOne is the greatest float64 below 1.
const belowOne = 1 - 0x1p-53

// Saturate turns a mass into the visible value in [0, 1), which is
// 1 - exp(-mass), or 0 below a mass of 0. As the value of a sum of masses is
// a + (1-a)b for the values a and b of its parts, it takes the greater part from
// a table, and of the rest, below 1/128, six terms of the series: where whoever
// evaluates everybody spends time, this is several times as fast as math.Expm1.
func Saturate(mass float64) float64 {
	switch {
	case !(mass >= 0):
		return 0
	case mass > saturatedFrom:
		return belowOne
	}
	n := int(mass*saturatedSteps + .5)
	a, r := saturated[n], mass-float64(n)/saturatedSteps
	return a + (1-a)*r*(1-r*(1./2-r*(1./6-r*(1./24-r*(1./120-r*(1./720))))))
}

const (
	saturatedFrom  = 36 // a little higher 1 - exp(-mass) would be rounded to 1
	saturatedSteps = 64
)

// saturated are the values of the masses n / saturatedSteps.
var saturated = func() (values [saturatedFrom*saturatedSteps + 1]float64) {
	for n := range values {
		values[n] = -math.Expm1(-float64(n) / saturatedSteps)
	}
	return values
}()

// carryOver expresses the evidence under another half-life, so that every mass
// is the same at the instant of the change.
func (e Evidence) carryOver(from, to decay, at int64) Evidence {
	var out Evidence
	period := to.period(at)
	for name, entries := range e.byName() {
		old := from.period(at)
		units := math.Round(massIn(entries, old) * from.factor(old, at) / to.factor(period, at))
		out = append(out, Mass{Name: name, Period: period, Units: int64(units)})
	}
	return out
}
