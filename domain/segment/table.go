package segment

import "math"

// table scores small whole numbers, which totals, counts and traits mostly are: a
// column of them is coded as bytes once, then every rule of a flat program looks
// up what it would compute. By code:
type table struct {
	parts [256]float64 // weight * score
	caps  [256]int64   // by how much the score of a required rule falls short of 1
}

const (
	codeOfMany    = 254 // this and everything above
	codeOfMissing = 255
)

// newTable returns the table of an interval; nil when there is none, because not
// all of codeOfMany score the same.
func newTable(l *leaf) *table {
	for _, x := range l.breakpoints(0) {
		if !(math.Abs(x) < codeOfMany) {
			return nil
		}
	}
	t := new(table)
	for code := range t.parts {
		v := float64(code)
		if code == codeOfMissing {
			v = math.NaN()
		}
		t.caps[code] = l.short(v) & l.capping
		t.parts[code] = l.weight * l.degree(v)
	}
	return t
}

// encode writes the codes of a column, and tells whether all its values have one.
func encode(values []float64, codes []uint8) bool {
	codes = codes[:len(values)]
	for i, v := range values {
		n := int64(v)
		if float64(n) != v || uint64(n) >= codeOfMany {
			switch {
			case v >= codeOfMany:
				n = codeOfMany
			case v != v:
				n = codeOfMissing
			default:
				return false
			}
		}
		codes[i] = uint8(n)
	}
	return true
}

// add takes the scores of a coded column into the value and the cap of a group.
func (t *table) add(codes []uint8, value []float64, worst []int64) {
	value, worst = value[:len(codes)], worst[:len(codes)]
	for j, code := range codes {
		value[j] += t.parts[code]
		worst[j] = max(worst[j], t.caps[code])
	}
}
