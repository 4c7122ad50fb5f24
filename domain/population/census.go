package population

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/segment"
	"halftone/domain/signal"
)

// census counts what profiles have at an instant. It is for one goroutine.
type census struct {
	site      profile.Site
	clock     profile.Clock
	reference int32

	profiles int
	numbers  map[profile.Field]*distribution
	texts    map[profile.Field]map[string]int
	sets     map[profile.Kind]int // who has any name of the kind

	copied block // what is decoded after the lock is given back
	values [BlockSize]float64
}

func newCensus(site profile.Site, now int64, reference int32) *census {
	return &census{
		site: site, clock: profile.NewClock(site, now), reference: reference,
		numbers: map[profile.Field]*distribution{}, texts: map[profile.Field]map[string]int{}, sets: map[profile.Kind]int{},
	}
}

// block counts the profiles of a block. Decoding takes milliseconds, for which
// no writer should wait: it works on a copy.
func (c *census) block(b *block, w *workspace) {
	b.mu.RLock()
	c.copied.keys = append(c.copied.keys[:0], b.keys...)
	c.copied.arena = append(c.copied.arena[:0], b.arena...)
	c.copied.at = append(c.copied.at[:0], b.at...)
	c.copied.length = append(c.copied.length[:0], b.length...)
	for _, f := range dense {
		c.column(f, b)
	}
	b.mu.RUnlock()
	for place, key := range c.copied.keys {
		if key != (domain.ProfileKey{}) {
			c.profiles++
			c.profile(w.read(&c.copied, place, c.clock.Now()), &w.profile)
		}
	}
}

// column counts a dense field, of which records hold nothing.
func (c *census) column(f profile.Field, b *block) {
	bases := b.columns[f].bases
	values := c.clock.Values(f.Kind, bases, c.reference, c.values[:])
	for place, key := range b.keys {
		if key != (domain.ProfileKey{}) {
			c.number(f, values[place])
		}
	}
}

// evidence are the kinds of fields that profiles have by name.
var evidence = []profile.Kind{profile.InterestField, profile.AffinityField, profile.BrandField}

func (c *census) profile(v *profile.View, p *profile.Profile) {
	for _, kind := range evidence {
		all := v.Affinities(kind)
		for _, a := range all {
			c.number(profile.Field{Kind: kind, Name: a.Name}, a.Value)
		}
		if len(all) > 0 {
			c.sets[kind]++
		}
	}
	ask := func(f profile.Field) { c.number(f, v.Number(f)) }
	ask(profile.Field{Kind: profile.TraitField, Name: "healthConscious"})
	for name := range p.Traits {
		ask(profile.Field{Kind: profile.TraitField, Name: name})
	}
	for name := range p.Models {
		ask(profile.Field{Kind: profile.ModelField, Name: name})
	}
	for _, seen := range p.Seen {
		t := signal.Type(seen.Type)
		ask(profile.Field{Kind: profile.RecencyField, Name: "last", Type: t})
		ask(profile.Field{Kind: profile.RecencyField, Name: "first", Type: t})
		ask(profile.Field{Kind: profile.AggregateField, Measure: profile.Count, Type: t})
		ask(profile.Field{Kind: profile.AggregateField, Measure: profile.SumAmount, Type: t})
	}
	for i, known := range p.Contexts {
		ask(profile.Field{Kind: profile.ShareField, Name: known.Dimension, Value: known.Value})
		if i == 0 || p.Contexts[i-1].Dimension != known.Dimension { // they are sorted
			f := profile.Field{Kind: profile.ContextField, Name: known.Dimension}
			c.text(f, v.Text(f))
		}
	}
}

// number counts a value, unless it says no more than its absence.
func (c *census) number(f profile.Field, value float64) {
	if math.IsNaN(value) || value == 0 && f.AbsentIsZero() {
		return
	}
	d := c.numbers[f]
	if d == nil {
		d = distributionOf(f)
		c.numbers[f] = d
	}
	d.add(value)
}

func distributionOf(f profile.Field) *distribution {
	switch f.Kind {
	case profile.PriceField, profile.TotalField, profile.AggregateField, profile.RecencyField:
		return newDistribution(1, manyParts)
	case profile.TraitField:
		return newDistribution(1, 2)
	}
	return newDistribution(1./fewParts, fewParts)
}

func (c *census) text(f profile.Field, value string) {
	if c.texts[f] == nil {
		c.texts[f] = map[string]int{}
	}
	c.texts[f][value]++
}

func (c *census) merge(other *census) {
	c.profiles += other.profiles
	for f, d := range other.numbers {
		if mine := c.numbers[f]; mine != nil {
			mine.merge(d)
		} else {
			c.numbers[f] = d
		}
	}
	for f, counts := range other.texts {
		if c.texts[f] == nil {
			c.texts[f] = map[string]int{}
		}
		for value, n := range counts {
			c.texts[f][value] += n
		}
	}
	for kind, n := range other.sets {
		c.sets[kind] += n
	}
}

// maxValues bounds the values of a text or a set.
const maxValues = 100

// known lists everything by falling coverage, then by path.
func (c *census) known() []Known {
	all := []Known{}
	share := func(n int) float64 { return float64(n) / float64(c.profiles) }
	names := map[profile.Kind]map[string]int{}
	for f, d := range c.numbers {
		n := d.count()
		all = append(all, Known{Subject: segment.SubjectOf(f), Coverage: share(n), Distribution: d.show()})
		if slices.Contains(evidence, f.Kind) {
			if names[f.Kind] == nil {
				names[f.Kind] = map[string]int{}
			}
			names[f.Kind][f.Name] = n
		}
	}
	for f, counts := range c.texts {
		n := 0
		for _, of := range counts {
			n += of
		}
		all = append(all, Known{Subject: segment.SubjectOf(f), Coverage: share(n), Values: mostFrequent(counts)})
	}
	for kind, n := range c.sets {
		all = append(all, Known{Subject: segment.SubjectOfSet(kind), Coverage: share(n), Values: mostFrequent(names[kind])})
	}
	slices.SortFunc(all, func(a, b Known) int {
		return cmp.Or(cmp.Compare(b.Coverage, a.Coverage), strings.Compare(a.Path, b.Path))
	})
	return all
}

func mostFrequent(counts map[string]int) []string {
	texts := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	return texts[:min(len(texts), maxValues)]
}
