package graph

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"halftone/domain"
	"halftone/domain/population"
	"halftone/domain/segment"
	"halftone/graph/model"
)

func (r *queryResolver) RuleFields(ctx context.Context, typeArg *segment.Type, search *string, first int) ([]*model.RuleField, error) {
	if _, err := position(first, nil); err != nil {
		return nil, err
	}
	sought := ""
	if search != nil {
		sought = strings.ToLower(*search)
	}
	if utf8.RuneCountInString(sought) > segment.MaxNameLength {
		return nil, domain.Errorf(domain.BadUserInput, "search", "is longer than %d characters", segment.MaxNameLength)
	}
	if err := r.populationReady(); err != nil {
		return nil, err
	}
	known, err := r.Population.Survey(ctx, time.Now())
	if err != nil {
		return nil, err
	}
	fields := []*model.RuleField{}
	for i := 0; i < len(known) && len(fields) < first; i++ {
		k := &known[i]
		isSought := strings.Contains(strings.ToLower(k.Path), sought) || strings.Contains(strings.ToLower(k.Label), sought)
		if isSought && (typeArg == nil || *typeArg == k.Type) {
			fields = append(fields, ruleField(k))
		}
	}
	return fields, nil
}

func ruleField(k *population.Known) *model.RuleField {
	f := &model.RuleField{
		Path: k.Path, Type: k.Type, Label: k.Label, Operators: k.Operators, Unit: k.Unit, Coverage: k.Coverage,
		Values: append([]string{}, k.Values...), Histogram: make([]*model.HistogramBucket, len(k.Distribution)),
	}
	for i, p := range k.Distribution {
		f.Histogram[i] = &model.HistogramBucket{From: p.From, To: p.To, Count: p.Count}
	}
	return f
}
