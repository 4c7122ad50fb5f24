package population

import (
	"testing"

	"pgregory.net/rapid"
)

func TestADistributionCountsEveryValueOnce(t *testing.T) {
	values := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(0, 1), rapid.Float64Range(0, 100), rapid.Float64Range(0, 1e9)), 1, 300)
	rapid.Check(t, func(t *rapid.T) {
		given := values.Draw(t, "values")
		a, b := newDistribution(1, manyParts), newDistribution(1, manyParts)
		for i, x := range given {
			[]*distribution{a, b}[i%2].add(x)
		}
		a.merge(b)
		shown := a.show()
		if len(shown) > parts || shown[0].From != 0 {
			t.Fatalf("got %v", shown)
		}
		for i, p := range shown {
			want := 0
			for _, x := range given {
				if x >= p.From && (x < p.To || i == len(shown)-1) {
					want++
				}
			}
			if p.Count != want {
				t.Fatalf("part %d of %v: got %d, want %d", i, shown, p.Count, want)
			}
		}
		for _, x := range given {
			if x > shown[len(shown)-1].To {
				t.Fatalf("%v lies beyond %v", x, shown)
			}
		}
	})
}

func TestAFewHighValuesDoNotSqueezeTheOthers(t *testing.T) {
	d := newDistribution(1, manyParts)
	for i := range 1000 {
		d.add(float64(i % 10))
	}
	d.add(300)
	shown := d.show()
	if len(shown) != 10 || shown[0] != (Part{0, 1, 100}) || shown[9] != (Part{9, 300, 101}) {
		t.Errorf("got %v", shown)
	}
}
