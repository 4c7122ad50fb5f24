package population

import (
	"context"

	"halftone/domain/segment"
)

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

// Overlap evaluates programs over everybody as of an instant in milliseconds
// and counts the members of every pair. The error is that of ctx.
func (x *Index) Overlap(ctx context.Context, programs []*segment.Program, now int64) (Overlap, error) {
	asOf := x.Position()
	n := len(programs)
	parts := make([][][]int, Workers())
	members := make([][]Bits, Workers())
	for i := range parts {
		parts[i], members[i] = square(n), make([]Bits, n)
	}
	err := x.each(ctx, segment.NewSet(programs...), now, (*sweep).members, func(worker int, s *Scored) {
		sets := members[worker]
		for i, p := range programs {
			sets[i] = s.Members(i, p)
			for j := range i + 1 {
				parts[worker][i][j] += sets[i].Count(&sets[j])
			}
		}
	})
	if err != nil {
		return Overlap{}, err
	}
	out := Overlap{Counts: square(n), AsOf: asOf}
	for _, part := range parts {
		for i := range n {
			for j := range i + 1 {
				out.Counts[i][j] += part[i][j]
				out.Counts[j][i] = out.Counts[i][j]
			}
		}
	}
	return out, nil
}

func square(n int) [][]int {
	out := make([][]int, n)
	for i := range out {
		out[i] = make([]int, n)
	}
	return out
}
