package population_test

import (
	"slices"
	"testing"

	"halftone/domain/population"
	"halftone/domain/profile"
	"halftone/domain/segment"
)

func TestWhoNearlyQualifiesIsListedNearestFirst(t *testing.T) {
	profiles := shoppers(t, 300)
	x := population.New(site)
	for id, p := range profiles {
		if id%4 == 0 {
			p.Consent.Personalization = profile.ConsentDenied
		}
	}
	x.Put(rows(profiles, 1), now.UnixMilli())
	for _, p := range programs(t) {
		threshold := p.Definition().Threshold
		var want []int64
		evaluator := segment.NewSet(p).NewEvaluator()
		scores := map[int64]float64{}
		for id, of := range profiles {
			evaluator.Load(of.At(site, now.UnixMilli()))
			score := evaluator.Evaluate(0).Score
			if score < threshold && score >= 0.8*threshold && of.Consent.Personalization != profile.ConsentDenied {
				want, scores[id] = append(want, id), score
			}
		}
		slices.SortFunc(want, func(a, b int64) int {
			if scores[a] != scores[b] {
				return int(1e6 * (scores[b] - scores[a]))
			}
			return int(a - b)
		})
		var got []int64
		for after := int64(0); ; {
			page, all, err := x.Nearly(t.Context(), p, now.UnixMilli(), after, 7)
			if err != nil || all != len(want) || len(page) > 7 {
				t.Fatalf("got %d of %d, want %d in all, %v", len(page), all, len(want), err)
			}
			if len(page) == 0 {
				break
			}
			for _, n := range page {
				got = append(got, n.ID)
				after = n.Rank
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", p.Definition().Key, got, want)
		}
	}
}
