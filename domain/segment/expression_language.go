package segment

import (
	"fmt"
	"maps"
	"regexp"
	"regexp/syntax"
	"slices"
	"sync"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"

	"halftone/domain/profile"
)

// Limits of an expression.
const (
	MaxExpressionLength  = 2000 // characters
	MaxExpressionNesting = 20   // brackets inside each other
	MaxExpressionNodes   = 200  // fields, values, operators and calls
	MaxExpressionsNodes  = 2000 // the same, of all expressions of a definition
	MaxExpressionCost    = 2000 // in units of CEL: an operator is 1, ten characters searched are 1
	MaxPatternLength     = 200  // characters of one pattern
	// maxTokens bounds the work of the parser, which takes kilobytes for each.
	// Expressions of at most MaxExpressionNodes rarely have as many.
	maxTokens = 500
	// maxPatternSize bounds the states of all patterns together: "x{1000}" is
	// short, and yet a thousand states for every character searched.
	maxPatternSize = 1000
	// maxContextLength is that of the longest text of a context, a domain name.
	maxContextLength = 253
)

// functions is what an expression may call, by name, with the overloads it may
// use: of numbers those for doubles only. There are no loops, and nothing makes
// a text that is not in the expression or the profile.
var functions = map[string][]string{
	operators.Conditional: {overloads.Conditional},
	operators.LogicalAnd:  {overloads.LogicalAnd}, operators.LogicalOr: {overloads.LogicalOr}, operators.LogicalNot: {overloads.LogicalNot},
	operators.Equals: {overloads.Equals}, operators.NotEquals: {overloads.NotEquals}, operators.In: {overloads.InList},
	operators.Less: {overloads.LessDouble}, operators.LessEquals: {overloads.LessEqualsDouble},
	operators.Greater: {overloads.GreaterDouble}, operators.GreaterEquals: {overloads.GreaterEqualsDouble},
	operators.Add: {overloads.AddDouble}, operators.Subtract: {overloads.SubtractDouble},
	operators.Multiply: {overloads.MultiplyDouble}, operators.Divide: {overloads.DivideDouble}, operators.Negate: {overloads.NegateDouble},
	overloads.Contains: {overloads.ContainsString}, overloads.StartsWith: {overloads.StartsWithString},
	overloads.EndsWith: {overloads.EndsWithString}, overloads.Matches: {overloads.MatchesString},
}

// language is CEL with these functions and no macros.
var language = sync.OnceValues(func() (*cel.Env, error) {
	subset := &env.LibrarySubset{DisableMacros: true}
	for _, name := range slices.Sorted(maps.Keys(functions)) {
		f := env.NewFunction(name)
		for _, id := range functions[name] {
			f.Overloads = append(f.Overloads, env.NewOverload(id, nil, nil))
		}
		subset.IncludeFunctions = append(subset.IncludeFunctions, f)
	}
	return cel.NewCustomEnv(cel.StdLib(cel.StdLibSubset(subset)))
})

// typeOf is the type of the variable that a field is.
func typeOf(f profile.Field) *cel.Type {
	switch {
	case f.IsText():
		return cel.StringType
	case f.Kind == profile.TraitField:
		return cel.BoolType
	}
	return cel.DoubleType
}

// contextSizes tells the estimation of costs how long texts can be.
type contextSizes struct{}

// EstimateSize bounds the texts of variables.
func (contextSizes) EstimateSize(element cost.AstNode) *cost.SizeEstimate {
	if element.Type().Kind() == types.StringKind && len(element.Path()) == 1 {
		return &cost.SizeEstimate{Max: maxContextLength}
	}
	return nil
}

// EstimateCallCost leaves calls to CEL.
func (contextSizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}

// The tokens of CEL: texts in quotes, words, signs. Where CEL sees one token
// this may see several, never fewer.
var (
	tokens = regexp.MustCompile(`[rRbB]{0,2}(?:"""|''')|[bB][rR]?["']|[rR]"[^"\n]*"|[rR]'[^'\n]*'|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\w+|\S`)
	// unusual is text in three quotes, and bytes.
	unusual = regexp.MustCompile(`^(?:[rRbB]{0,2}(?:"""|''')|[bB][rR]?["'])$`)
)

// measure finds out, without parsing, whether an expression is too large to
// parse. It returns the byte at which it is and why, "" when it is not.
func measure(text string) (at int, fault string) {
	nesting := 0
	for i, token := range tokens.FindAllStringIndex(text, maxTokens+1) {
		switch at = token[0]; {
		case i == maxTokens:
			return at, fmt.Sprintf("has more than %d words and signs", maxTokens)
		case unusual.MatchString(text[at:token[1]]):
			return at, "has bytes, or a text in three quotes"
		}
		switch text[at] {
		case '(', '[', '{':
			if nesting++; nesting > MaxExpressionNesting {
				return at, fmt.Sprintf("is nested more than %d deep", MaxExpressionNesting)
			}
		case ')', ']', '}':
			nesting--
		}
	}
	return 0, ""
}

// checkPattern tells what is wrong with a pattern, "" when nothing is, and how
// many states it has.
func checkPattern(pattern string) (size int, fault string) {
	if utf8.RuneCountInString(pattern) > MaxPatternLength {
		return 0, fmt.Sprintf("has a pattern of more than %d characters", MaxPatternLength)
	}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return 0, "has a pattern that RE2 does not know"
	}
	return patternSize(parsed), ""
}

// patternSize is about how many states a pattern has; a class of characters
// counts as many as it has ranges.
func patternSize(p *syntax.Regexp) int {
	size := 1 + len(p.Rune)
	if p.Op == syntax.OpCharClass {
		size = len(p.Rune) / 2
	}
	for _, sub := range p.Sub {
		size += patternSize(sub)
	}
	if p.Op == syntax.OpRepeat {
		size *= max(p.Min+1, p.Max)
	}
	return size
}
