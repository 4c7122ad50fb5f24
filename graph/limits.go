package graph

import (
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"halftone/domain"
)

// Bounds of one query. They are checked in time linear in its length, before
// anything that is not: validation compares all pairs of fields.
const (
	maxTokens     = 2000
	maxDepth      = 12
	maxAliases    = 15
	maxDirectives = 20
	maxFields     = 500 // with all fragments expanded
	maxRootFields = 10
	// The introspection query of the usual tools is deeper; how far it can
	// multiply is bounded by a rule of validation.
	maxIntrospectionDepth = 16
)

// extent is the size of a selection set with all its fragments expanded.
type extent struct {
	depth  int
	fields int // at any depth
	width  int // at its own level
}

// survey measures a document, each fragment once.
type survey struct {
	fragments   ast.FragmentDefinitionList
	known       map[string]*extent // nil while the fragment is being measured
	aliases     int
	directives  int
	introspects bool
	fault       *domain.Error
}

// surveyOf checks the bounds of a document.
func surveyOf(doc *ast.QueryDocument) (*survey, *domain.Error) {
	s := &survey{fragments: doc.Fragments, known: map[string]*extent{}}
	if len(doc.Operations) != 1 {
		return s, domain.Errorf(domain.BadUserInput, "", "a document must hold exactly one operation")
	}
	operation := doc.Operations[0]
	whole := s.selections(operation.SelectionSet)
	for _, fragment := range doc.Fragments {
		e := s.fragment(fragment.Name) // an unused one costs validation as much
		whole.fields = max(whole.fields, e.fields)
	}
	s.countDirectives(operation.Directives)
	for _, v := range operation.VariableDefinitions {
		s.value(v.DefaultValue)
		s.countDirectives(v.Directives)
	}
	depth := maxDepth
	if s.introspects {
		depth = maxIntrospectionDepth
	}
	for _, bound := range []struct {
		what     string
		got, max int
	}{
		{"levels", whole.depth, depth}, {"aliases", s.aliases, maxAliases}, {"directives", s.directives, maxDirectives},
		{"fields", whole.fields, maxFields}, {"root fields", whole.width, maxRootFields},
	} {
		if bound.got > bound.max {
			s.refuse(domain.LimitExceeded, "the query has more than %d %s", bound.max, bound.what)
		}
	}
	return s, s.fault
}

func (s *survey) refuse(code domain.Code, format string, args ...any) {
	if s.fault == nil {
		s.fault = domain.Errorf(code, "", format, args...)
	}
}

func (s *survey) selections(set ast.SelectionSet) (whole extent) {
	for _, selection := range set {
		var part extent
		switch selection := selection.(type) {
		case *ast.Field:
			part = s.field(selection)
		case *ast.InlineFragment:
			s.countDirectives(selection.Directives)
			part = s.selections(selection.SelectionSet)
		case *ast.FragmentSpread:
			s.countDirectives(selection.Directives)
			part = s.fragment(selection.Name)
		}
		whole.depth = max(whole.depth, part.depth)
		// Doubling fragments would overflow a sum that is not cut off.
		whole.fields = min(whole.fields+part.fields, maxFields+1)
		whole.width = min(whole.width+part.width, maxFields+1)
	}
	return whole
}

func (s *survey) field(f *ast.Field) extent {
	if f.Alias != f.Name {
		s.aliases++
	}
	if f.Name == "__schema" || f.Name == "__type" {
		s.introspects = true
	}
	s.countDirectives(f.Directives)
	for _, argument := range f.Arguments {
		s.value(argument.Value)
	}
	below := s.selections(f.SelectionSet)
	return extent{depth: below.depth + 1, fields: min(below.fields+1, maxFields+1), width: 1}
}

func (s *survey) fragment(name string) extent {
	e, met := s.known[name]
	if met && e == nil {
		s.refuse(domain.BadUserInput, "a fragment contains itself")
		return extent{}
	}
	if !met {
		s.known[name] = nil
		e = &extent{} // an unknown name is for validation to tell
		if fragment := s.fragments.ForName(name); fragment != nil {
			s.countDirectives(fragment.Directives)
			*e = s.selections(fragment.SelectionSet)
		}
		s.known[name] = e
	}
	return *e
}

func (s *survey) countDirectives(directives ast.DirectiveList) {
	s.directives += len(directives)
	for _, directive := range directives {
		for _, argument := range directive.Arguments {
			s.value(argument.Value)
		}
	}
}

// value refuses literals that the parser takes and nothing behind it could.
func (s *survey) value(v *ast.Value) {
	if v == nil {
		return
	}
	switch v.Kind {
	case ast.IntValue:
		if _, err := strconv.ParseInt(v.Raw, 10, 64); err != nil {
			s.refuse(domain.BadUserInput, "an integer is beyond 64 bits")
		}
	case ast.FloatValue:
		if _, err := strconv.ParseFloat(v.Raw, 64); err != nil {
			s.refuse(domain.BadUserInput, "a number is beyond the range of float64")
		}
	case ast.StringValue, ast.BlockValue:
		if strings.Contains(v.Raw, "\x00") {
			s.refuse(domain.BadUserInput, "a text contains U+0000")
		}
	}
	for _, child := range v.Children {
		s.value(child.Value)
	}
}
