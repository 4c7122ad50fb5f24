package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"halftone/domain/population"
	"halftone/domain/profile"
	"halftone/domain/segment"
)

// peers are the databases that R5 is compared with, with the profiles of the
// index.
type peers struct {
	duck     *duckDB
	postgres *postgresPeer
	fault    error // of a query under measurement
}

// query counts the members of each segment of a set.
type query func(context.Context, *segment.Set) ([]int64, error)

// measurePeers measures how many times as long as the index the peers take.
func measurePeers(ctx context.Context, b bench, x *population.Index) (_ []condition, err error) {
	var sets [3]*segment.Set
	for i, definitions := range [][]segment.Definition{
		withWindow(segment.Defaults()), withoutDecay(segment.Defaults()), segment.Defaults(),
	} {
		if sets[i], err = indexSet(definitions); err != nil {
			return nil, err
		}
	}
	windowed, plain, defaults := sets[0], sets[1], sets[2]
	p, err := startPeers(ctx, b, x.Len(), sets[:]...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop(ctx)) }()
	passes := []pass{
		{"R5", "Halftone: eleven segments with decay and a window", 1, x.Len(), func(now int64) { sweep(x, windowed, now) }},
		{"R5", "Halftone: ten without", 1, x.Len(), func(now int64) { sweep(x, plain, now) }},
		p.pass("DuckDB: the eleven, values ready", x, windowed, p.duck.members),
		p.pass("DuckDB: the ten", x, plain, p.duck.members),
		p.pass("Postgres: ten default segments, values ready", x, defaults, p.postgres.members),
		p.pass("Postgres: the same, tuned by hand", x, defaults, p.postgres.membersTuned),
	}
	if p.fault != nil {
		return nil, p.fault
	}
	times := b.inTurn(passes)
	if p.fault != nil {
		return nil, p.fault
	}
	printPasses("Everybody, in databases too", passes, times)
	over := func(peer, own int) float64 { return float64(times[peer]) / float64(times[own]) }
	return []condition{
		{over(2, 0), atLeast, 3, "x DuckDB with decay"},
		{over(3, 1), atLeast, 6, "x DuckDB without"},
		{over(4, 1), atLeast, 60, "x Postgres without"},
	}, nil
}

// startPeers starts and fills the peers for the fields that some sets read.
func startPeers(ctx context.Context, b bench, size int, sets ...*segment.Set) (p *peers, err error) {
	s, err := newSheet(sets...)
	if err != nil {
		return nil, err
	}
	p = &peers{}
	if p.duck, err = newDuckDB(ctx, s, size); err != nil {
		return nil, err
	}
	if p.postgres, err = newPostgresPeer(ctx, b, s, size); err != nil {
		return nil, errors.Join(err, p.duck.close())
	}
	return p, nil
}

func (p *peers) stop(ctx context.Context) error {
	return errors.Join(p.duck.close(), p.postgres.stop(ctx))
}

// pass makes a pass of a peer's query, after a check that it counts the members
// that the index has.
func (p *peers) pass(name string, x *population.Index, set *segment.Set, ask query) pass {
	counts, err := ask(context.Background(), set)
	if want := membersIn(x, set); err == nil && !slices.Equal(counts, want) {
		err = fmt.Errorf("%s: counts %v members, Halftone %v", name, counts, want)
	}
	p.fault = cmp.Or(p.fault, err)
	return pass{"R5", name, 1, x.Len(), func(int64) {
		_, err := ask(context.Background(), set)
		p.fault = cmp.Or(p.fault, err)
	}}
}

// membersIn counts the members of each segment as of the instant of the sheet.
func membersIn(x *population.Index, set *segment.Set) []int64 {
	byWorker := make([][]int64, population.Workers())
	for i := range byWorker {
		byWorker[i] = make([]int64, set.Len())
	}
	_ = x.Each(context.Background(), set, shopperNow.UnixMilli(), func(worker int, s *population.Scored) {
		for i := range set.Len() {
			members := s.Members(i, set.Program(i))
			byWorker[worker][i] += int64(members.Count(&members))
		}
	})
	total := make([]int64, set.Len())
	for _, counts := range byWorker {
		for i, n := range counts {
			total[i] += n
		}
	}
	return total
}

// sheet is the profiles of the synthetic shoppers as a table of what rules read:
// values as of an instant, with nothing left to decay.
type sheet struct {
	fields []profile.Field
	rows   [][]any // float64, of a trait bool; by profile, in the order of fields
	views  []*profile.View
}

func newSheet(sets ...*segment.Set) (*sheet, error) {
	s := &sheet{}
	for _, set := range sets {
		for _, field := range set.Fields() {
			if !slices.Contains(s.fields, field) {
				s.fields = append(s.fields, field)
			}
		}
	}
	profiles, err := shopperProfiles(shopperNow)
	if err != nil {
		return nil, err
	}
	for _, p := range profiles {
		view := p.At(indexSite, shopperNow.UnixMilli())
		row := make([]any, len(s.fields))
		for i, field := range s.fields {
			row[i] = valueIn(view, field)
		}
		s.rows, s.views = append(s.rows, row), append(s.views, view)
	}
	return s, nil
}

// valueIn is the value of a field: of a missing price -1, of any other missing
// number 0, of a missing trait false.
func valueIn(view *profile.View, field profile.Field) any {
	value := view.Number(field)
	switch {
	case field.Kind == profile.TraitField:
		return value == 1
	case value == value:
		return value
	case field.Kind == profile.PriceField:
		return -1.0
	}
	return 0.0
}

// columns writes the definition of a table that has a column for each field.
func (s *sheet) columns() (list []string) {
	for _, field := range s.fields {
		list = append(list, sqlName(field.String())+" "+sqlType(field))
	}
	return list
}

func sqlType(field profile.Field) string {
	if field.Kind == profile.TraitField {
		return "boolean"
	}
	return "float8"
}
