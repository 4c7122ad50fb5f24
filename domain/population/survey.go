package population

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"halftone/domain/segment"
)

// Known is a subject of rules that profiles in the index have.
type Known struct {
	segment.Subject
	// Coverage is the share of profiles that have a value, from 0 to 1; of a
	// field that is 0 for whoever knows nothing of it, and of shares, that have more.
	Coverage float64
	// Values are the texts of a text or a set, most frequent first, at most 100.
	Values []string
	// Distribution is over the profiles that have a value; nil of texts and sets.
	Distribution []Part
}

// surveyLife is how long a survey is good for. One takes microseconds for every
// profile, and whoever types a search asks with every letter.
const surveyLife = 30 * time.Second

// surveyed is how many blocks of profiles a survey reads at most: of more, those
// evenly spread, so that it takes well below a second whatever the size of the index.
const surveyed = 64

// survey is what all profiles had at an instant.
type survey struct {
	mu        sync.Mutex
	at        time.Time
	profiles  int     // in the index then
	known     []Known // nil before the first
	isRenewed bool    // another one is under way
}

// isOutgrown tells whether the index has a tenth more profiles, as while it is
// being filled.
func (s *survey) isOutgrown(profiles int) bool { return profiles > s.profiles+s.profiles/10 }

func (s *survey) take(c *census, profiles int, now time.Time) {
	s.at, s.profiles, s.known = now, profiles, c.known()
}

// Survey lists everything that a rule can ask of some profile in the index at an
// instant, what most have first, counted over at most 65,536 profiles; of activity the numbers and the money of each type of
// signals. The first one takes a while; later ones are at hand, half a minute old or from when
// somebody last asked, and renewed meanwhile. The error is that of ctx.
func (x *Index) Survey(ctx context.Context, now time.Time) ([]Known, error) {
	x.survey.mu.Lock()
	defer x.survey.mu.Unlock()
	switch {
	case x.survey.known == nil || x.survey.isOutgrown(x.Len()):
		counted, err := x.count(ctx, now.UnixMilli())
		if err != nil {
			return nil, err
		}
		x.survey.take(counted, x.Len(), now)
	case now.Sub(x.survey.at) > surveyLife && !x.survey.isRenewed:
		x.survey.isRenewed = true
		go x.renewSurvey(context.WithoutCancel(ctx), now)
	}
	return x.survey.known, nil
}

func (x *Index) renewSurvey(ctx context.Context, now time.Time) {
	counted, err := x.count(ctx, now.UnixMilli())
	x.survey.mu.Lock()
	defer x.survey.mu.Unlock()
	x.survey.isRenewed = false
	if err == nil { // always: ctx has no end
		x.survey.take(counted, x.Len(), now)
	}
}

func (x *Index) count(ctx context.Context, now int64) (*census, error) {
	blocks, _ := x.all()
	if len(blocks) > surveyed {
		all := blocks
		blocks = make([]*block, surveyed)
		for i := range blocks {
			blocks[i] = all[i*len(all)/surveyed]
		}
	}
	counted := make([]*census, Workers())
	var next atomic.Int64
	var group errgroup.Group
	for worker := range counted {
		counted[worker] = newCensus(x.site, now, x.reference)
		group.Go(func() error {
			w := x.spaces.Get().(*workspace)
			defer x.spaces.Put(w)
			for number := next.Add(1) - 1; number < int64(len(blocks)); number = next.Add(1) - 1 {
				if err := ctx.Err(); err != nil {
					return err
				}
				counted[worker].block(blocks[number], w)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for _, other := range counted[1:] {
		counted[0].merge(other)
	}
	return counted[0], nil
}
