package graph

import (
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"halftone/domain"
)

const (
	// cachedDocuments and cachedLength (bytes) bound what is remembered:
	// programs send the same few short queries for ever. A parsed query takes
	// some hundred times its length.
	cachedDocuments = 100
	cachedLength    = 4 << 10
	// shownErrors bounds the errors told of one invalid query.
	shownErrors = 10
)

// document is a query that may be executed: parsed, within its bounds, valid.
type document struct {
	*ast.QueryDocument
	introspects bool
	plan        *plan // nil when the executor must do it
}

func (d *document) operation() *ast.OperationDefinition { return d.Operations[0] }

// documents parses queries and remembers the valid ones. It is safe for
// concurrent use.
type documents struct {
	schema *ast.Schema
	rules  *rules.Rules

	mu    sync.Mutex
	known map[string]*document
}

func newDocuments(schema *ast.Schema) *documents {
	return &documents{schema: schema, rules: quietRules(), known: map[string]*document{}}
}

// quietRules are the rules of validation without suggestions, which would tell
// the schema to actors who may not read it.
func quietRules() *rules.Rules {
	r := rules.NewDefaultRules()
	r.ReplaceRule(rules.FieldsOnCorrectTypeRule.Name, rules.FieldsOnCorrectTypeRuleWithoutSuggestions.RuleFunc)
	r.ReplaceRule(rules.KnownArgumentNamesRule.Name, rules.KnownArgumentNamesRuleWithoutSuggestions.RuleFunc)
	r.ReplaceRule(rules.KnownTypeNamesRule.Name, rules.KnownTypeNamesRuleWithoutSuggestions.RuleFunc)
	r.ReplaceRule(rules.ScalarLeafsRule.Name, rules.ScalarLeafsRuleWithoutSuggestions.RuleFunc)
	r.ReplaceRule(rules.ValuesOfCorrectTypeRule.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions.RuleFunc)
	return r
}

// get returns the document of a query, or what is wrong with it.
func (d *documents) get(query string) (*document, gqlerror.List) {
	d.mu.Lock()
	doc := d.known[query]
	d.mu.Unlock()
	if doc != nil {
		return doc, nil
	}
	doc, errs := d.parse(query)
	if errs == nil && len(query) <= cachedLength {
		d.remember(query, doc)
	}
	return doc, errs
}

func (d *documents) remember(query string, doc *document) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.known) >= cachedDocuments {
		clear(d.known)
	}
	d.known[query] = doc
}

func (d *documents) parse(query string) (*document, gqlerror.List) {
	parsed, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, maxTokens)
	if err != nil {
		return nil, gqlerror.List{syntaxError(err)}
	}
	survey, fault := surveyOf(parsed)
	if fault != nil {
		return nil, gqlerror.List{requestError(fault.Code, "%s", fault.Message)}
	}
	if errs := validator.ValidateWithRules(d.schema, parsed, d.rules); len(errs) > 0 {
		return nil, validationErrors(errs)
	}
	return &document{QueryDocument: parsed, introspects: survey.introspects, plan: planOf(parsed.Operations[0])}, nil
}

// syntaxError keeps the place and drops the parser's text, which repeats the
// input.
func syntaxError(err error) *gqlerror.Error {
	located, ok := err.(*gqlerror.Error)
	if !ok {
		return requestError(domain.BadUserInput, "the query is no valid GraphQL document")
	}
	e := requestError(domain.BadUserInput, "the query has a syntax error")
	if strings.HasPrefix(located.Message, "exceeded token limit") {
		e = requestError(domain.LimitExceeded, "the query has more than %d tokens", maxTokens)
	}
	e.Locations = located.Locations
	return e
}

// validationErrors keep the texts of the rules, which name fields and types,
// but for the rule whose texts repeat values.
func validationErrors(errs gqlerror.List) gqlerror.List {
	errs = errs[:min(len(errs), shownErrors)]
	for _, e := range errs {
		if e.Rule == rules.ValuesOfCorrectTypeRule.Name {
			e.Message = "a value does not fit the type that is expected here"
		}
		e.Extensions = codeOf(domain.BadUserInput)
	}
	return errs
}
