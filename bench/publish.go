package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain/profile"
)

const (
	bandKey = "price-band"

	createMutation = `mutation Create($key: ID!, $definition: DefinitionInput!) {
	change: createSegment(input: {key: $key, info: {name: "Price band"}, definition: $definition}) { userErrors { message } } }`
	publishMutation = `mutation Publish($key: ID!, $version: Int!, $definition: DefinitionInput!) {
	change: publishSegment(input: {key: $key, expectedVersion: $version, definition: $definition}) { userErrors { message } } }`
	healthQuery = `query Health($key: ID!) { segment(key: $key) { health { state message } } }`
)

// publishSteps are the shares of all profiles that are members one after the
// other: in turn, 10 % of all profiles enter, 30 % enter, 10 % leave, 30 % leave.
var publishSteps = []float64{.1, .4, .3, 0, .1, .4}

// measurePublish measures R8: how soon after a publish everybody's membership is
// stored, against SQL that rewrites a segment.
func measurePublish(ctx context.Context, db *database, halftone *process, c *crowd) (_ goal, err error) {
	conn, err := pgx.Connect(ctx, db.server.URL())
	if err != nil {
		return goal{}, err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	if err := prepareRewrite(ctx, conn); err != nil {
		return goal{}, err
	}
	p := publisher{halftone: halftone, conn: conn, crowd: c, prices: c.prices(time.Now())}
	if _, err := p.publish(ctx, 0); err != nil {
		return goal{}, err
	}
	var few, many, rewritten []time.Duration
	for i, share := range publishSteps {
		took, err := p.publish(ctx, share)
		if err != nil {
			return goal{}, err
		}
		if i%2 == 0 {
			few = append(few, took)
		} else {
			many = append(many, took)
		}
		if took, err = rewrite(ctx, conn); err != nil {
			return goal{}, err
		}
		rewritten = append(rewritten, took)
	}
	sql := median(rewritten)
	fmt.Print("\nPublish, until all memberships are stored\n\n| | profiles evaluated | s | profiles a second |\n|---|---|---|---|\n")
	for _, row := range []struct {
		name string
		took time.Duration
	}{
		{"10 % of the profiles change", median(few)},
		{"30 % of the profiles change", median(many)},
		{"SQL: delete and insert of a row for each profile, scores ready", sql},
	} {
		fmt.Printf("| %s | %d | %.2f | %.0f |\n", row.name, c.size, row.took.Seconds(), float64(c.size)/row.took.Seconds())
	}
	return goal{"R8", "publish until the memberships of 1 M profiles are stored, against SQL that rewrites the segment's rows", []condition{
		{float64(sql) / float64(median(few)), atLeast, 6, "x SQL with 10 % changing"},
		{float64(sql) / float64(median(many)), atLeast, 3, "x SQL with 30 %"},
	}}, nil
}

// prices are the typical prices of the shoppers, which no time changes; NaN is missing.
func (c *crowd) prices(now time.Time) []float64 {
	prices := make([]float64, len(c.shoppers))
	for i, p := range c.shoppers {
		prices[i] = p.At(indexSite, now.UnixMilli()).Number(profile.Field{Kind: profile.PriceField, Name: "priceRange"})
	}
	return prices
}

// publisher publishes version after version of a segment of those with the
// highest prices.
type publisher struct {
	halftone *process
	conn     *pgx.Conn
	crowd    *crowd
	prices   []float64
	version  int
}

// publish lets a share of all profiles be members, and returns how long it took
// until the segment was fresh. Then it looks at the rows.
func (p *publisher) publish(ctx context.Context, share float64) (time.Duration, error) {
	bound := p.boundFor(share)
	mutation := publishMutation
	if p.version == 0 {
		mutation = createMutation
	}
	variables := map[string]any{"key": bandKey, "definition": map[string]any{"membershipThreshold": .5, "rules": []any{map[string]any{
		"type": "PRICE_RANGE", "field": "priceRange", "operator": "GREATER_OR_EQUAL", "value": bound, "tolerance": 0}}}}
	if p.version > 0 {
		variables["version"] = p.version
	}
	start := time.Now()
	var answer struct {
		Change struct{ UserErrors []struct{ Message string } }
	}
	if err := p.ask(ctx, mutation, variables, &answer); err != nil {
		return 0, err
	}
	if faults := answer.Change.UserErrors; len(faults) > 0 {
		return 0, errors.New(faults[0].Message)
	}
	p.version++
	for {
		var answer struct {
			Segment struct {
				Health struct{ State, Message string }
			}
		}
		if err := p.ask(ctx, healthQuery, map[string]any{"key": bandKey}, &answer); err != nil {
			return 0, err
		}
		switch answer.Segment.Health.State {
		case "FRESH":
			took := time.Since(start)
			return took, p.check(ctx, bound)
		case "FAILED":
			return 0, errors.New(answer.Segment.Health.Message)
		}
		time.Sleep(pollEvery)
	}
}

func (p *publisher) ask(ctx context.Context, query string, variables map[string]any, answer any) error {
	data, err := ask(ctx, p.halftone, editorToken, requestBody(query, variables))
	if err != nil {
		return err
	}
	return json.Unmarshal(data, answer)
}

// boundFor is a price that a share of all shoppers reach, between two prices
// that there are.
func (p *publisher) boundFor(share float64) float64 {
	sorted := slices.DeleteFunc(slices.Clone(p.prices), math.IsNaN)
	slices.SortFunc(sorted, func(x, y float64) int { return cmp.Compare(y, x) })
	n := int(share * float64(len(p.prices)))
	if n == 0 {
		return sorted[0] + 1
	}
	last := sorted[n-1]
	for _, price := range sorted[n:] {
		if price < last {
			return (price + last) / 2
		}
	}
	return last
}

// check compares the stored members with who must be one.
func (p *publisher) check(ctx context.Context, bound float64) error {
	rows, err := p.conn.Query(ctx, "SELECT profile FROM membership WHERE segment = (SELECT id FROM segment WHERE key = $1)", bandKey)
	if err != nil {
		return err
	}
	members := make([]bool, p.crowd.size+1)
	var id int64
	if _, err := pgx.ForEachRow(rows, []any{&id}, func() error {
		members[id] = true
		return nil
	}); err != nil {
		return err
	}
	for id := int64(1); id <= int64(p.crowd.size); id++ {
		if want := p.prices[p.crowd.shopper(id)] >= bound; members[id] != want {
			return fmt.Errorf("version %d: profile %d is stored as member: %t", p.version, id, members[id])
		}
	}
	return nil
}

// prepareRewrite makes the table of a segmentation in SQL, a row for each
// profile and segment with what was found, and the scores to write into it.
func prepareRewrite(ctx context.Context, conn *pgx.Conn) error {
	for _, statement := range []string{
		`CREATE TABLE evaluation (segment int, profile bigint, score float8 NOT NULL, is_member boolean NOT NULL,
			evaluated_at timestamptz NOT NULL, PRIMARY KEY (segment, profile))`,
		"CREATE INDEX ON evaluation (profile)",
		"CREATE TABLE scored AS SELECT id AS profile, random() AS score FROM profile ORDER BY id",
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	_, err := rewrite(ctx, conn)
	return err
}

// rewrite replaces all rows of a segment in one transaction; the rows that the
// one before left behind are cleared away first, in no one's time.
func rewrite(ctx context.Context, conn *pgx.Conn) (time.Duration, error) {
	if _, err := conn.Exec(ctx, "VACUUM ANALYZE evaluation"); err != nil {
		return 0, err
	}
	start := time.Now()
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM evaluation WHERE segment = 1"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO evaluation SELECT 1, profile, score, score >= 0.5, now() FROM scored")
		return err
	})
	return time.Since(start), err
}
