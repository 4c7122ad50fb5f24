package demo

import (
	"math"
	"math/rand/v2"
	"sort"
)

// logNormal is a log-normal distribution. The zero value always gives 1.
type logNormal struct{ mean, deviation float64 } // of the logarithm

func (d logNormal) draw(random *rand.Rand) float64 { return d.at(random.NormFloat64()) }

// at is the value z standard deviations above the median.
func (d logNormal) at(z float64) float64 { return math.Exp(d.mean + d.deviation*z) }

// count is a draw as a whole number of at least 1.
func (d logNormal) count(random *rand.Rand) int { return whole(d.draw(random)) }

func whole(x float64) int { return max(1, int(math.Round(x))) }

func chance(random *rand.Rand, p float64) bool { return random.Float64() < p }

// geometric is the number of failures before the first success.
func geometric(random *rand.Rand, success float64) (failures int) {
	for !chance(random, success) {
		failures++
	}
	return failures
}

// choice is a set of items to draw from by weight.
type choice[T any] struct {
	items      []T
	cumulative []float64 // weight of the items up to this one
}

func (c *choice[T]) add(item T, weight float64) {
	c.items = append(c.items, item)
	c.cumulative = append(c.cumulative, c.total()+weight)
}

func (c *choice[T]) total() float64 {
	if len(c.cumulative) == 0 {
		return 0
	}
	return c.cumulative[len(c.cumulative)-1]
}

func (c *choice[T]) draw(random *rand.Rand) T {
	return c.items[sort.SearchFloat64s(c.cumulative, random.Float64()*c.total())]
}

// zipf is the weight of the item at a rank, counted from 0.
func zipf(rank int, slope float64) float64 { return math.Pow(float64(rank+1), -slope) }
