package graph

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"halftone/domain"
	"halftone/domain/strictjson"
	"halftone/graph/model"
)

// variablesOf reads the variables of an operation from their JSON text, which
// may be nil, by the types of the schema in one pass. What the specification
// calls coercion errors are BAD_USER_INPUT with the path; variables that the
// operation does not declare are passed over.
func variablesOf(schema *ast.Schema, operation *ast.OperationDefinition, text []byte) (map[string]any, *domain.Error) {
	given := map[string][]byte{}
	if text != nil {
		r := strictjson.NewReader(text)
		r.Object(func(key []byte) {
			name := string(key)
			given[name] = r.Raw()
		})
	}
	values := map[string]any{}
	for _, v := range operation.VariableDefinitions {
		c := coercion{schema: schema, path: []any{v.Variable}}
		switch raw, isGiven := given[v.Variable]; {
		case isGiven:
			c.reader = strictjson.NewReader(raw)
			values[v.Variable] = c.value(v.Type)
		case v.DefaultValue != nil:
			value, err := v.DefaultValue.Value(nil)
			if err != nil {
				c.refuse("has a default that cannot be read")
			}
			values[v.Variable] = value
		case v.Type.NonNull:
			c.refuse("is required")
		}
		if c.fault != nil {
			return nil, c.fault
		}
	}
	return values, nil
}

// coercion reads one variable. It goes on after a fault, of which only the
// first is told.
type coercion struct {
	schema *ast.Schema
	reader *strictjson.Reader
	path   []any // names and indexes
	fault  *domain.Error
}

func (c *coercion) refuse(format string, args ...any) {
	if c.fault != nil {
		return
	}
	path := ""
	for _, step := range c.path {
		switch step := step.(type) {
		case int:
			path += "[" + strconv.Itoa(step) + "]"
		case string:
			path = domain.JoinPath(path, step)
		}
	}
	c.fault = domain.Errorf(domain.BadUserInput, path, format, args...)
}

// below runs read one step further down.
func (c *coercion) below(step any, read func()) {
	c.path = append(c.path, step)
	read()
	c.path = c.path[:len(c.path)-1]
}

func (c *coercion) value(t *ast.Type) any {
	if c.reader.Null() {
		if t.NonNull {
			c.refuse("must not be null")
		}
		return nil
	}
	if t.Elem != nil {
		return c.list(t.Elem)
	}
	var value any
	switch def := c.schema.Types[t.NamedType]; def.Kind {
	case ast.InputObject:
		return c.object(def)
	case ast.Enum:
		text := c.reader.String()
		if def.EnumValues.ForName(text) == nil {
			c.refuse("is none of the values of %s", def.Name)
		}
		value = text
	default:
		value = c.scalar(def.Name)
	}
	if err := c.reader.Err(); err != nil {
		c.refuse("%s", err)
	}
	return value
}

// list reads a list, for which a single element may stand.
func (c *coercion) list(elem *ast.Type) any {
	if elem.NamedType == "SignalInput" {
		batch, err := model.ReadSignals(c.reader)
		for _, fault := range domain.FaultsOf(err) {
			c.below(fault.Path, func() { c.refuse("%s", fault.Message) })
		}
		return batch
	}
	if c.reader.Kind() != strictjson.Array {
		return []any{c.value(elem)}
	}
	list := []any{}
	c.reader.Array(func() {
		c.below(len(list), func() { list = append(list, c.value(elem)) })
	})
	return list
}

func (c *coercion) object(def *ast.Definition) any {
	object := map[string]any{}
	c.reader.Object(func(key []byte) {
		field := def.Fields.ForName(string(key))
		if field == nil {
			c.refuse("has a field that %s does not have", def.Name)
			c.reader.Raw()
			return
		}
		c.below(field.Name, func() { object[field.Name] = c.value(field.Type) })
	})
	if err := c.reader.Err(); err != nil {
		c.refuse("%s", err)
	}
	for _, field := range def.Fields {
		if _, given := object[field.Name]; !given && field.Type.NonNull && field.DefaultValue == nil {
			c.below(field.Name, func() { c.refuse("is required") })
		}
	}
	if def.Directives.ForName("oneOf") != nil {
		c.requireOne(def, object)
	}
	return object
}

func (c *coercion) requireOne(def *ast.Definition, object map[string]any) {
	given := 0
	for _, value := range object {
		if value == nil {
			c.refuse("must not hold null")
		}
		given++
	}
	if given != 1 {
		c.refuse("must have exactly one field of %s", def.Name)
	}
}

func (c *coercion) scalar(name string) any {
	switch name {
	case "Int":
		n, err := strconv.ParseInt(string(c.reader.Number()), 10, 32)
		if err != nil {
			c.refuse("is not a 32-bit integer")
		}
		return n
	case "Float":
		x, err := strconv.ParseFloat(string(c.reader.Number()), 64)
		if err != nil || math.IsInf(x, 0) {
			c.refuse("is not a number in the range of float64")
		}
		return x
	case "Boolean":
		return c.reader.Bool()
	case "ID":
		if c.reader.Kind() == strictjson.Number {
			return string(c.reader.Number())
		}
		return c.text()
	case "String":
		return c.text()
	}
	raw := c.reader.Raw()
	// Postgres can keep it neither in a text nor in a jsonb.
	if bytes.Contains(raw, []byte(`\u0000`)) {
		c.refuse("contains U+0000")
	}
	return strictjson.NewReader(raw).Any()
}

func (c *coercion) text() string {
	text := c.reader.String()
	if strings.Contains(text, "\x00") {
		c.refuse("contains U+0000")
	}
	return text
}
