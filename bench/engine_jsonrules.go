package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"

	"halftone/domain/segment"
)

// jsonCondition is a condition of json-rules-engine.
type jsonCondition struct {
	Fact     string `json:"fact"`
	Path     string `json:"path,omitempty"` // of a fact that is an object
	Operator string `json:"operator"`
	Value    any    `json:"value"`
}

// runJSONRules lets json-rules-engine find the segments of all profiles, in a
// Node of its own. It answers only whether all rules hold.
func runJSONRules(ctx context.Context, s *shoppers) (figure, error) {
	input := struct {
		Segments [][]jsonCondition `json:"segments"`
		Profiles []map[string]any  `json:"profiles"`
	}{}
	for j := range s.set.Len() {
		var all []jsonCondition
		for _, r := range s.set.Program(j).Definition().Rules {
			all = append(all, jsonConditionsOf(r)...)
		}
		input.Segments = append(input.Segments, all)
	}
	for i := range s.environments {
		input.Profiles = append(input.Profiles, factsOf(&s.environments[i]))
	}
	text, err := json.Marshal(input)
	if err != nil {
		return figure{}, err
	}
	command := exec.CommandContext(ctx, "node", "jsonrules/run.mjs")
	command.Stdin, command.Stderr = bytes.NewReader(text), os.Stderr
	answer, err := command.Output()
	if err != nil {
		return figure{}, fmt.Errorf("json-rules-engine: %w", err)
	}
	var output struct {
		NS      float64 `json:"ns"`
		Members [][]int `json:"members"`
	}
	if err := json.Unmarshal(answer, &output); err != nil {
		return figure{}, fmt.Errorf("json-rules-engine: %w", err)
	}
	if len(output.Members) != len(s.rows) {
		return figure{}, fmt.Errorf("json-rules-engine answers for %d profiles of %d", len(output.Members), len(s.rows))
	}
	holds := func(i, j int) bool { return slices.Contains(output.Members[i], j) }
	return figure{"json-rules-engine: yes or no", output.NS, math.NaN()}, s.agreeOnCertainty("json-rules-engine", holds)
}

func jsonConditionsOf(r segment.Rule) (conditions []jsonCondition) {
	fact, key, isNested := strings.Cut(r.Field, ".")
	path := ""
	if isNested {
		path = "$." + key
	}
	if r.Type == segment.Trait {
		return []jsonCondition{{fact, path, "equal", true}}
	}
	t := trapezoidOf(r)
	if !math.IsInf(t.low, 0) {
		conditions = append(conditions, jsonCondition{fact, path, "greaterThanInclusive", t.low})
	}
	if !math.IsInf(t.high, 0) {
		conditions = append(conditions, jsonCondition{fact, path, "lessThanInclusive", t.high})
	}
	return conditions
}

// factsOf is a profile as one would write it in JSON.
func factsOf(e *environment) map[string]any {
	return map[string]any{"interests": e.Interests, "affinities": e.Affinities, "traits": e.Traits,
		"priceRange": e.PriceRange, "lastSeen": e.LastSeen, "totalSessions": e.TotalSessions,
		"totalSignals": e.TotalSignals, "totalPurchases": e.TotalPurchases, "totalCartAdds": e.TotalCartAdds}
}
