package main

import (
	"fmt"
	"strings"

	"halftone/domain/segment"
)

// sqlDialect is what DuckDB and Postgres have in common: a column for each
// field, under its canonical name.
var sqlDialect = dialect{
	field:  func(name string, _ bool) string { return sqlName(name) },
	number: func(x float64) string { return decimal(x) + "::float8" }, // else both compute in decimals
	equal:  "=",
	choose: func(condition, then, otherwise string) string {
		return fmt.Sprintf("CASE WHEN %s THEN %s ELSE %s END", condition, then, otherwise)
	},
	// For DuckDB several times faster than LEAST, for Postgres the same.
	least: func(numbers []string) string {
		least := numbers[0]
		for _, n := range numbers[1:] {
			least = fmt.Sprintf("CASE WHEN %[1]s < %[2]s THEN %[1]s ELSE %[2]s END", least, n)
		}
		return least
	},
}

// countMembers writes a query for one row with the number of members of each
// segment. from has the columns that the rules read. barrier ends each inner query: it may
// keep a planner from writing out an expression wherever its name stands.
func (d dialect) countMembers(definitions []segment.Definition, from, barrier string) string {
	var rules, scores, counts []string
	for i, definition := range definitions {
		names := make([]string, len(definition.Rules))
		for j, r := range definition.Rules {
			names[j] = fmt.Sprintf("r%d_%d", i, j)
			rules = append(rules, fmt.Sprintf("%s AS %s", d.ruleScore(r), names[j]))
		}
		scores = append(scores, fmt.Sprintf("floor((%s) * 1000 + 0.5) / 1000 AS s%d", d.combine(definition, names), i))
		counts = append(counts, fmt.Sprintf("count(*) FILTER (WHERE s%d >= %s)", i, d.number(definition.Threshold)))
	}
	list := func(columns []string) string { return strings.Join(columns, ",\n") }
	return fmt.Sprintf("SELECT %s\nFROM (SELECT %s\nFROM (SELECT %s\nFROM %s %s) AS rules %s) AS scores",
		list(counts), list(scores), list(rules), from, barrier, barrier)
}

func sqlName(name string) string { return `"` + name + `"` }
