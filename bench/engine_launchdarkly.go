package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/launchdarkly/go-sdk-common/v3/ldattr"
	"github.com/launchdarkly/go-sdk-common/v3/ldcontext"
	"github.com/launchdarkly/go-sdk-common/v3/ldvalue"
	evaluation "github.com/launchdarkly/go-server-sdk-evaluation/v3"
	"github.com/launchdarkly/go-server-sdk-evaluation/v3/ldbuilders"
	"github.com/launchdarkly/go-server-sdk-evaluation/v3/ldmodel"

	"halftone/domain/segment"
)

// flagData is flags and segments as LaunchDarkly's evaluator looks them up.
type flagData struct {
	flags    map[string]*ldmodel.FeatureFlag
	segments map[string]*ldmodel.Segment
}

// GetFeatureFlag implements [evaluation.DataProvider].
func (d flagData) GetFeatureFlag(key string) *ldmodel.FeatureFlag { return d.flags[key] }

// GetSegment implements [evaluation.DataProvider].
func (d flagData) GetSegment(key string) *ldmodel.Segment { return d.segments[key] }

// newLaunchDarkly returns how LaunchDarkly's evaluator finds the segments of
// profile i. It answers only whether all rules hold: a flag for each segment.
func newLaunchDarkly(s *shoppers) (func(i int), error) {
	data := flagData{map[string]*ldmodel.FeatureFlag{}, map[string]*ldmodel.Segment{}}
	var flags []*ldmodel.FeatureFlag
	for j := range s.set.Len() {
		definition := s.set.Program(j).Definition()
		var clauses []ldmodel.Clause
		for _, r := range definition.Rules {
			clauses = append(clauses, clausesOf(r)...)
		}
		key := definition.Key
		members := ldbuilders.NewSegmentBuilder(key).AddRule(ldbuilders.NewSegmentRuleBuilder().Clauses(clauses...)).Build()
		flag := ldbuilders.NewFlagBuilder(key).On(true).Variations(ldvalue.Bool(true), ldvalue.Bool(false)).FallthroughVariation(1).
			AddRule(ldbuilders.NewRuleBuilder().Variation(0).Clauses(ldbuilders.SegmentMatchClause(key))).Build()
		data.segments[key], data.flags[key] = &members, &flag
		flags = append(flags, &flag)
	}
	contexts := make([]ldcontext.Context, len(s.environments))
	for i := range contexts {
		if contexts[i] = contextOf(i, &s.environments[i]); contexts[i].Err() != nil {
			return nil, fmt.Errorf("LaunchDarkly: %w", contexts[i].Err())
		}
	}
	evaluator := evaluation.NewEvaluator(data)
	holds := func(i, j int) bool { return evaluator.Evaluate(flags[j], contexts[i], nil).Detail.Value.BoolValue() }
	if err := s.agreeOnCertainty("LaunchDarkly", holds); err != nil {
		return nil, err
	}
	return func(i int) {
		for j := range flags {
			if holds(i, j) {
				sink.members++
			}
		}
	}, nil
}

func clausesOf(r segment.Rule) (clauses []ldmodel.Clause) {
	field := ldattr.NewRef("/" + strings.ReplaceAll(r.Field, ".", "/"))
	if r.Type == segment.Trait {
		return []ldmodel.Clause{ldbuilders.ClauseRef(field, ldmodel.OperatorIn, ldvalue.Bool(true))}
	}
	t := trapezoidOf(r)
	if !math.IsInf(t.low, 0) {
		clauses = append(clauses, ldbuilders.ClauseRef(field, ldmodel.OperatorGreaterThanOrEqual, ldvalue.Float64(t.low)))
	}
	if !math.IsInf(t.high, 0) {
		clauses = append(clauses, ldbuilders.ClauseRef(field, ldmodel.OperatorLessThanOrEqual, ldvalue.Float64(t.high)))
	}
	return clauses
}

func contextOf(i int, e *environment) ldcontext.Context {
	object := func(values map[string]float64) ldvalue.Value {
		b := ldvalue.ObjectBuildWithCapacity(len(values))
		for name, value := range values {
			b.SetFloat64(name, value)
		}
		return b.Build()
	}
	traits := ldvalue.ObjectBuildWithCapacity(len(e.Traits))
	for name, value := range e.Traits {
		traits.SetBool(name, value)
	}
	return ldcontext.NewBuilder(fmt.Sprint(i)).
		SetValue("interests", object(e.Interests)).SetValue("affinities", object(e.Affinities)).SetValue("traits", traits.Build()).
		SetFloat64("priceRange", e.PriceRange).SetFloat64("lastSeen", e.LastSeen).SetFloat64("totalSessions", e.TotalSessions).
		SetFloat64("totalSignals", e.TotalSignals).SetFloat64("totalPurchases", e.TotalPurchases).SetFloat64("totalCartAdds", e.TotalCartAdds).
		Build()
}

// agreeOnCertainty checks that a contender says yes exactly where Halftone's
// score is 1.
func (s *shoppers) agreeOnCertainty(name string, holds func(i, j int) bool) error {
	evaluator := s.set.NewEvaluator()
	scores := make([]float64, s.set.Len())
	for i := range s.rows {
		copy(evaluator.Row().Numbers, s.rows[i])
		evaluator.Scores(scores)
		for j, score := range scores {
			if holds(i, j) != (score == 1) {
				return fmt.Errorf("%s and Halftone differ on whether shopper %d is wholly %s",
					name, i, s.set.Program(j).Definition().Key)
			}
		}
	}
	return nil
}
