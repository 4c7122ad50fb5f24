package profile

import "math"

// Clock turns what does not depend on time into values at one instant. Whoever
// keeps many profiles keeps the bases of their fields and asks the clock: the values are
// those that a [View] gives, bit for bit.
type Clock struct {
	now    int64
	period int32
	factor float64 // of a unit of mass at the start of the period
}

// NewClock returns the clock of a site at an instant in milliseconds.
func NewClock(site Site, now int64) Clock {
	h := decayOf(site.HalfLife)
	period := h.period(now)
	return Clock{now: now, period: period, factor: h.factor(period, now)}
}

// Now is the instant in milliseconds.
func (c Clock) Now() int64 { return c.now }

// Period numbers the part of time to whose start masses are best referred.
func (c Clock) Period() int32 { return c.period }

// Values turns the bases of a field of the kind, which are relative to the
// period reference, into values: in out, which must be as long and may be bases
// itself, or the bases as they are where time changes nothing.
func (c Clock) Values(kind Kind, bases []float64, reference int32, out []float64) []float64 {
	out = out[:len(bases)]
	switch kind {
	case InterestField, AffinityField, BrandField:
		scale := c.scale(reference)
		for i, mass := range bases {
			out[i] = Saturate(mass * scale * c.factor)
		}
	case RecencyField:
		for i, at := range bases {
			out[i] = c.days(at)
		}
	default:
		return bases
	}
	return out
}

// Value turns one base into its value, as Values does.
func (c Clock) Value(kind Kind, base float64, reference int32) float64 {
	switch kind {
	case InterestField, AffinityField, BrandField:
		return c.affinity(base, reference)
	case RecencyField:
		return c.days(base)
	}
	return base
}

func (c Clock) affinity(mass float64, reference int32) float64 {
	return Saturate(mass * c.scale(reference) * c.factor)
}

// scale is the power of two between two periods, so multiplying by it is exact.
func (c Clock) scale(reference int32) float64 {
	return math.Ldexp(1, halfLivesInAPeriod*int(reference-c.period))
}

// days are those since an instant in milliseconds; NaN stays NaN.
func (c Clock) days(at float64) float64 {
	return max(0, (float64(c.now)-at)/float64(dayMillis))
}

// massIn is the sum of one name's masses relative to the start of a period. It
// only multiplies by powers of two, so that the choice of the period changes no bit.
func massIn(entries []Mass, reference int32) (mass float64) {
	for _, m := range entries {
		mass += math.Ldexp(float64(m.Units), halfLivesInAPeriod*int(m.Period-reference))
	}
	return mass
}
