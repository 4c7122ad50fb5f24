package population

// Overlap counts the members that segments share.
type Overlap struct {
	// Counts is symmetric: Counts[i][j] profiles are members of both i and j,
	// Counts[i][i] of i.
	Counts [][]int
	AsOf   Position
}

// Jaccard is the share of the members of i or j that are members of both, from
// 0 to 1; 0 when neither has any.
func (o Overlap) Jaccard(i, j int) float64 {
	both := o.Counts[i][j]
	either := o.Counts[i][i] + o.Counts[j][j] - both
	if either == 0 {
		return 0
	}
	return float64(both) / float64(either)
}

// Overlap counts the stored members of every pair of segments: those of whom
// sizes and lists tell, not who would qualify at this instant.
func (x *Index) Overlap(segments []int32) Overlap {
	out := Overlap{Counts: square(len(segments)), AsOf: x.Position()}
	sets := make([]Bits, len(segments))
	blocks, _ := x.all()
	for _, b := range blocks {
		b.storedMembers(segments, sets)
		for i := range sets {
			for j := range i + 1 {
				out.Counts[i][j] += sets[i].Count(&sets[j])
			}
		}
	}
	for i := range segments {
		for j := range i {
			out.Counts[j][i] = out.Counts[i][j]
		}
	}
	return out
}

func square(n int) [][]int {
	out := make([][]int, n)
	for i := range out {
		out[i] = make([]int, n)
	}
	return out
}
