package segment

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"

	"halftone/domain"
	"halftone/domain/profile"
)

// expressionLeaf compiles a rule that is a CEL expression. Faults make its
// result meaningless.
func (c *compiler) expressionLeaf(path string, r *Rule) leaf {
	c.refuseAggregateParts(path, r)
	for _, part := range []struct {
		name  string
		given bool
	}{{"field", r.Field != ""}, {"operator", r.Operator != ""}, {"tolerance", r.Tolerance != nil}} {
		if part.given {
			c.bad(domain.JoinPath(path, part.name), "does not belong to an expression")
		}
	}
	path = domain.JoinPath(path, "value")
	text, isText := r.Value.(string)
	before := len(c.faults)
	if !isText || strings.TrimSpace(text) == "" {
		c.bad(path, "must be the text of an expression")
	} else {
		c.text(path, text, MaxExpressionLength)
	}
	if len(c.faults) > before {
		return leaf{}
	}
	e := expressionCompiler{compiler: c, path: path, text: text, expression: &expression{places: map[string]int{}}}
	e.compile()
	if c.expressionNodes += e.nodes; c.expressionNodes > MaxExpressionsNodes && c.expressionNodes-e.nodes <= MaxExpressionsNodes {
		c.bad(path, "takes the expressions of the definition beyond %d nodes together", MaxExpressionsNodes)
	}
	l := leaf{accepts: acceptsExpression, expression: e.expression, slots: make([]int32, len(e.expression.fields))}
	for i, f := range e.expression.fields {
		l.slots[i] = c.program.fields.slot(f)
	}
	return l
}

// expressionCompiler compiles one expression.
type expressionCompiler struct {
	*compiler
	path       string
	text       string
	parsed     *ast.AST
	expression *expression
	nodes      int
	patterns   int // states of all patterns
	isRefused  bool
}

// refuse adds a fault with its position in the expression. Messages are ours, or
// CEL's about types: none repeats the expression.
func (e *expressionCompiler) refuse(line, column int, format string, args ...any) {
	e.isRefused = true
	e.bad(e.path, "%s (line %d, column %d)", fmt.Sprintf(format, args...), line, column)
}

func (e *expressionCompiler) refuseAt(x ast.Expr, format string, args ...any) {
	at := e.parsed.SourceInfo().GetStartLocation(x.ID())
	e.refuse(at.Line(), at.Column()+1, format, args...)
}

func (e *expressionCompiler) compile() {
	if at, fault := measure(e.text); fault != "" {
		before := e.text[:at]
		line := before[strings.LastIndexByte(before, '\n')+1:]
		e.refuse(1+strings.Count(before, "\n"), 1+utf8.RuneCountInString(line), "%s", fault)
		return
	}
	language, err := language()
	if err != nil {
		e.refuse(1, 1, "cannot be compiled by this build")
		return
	}
	parsed, issues := language.Parse(e.text)
	if issues.Err() != nil {
		e.refuseIssue(issues, func(*common.Error) string { return "is not an expression of CEL" })
		return
	}
	e.parsed = parsed.NativeRep()
	e.resolve(e.parsed.Expr())
	if e.isRefused {
		return
	}
	options := make([]cel.EnvOption, len(e.expression.fields))
	for i, f := range e.expression.fields {
		options[i] = cel.Variable(f.String(), typeOf(f))
	}
	if language, err = language.Extend(options...); err != nil {
		e.refuse(1, 1, "cannot be compiled by this build")
		return
	}
	checked, issues := language.Check(parsed)
	if issues.Err() != nil {
		e.refuseIssue(issues, func(fault *common.Error) string { return "does not fit: " + fault.Message })
		return
	}
	e.plan(language, checked)
}

// refuseIssue adds the first fault that CEL found; those after it are mostly
// its consequences.
func (e *expressionCompiler) refuseIssue(issues *cel.Issues, message func(*common.Error) string) {
	fault := issues.Errors()[0]
	e.refuse(max(1, fault.Location.Line()), fault.Location.Column()+1, "%s", message(fault))
}

// plan makes the program of a checked expression.
func (e *expressionCompiler) plan(language *cel.Env, checked *cel.Ast) {
	kind := checked.OutputType().Kind()
	e.expression.isTruth = kind == types.BoolKind
	if kind != types.DoubleKind && kind != types.BoolKind {
		e.refuse(1, 1, "must give a number, or true or false")
		return
	}
	estimate, err := language.EstimateCost(checked, contextSizes{})
	if err != nil || estimate.Max > MaxExpressionCost {
		e.refuse(1, 1, "costs more than %d to evaluate", MaxExpressionCost)
		return
	}
	e.expression.program, err = language.Program(checked, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(MaxExpressionCost))
	if err != nil {
		e.refuse(1, 1, "is not an expression that can be evaluated")
	}
}

// factory makes the nodes that take the place of others.
var factory = ast.NewExprFactory()

// resolve turns what names a field into the variable of its canonical name,
// whole numbers into doubles, and refuses what an expression may not have.
func (e *expressionCompiler) resolve(x ast.Expr) {
	if e.nodes++; e.nodes == MaxExpressionNodes+1 {
		e.refuseAt(x, "has more than %d fields, values, operators and calls", MaxExpressionNodes)
	}
	if e.nodes > MaxExpressionNodes {
		return
	}
	switch x.Kind() {
	case ast.LiteralKind:
		e.literal(x)
	case ast.IdentKind, ast.SelectKind:
		root, name, ok := selection(x)
		f, known := profile.ParseField(name)
		switch {
		case ok && strings.HasPrefix(name, segmentPrefix):
			e.refuseAt(root, "names a segment: that is for rules of type SEGMENT")
		case !ok || !known:
			e.refuseAt(root, "names no field")
		default:
			e.variable(x, f)
		}
	case ast.CallKind:
		e.call(x, x.AsCall())
	case ast.ListKind:
		e.refuseAt(x, "may have a list after \"in\" only")
	default:
		e.refuseAt(x, "may have fields, numbers, texts, true, false, operators and calls only")
	}
}

// selection reads a chain of names such as context.deviceType.mobile.
func selection(x ast.Expr) (root ast.Expr, name string, ok bool) {
	switch x.Kind() {
	case ast.IdentKind:
		return x, x.AsIdent(), true
	case ast.SelectKind:
		s := x.AsSelect()
		root, name, ok = selection(s.Operand())
		return root, name + "." + s.FieldName(), ok && !s.IsTestOnly()
	}
	return x, "", false
}

func (e *expressionCompiler) variable(x ast.Expr, f profile.Field) {
	name := f.String()
	if _, known := e.expression.places[name]; !known {
		e.expression.places[name] = len(e.expression.fields)
		e.expression.fields = append(e.expression.fields, f)
	}
	x.SetKindCase(factory.NewIdent(x.ID(), name))
}

func (e *expressionCompiler) literal(x ast.Expr) {
	switch v := x.AsLiteral().(type) {
	case types.Int:
		x.SetKindCase(factory.NewLiteral(x.ID(), types.Double(v)))
	case types.Double, types.Bool, types.String:
	default:
		e.refuseAt(x, "may have numbers, texts, true and false as values only")
	}
}

func (e *expressionCompiler) call(x ast.Expr, call ast.CallExpr) {
	function, args := call.FunctionName(), call.Args()
	if function == "field" && !call.IsMemberFunction() {
		e.namedField(x, args)
		return
	}
	if _, known := functions[function]; !known {
		e.refuseAt(x, "calls a function that there is not")
		return
	}
	if call.IsMemberFunction() {
		e.resolve(call.Target())
	}
	switch {
	case function == overloads.Matches:
		e.pattern(x, args)
	case function == operators.In && args[1].Kind() == ast.ListKind:
		args = append([]ast.Expr{args[0]}, args[1].AsList().Elements()...)
	}
	for _, arg := range args {
		e.resolve(arg)
	}
}

// namedField resolves field("count(purchase){lastDays=30}").
func (e *expressionCompiler) namedField(x ast.Expr, args []ast.Expr) {
	name, ok := literalText(args)
	if !ok {
		e.refuseAt(x, "must name a field by one text in quotes")
		return
	}
	f, known := profile.ParseCanonical(name)
	fault := ""
	if known && f.Window != (profile.Window{}) {
		fault = f.Window.Check(e.retention)
	}
	switch {
	case !known:
		e.refuseAt(x, "names no field")
	case fault != "":
		e.refuseAt(x, "has a window that %s", fault)
	default:
		e.variable(x, f)
	}
}

// pattern refuses patterns that are not there to be read, or too large.
func (e *expressionCompiler) pattern(x ast.Expr, args []ast.Expr) {
	pattern, ok := literalText(args)
	if !ok {
		e.refuseAt(x, "must have its pattern as one text in quotes")
		return
	}
	size, fault := checkPattern(pattern)
	e.patterns += size
	switch {
	case fault != "":
		e.refuseAt(x, "%s", fault)
	case e.patterns > maxPatternSize:
		e.refuseAt(x, "has patterns that are too large: repeat less often")
	}
}

func literalText(args []ast.Expr) (string, bool) {
	if len(args) != 1 || args[0].Kind() != ast.LiteralKind {
		return "", false
	}
	text, ok := args[0].AsLiteral().(types.String)
	return string(text), ok
}
