package main

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/ext"
)

var celDialect = dialect{
	// A missing key is an error in CEL, so it has to be asked for first.
	field: func(name string, isTrait bool) string {
		of, key, nested := strings.Cut(name, ".")
		if !nested {
			return name
		}
		absent := "0.0"
		if isTrait {
			absent = "false"
		}
		return fmt.Sprintf("(%q in %s ? %s[%q] : %s)", key, of, of, key, absent)
	},
	number: decimal,
	equal:  "==",
	choose: ternary,
	let:    func(name, value, in string) string { return fmt.Sprintf("cel.bind(%s, %s, %s)", name, value, in) },
	least:  func(numbers []string) string { return "math.least(" + strings.Join(numbers, ", ") + ")" },
}

// celActivation hands cel-go the fields of a profile without a map of them.
type celActivation struct{ *environment }

// ResolveName implements [cel.Activation].
func (a *celActivation) ResolveName(name string) (any, bool) {
	switch name {
	case "interests":
		return a.Interests, true
	case "affinities":
		return a.Affinities, true
	case "traits":
		return a.Traits, true
	case "priceRange":
		return a.PriceRange, true
	case "lastSeen":
		return a.LastSeen, true
	case "totalSessions":
		return a.TotalSessions, true
	case "totalSignals":
		return a.TotalSignals, true
	case "totalPurchases":
		return a.TotalPurchases, true
	case "totalCartAdds":
		return a.TotalCartAdds, true
	}
	return nil, false
}

// Parent implements [cel.Activation].
func (a *celActivation) Parent() cel.Activation { return nil }

// newCEL returns how cel-go scores profile i.
func newCEL(s *shoppers) (func(i int), error) {
	options := []cel.EnvOption{
		ext.Math(), ext.Bindings(),
		cel.Variable("interests", cel.MapType(cel.StringType, cel.DoubleType)),
		cel.Variable("affinities", cel.MapType(cel.StringType, cel.DoubleType)),
		cel.Variable("traits", cel.MapType(cel.StringType, cel.BoolType)),
	}
	for _, name := range []string{"priceRange", "lastSeen", "totalSessions", "totalSignals", "totalPurchases", "totalCartAdds"} {
		options = append(options, cel.Variable(name, cel.DoubleType))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		return nil, fmt.Errorf("cel-go: %w", err)
	}
	programs := make([]cel.Program, s.set.Len())
	for j := range programs {
		text := celDialect.scoreOf(s.set.Program(j).Definition())
		tree, issues := env.Compile(text)
		if issues.Err() != nil {
			return nil, fmt.Errorf("cel-go: %w", issues.Err())
		}
		if programs[j], err = env.Program(tree, cel.EvalOptions(cel.OptOptimize)); err != nil {
			return nil, fmt.Errorf("cel-go: %w", err)
		}
	}
	activation := &celActivation{}
	return s.runner("cel-go", func(i, j int) (float64, error) {
		activation.environment = &s.environments[i]
		value, _, err := programs[j].Eval(activation)
		if err != nil {
			return 0, err
		}
		return value.Value().(float64), nil
	})
}
