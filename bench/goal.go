package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// goal is one line of the goals in docs/performance.md: met when all its
// conditions are.
type goal struct {
	id, what   string
	conditions []condition // the first is the one that the goal is known by
}

// condition is a bound on one measured figure.
type condition struct {
	measured float64
	relation relation
	bound    float64
	unit     string
}

type relation string

const (
	atMost  relation = "<="
	atLeast relation = ">="
)

func (c condition) isMet() bool {
	if c.relation == atMost {
		return c.measured <= c.bound
	}
	return c.measured >= c.bound
}

func (c condition) measuredText() string { return number(c.measured) + " " + c.unit }

func (c condition) boundText() string { return c.limit() + " " + c.unit }

func (c condition) limit() string { return string(c.relation) + " " + number(c.bound) }

func (g goal) isMet() bool {
	for _, c := range g.conditions {
		if !c.isMet() {
			return false
		}
	}
	return true
}

// number writes three significant digits, and whole numbers from 100 on.
func number(x float64) string {
	if x >= 100 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 3, 64)
}

// texts joins what the conditions say.
func (g goal) texts(of func(condition) string) string {
	var parts []string
	for _, c := range g.conditions {
		parts = append(parts, of(c))
	}
	return strings.Join(parts, ", ")
}

func verdict(isMet bool) string {
	if isMet {
		return "met"
	}
	return "short"
}

// printGoals prints the table for docs/performance.md, then a line a goal.
func printGoals(goals []goal) {
	fmt.Print("\n| goal | what | measured | goal | |\n|---|---|---|---|---|\n")
	for _, g := range goals {
		fmt.Printf("| %s | %s | %s | %s | %s |\n",
			g.id, g.what, g.texts(condition.measuredText), g.texts(condition.boundText), verdict(g.isMet()))
	}
	fmt.Println()
	for _, g := range goals {
		fmt.Printf("%s  %s  %s  %s\n", g.id, g.texts(condition.measuredText), g.texts(condition.boundText), verdict(g.isMet()))
	}
}

// result is a goal as results.json has it. Figure and bound are those of the
// first condition; Met speaks for all of them, the others are in Also.
type result struct {
	ID       string  `json:"id"`
	What     string  `json:"what"`
	Measured float64 `json:"measured"`
	Goal     string  `json:"goal"`
	Unit     string  `json:"unit"`
	Met      bool    `json:"met"`
	Also     []also  `json:"also,omitempty"`
}

type also struct {
	Measured float64 `json:"measured"`
	Goal     string  `json:"goal"`
	Unit     string  `json:"unit"`
	Met      bool    `json:"met"`
}

// writeResults writes all goals to a file, as JSON.
func writeResults(name string, goals []goal) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // bounds begin with < or >
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(resultsOf(goals)); err != nil {
		return err
	}
	return os.WriteFile(name, text.Bytes(), 0o644)
}

func resultsOf(goals []goal) []result {
	results := make([]result, len(goals))
	for i, g := range goals {
		first := g.conditions[0]
		results[i] = result{g.id, g.what, first.measured, first.limit(), first.unit, g.isMet(), nil}
		for _, c := range g.conditions[1:] {
			results[i].Also = append(results[i].Also, also{c.measured, c.limit(), c.unit, c.isMet()})
		}
	}
	return results
}
