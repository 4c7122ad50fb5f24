package population

import (
	"context"
	"math"
	"slices"

	"halftone/domain/segment"
)

// nearlyFrom is the part of the threshold from which on a score nearly reaches it.
const nearlyFrom = 0.8

// Near is a profile that nearly qualifies.
type Near struct {
	ID    int64
	Score float64 // rounded
	// Rank orders such profiles: by falling score, then by ID.
	Rank int64
}

// idBits is the part of a rank that the ID takes.
const idBits = 50

func near(id int64, score float64) Near {
	return Near{ID: id, Score: score, Rank: int64(math.Round((1-score)*1000))<<idBits | id}
}

// Nearly lists the profiles whose score is below the threshold of a program but
// at least 0.8 of it, as of an instant in milliseconds: the first of those ranked behind after, at
// most limit, and how many there are in all. The error is that of
// ctx.
func (x *Index) Nearly(ctx context.Context, program *segment.Program, now, after int64, limit int) (first []Near, all int, err error) {
	threshold := program.Definition().Threshold
	found, counts := make([][]Near, Workers()), make([]int, Workers())
	err = x.Each(ctx, segment.NewSet(program), now, func(worker int, s *Scored) {
		for place, score := range s.Scores[0] {
			if score >= threshold || score < nearlyFrom*threshold || !s.Present.Has(place) {
				continue
			}
			counts[worker]++
			if n := near(s.Number*BlockSize+int64(place), score); n.Rank > after {
				found[worker] = append(found[worker], n)
			}
		}
		if len(found[worker]) > 2*limit {
			found[worker] = firstRanked(found[worker], limit)
		}
	})
	if err != nil {
		return nil, 0, err
	}
	for _, n := range counts {
		all += n
	}
	return firstRanked(slices.Concat(found...), limit), all, nil
}

// firstRanked keeps the first of a list by rank.
func firstRanked(list []Near, limit int) []Near {
	slices.SortFunc(list, func(a, b Near) int { return int(min(1, max(-1, a.Rank-b.Rank))) })
	return list[:min(len(list), limit)]
}
