package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"halftone/domain/profile"
	"halftone/domain/segment"
)

// postgresPeer is how one would keep profiles in Postgres to ask them by SQL: totals in
// columns, what differs from profile to profile in JSONB.
type postgresPeer struct {
	database *database
	conn     *pgx.Conn
	fields   []profile.Field
}

// documents are the JSONB columns, by the kind of the fields in them.
var documents = map[profile.Kind]string{
	profile.InterestField: "interests", profile.AffinityField: "affinities",
	profile.TraitField: "traits", profile.PriceField: "prices",
}

func newPostgresPeer(ctx context.Context, b bench, s *sheet, size int) (p *postgresPeer, err error) {
	// All of the table is in its own buffers, and one process works through it.
	db, err := startTuned(ctx, b, map[string]string{"shared_buffers": "2GB", "max_parallel_workers_per_gather": "0"})
	if err != nil {
		return nil, err
	}
	p = &postgresPeer{database: db, fields: s.fields}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.stop(ctx))
		}
	}()
	if p.conn, err = pgx.Connect(ctx, db.server.URL()); err != nil {
		return nil, err
	}
	return p, p.fill(ctx, s, size)
}

func (p *postgresPeer) fill(ctx context.Context, s *sheet, size int) error {
	names := []string{"interests", "affinities", "traits", "prices"}
	columns := "interests jsonb, affinities jsonb, traits jsonb, prices jsonb"
	for _, field := range p.fields {
		if documents[field.Kind] == "" {
			names = append(names, field.String())
			columns += ", " + sqlName(field.String()) + " float8"
		}
	}
	if _, err := p.conn.Exec(ctx, "CREATE TABLE shopper ("+columns+")"); err != nil {
		return err
	}
	if _, err := p.conn.CopyFrom(ctx, pgx.Identifier{"shopper"}, names, pgx.CopyFromSlice(len(s.rows), func(i int) ([]any, error) {
		view := s.views[i]
		row := []any{byName(view.Affinities(profile.InterestField)), byName(view.Affinities(profile.AffinityField)),
			traitsIn(view), pricesIn(view)}
		for j, field := range p.fields {
			if documents[field.Kind] == "" {
				row = append(row, s.rows[i][j])
			}
		}
		return row, nil
	})); err != nil {
		return err
	}
	for _, statement := range []string{
		fmt.Sprintf("CREATE TABLE profile AS SELECT shopper.* FROM generate_series(1, %d), shopper", size/len(s.rows)),
		"VACUUM ANALYZE profile",
	} {
		if _, err := p.conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func traitsIn(view *profile.View) map[string]bool {
	traits := map[string]bool{}
	for _, name := range profile.DerivedTraits() {
		if value := view.Number(profile.Field{Kind: profile.TraitField, Name: name}); value == value {
			traits[name] = value == 1
		}
	}
	return traits
}

func pricesIn(view *profile.View) map[string]float64 {
	prices := map[string]float64{}
	for _, name := range []string{"priceRange", "price.min", "price.max", "price.average"} {
		if value := view.Number(profile.Field{Kind: profile.PriceField, Name: name}); value == value {
			prices[name] = value
		}
	}
	return prices
}

// members counts the members of each segment as one writes it: every rule reads
// its field.
func (p *postgresPeer) members(ctx context.Context, set *segment.Set) ([]int64, error) {
	inline := sqlDialect
	inline.field = func(name string, _ bool) string {
		field, _ := profile.ParseField(name)
		return p.read(field)
	}
	return p.count(ctx, inline.countMembers(set.Definitions(), "profile", ""), set.Len())
}

// membersTuned reads every field once, and computes every score of a rule once.
func (p *postgresPeer) membersTuned(ctx context.Context, set *segment.Set) ([]int64, error) {
	var columns []string
	for _, field := range set.Fields() {
		columns = append(columns, p.read(field)+" AS "+sqlName(field.String()))
	}
	from := "(SELECT " + strings.Join(columns, ", ") + " FROM profile OFFSET 0) AS fields"
	return p.count(ctx, sqlDialect.countMembers(set.Definitions(), from, "OFFSET 0"), set.Len())
}

func (p *postgresPeer) count(ctx context.Context, query string, segments int) ([]int64, error) {
	counts := make([]int64, segments)
	return counts, p.conn.QueryRow(ctx, query).Scan(pointers(counts)...)
}

// read writes how SQL reads a field.
func (p *postgresPeer) read(field profile.Field) string {
	document := documents[field.Kind]
	switch {
	case document == "":
		return sqlName(field.String())
	case field.Kind == profile.TraitField:
		return fmt.Sprintf("coalesce((%s->>'%s')::boolean, false)", document, field.Name)
	case field.Kind == profile.PriceField:
		return fmt.Sprintf("coalesce((%s->>'%s')::float8, -1)", document, field.Name)
	}
	return fmt.Sprintf("coalesce((%s->>'%s')::float8, 0)", document, field.Name)
}

func (p *postgresPeer) stop(ctx context.Context) error {
	var err error
	if p.conn != nil {
		err = p.conn.Close(context.WithoutCancel(ctx))
	}
	return errors.Join(err, p.database.stop(ctx))
}
