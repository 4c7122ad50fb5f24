package main

import (
	"fmt"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

var exprDialect = dialect{
	field:  func(name string, _ bool) string { return name }, // a missing key is 0 or false by itself
	number: decimal,
	equal:  "==",
	choose: ternary,
	let:    func(name, value, in string) string { return fmt.Sprintf("let %s = %s; %s", name, value, in) },
	least:  func(numbers []string) string { return "min(" + strings.Join(numbers, ", ") + ")" },
}

// newExpr returns how expr-lang scores profile i.
func newExpr(s *shoppers) (func(i int), error) {
	programs := make([]*vm.Program, s.set.Len())
	for j := range programs {
		text := exprDialect.scoreOf(s.set.Program(j).Definition())
		program, err := expr.Compile(text, expr.Env(&environment{}), expr.AsFloat64())
		if err != nil {
			return nil, fmt.Errorf("expr-lang: %w", err)
		}
		programs[j] = program
	}
	var machine vm.VM
	run := func(i, j int) (float64, error) {
		value, err := machine.Run(programs[j], &s.environments[i])
		if err != nil {
			return 0, err
		}
		return value.(float64), nil
	}
	return s.runner("expr-lang", run)
}
