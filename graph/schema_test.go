package graph_test

import (
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"halftone/graph/generated"
)

func TestEverythingInTheSchemaIsDescribed(t *testing.T) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	describe := func(name, description string) {
		if description == "" {
			t.Errorf("%s has no description", name)
		}
	}
	arguments := func(of string, list ast.ArgumentDefinitionList) {
		for _, argument := range list {
			describe(of+"("+argument.Name+")", argument.Description)
		}
	}
	for name, def := range schema.Types {
		if def.BuiltIn {
			continue
		}
		describe(name, def.Description)
		for _, field := range def.Fields {
			if field.Name == "__schema" || field.Name == "__type" {
				continue
			}
			describe(name+"."+field.Name, field.Description)
			arguments(name+"."+field.Name, field.Arguments)
		}
		for _, value := range def.EnumValues {
			describe(name+"."+value.Name, value.Description)
		}
	}
	describe("@hasRole", schema.Directives["hasRole"].Description)
	arguments("@hasRole", schema.Directives["hasRole"].Arguments)
}
