package graph

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"halftone/domain"
	"halftone/graph/model"
	"halftone/graph/scalar"
)

// The express lane answers `memberships` when only data is asked for: one pass
// over the result writes the answer, where the executor would make some objects and a
// goroutine for every membership. It knows the good case alone; whatever else comes up,
// a field it does not know or an error, it leaves to the executor from the beginning.

// express returns the data of an operation, nil when the executor must do it.
func (h *Handler) express(ctx context.Context, operation *prepared) []byte {
	p := operation.plan
	if p == nil || !domain.ActorFrom(ctx).May(p.roles...) {
		return nil
	}
	arguments, ok := membershipsArgumentsOf(p.root.ArgumentMap(operation.Variables))
	if !ok {
		return nil
	}
	resolver := &queryResolver{&Resolver{h.config, h.pulse, h.changes}}
	found, err := resolver.Memberships(ctx, arguments.profileKeys, arguments.sessionKey, arguments.segmentKeys, arguments.onlyMembers)
	if err != nil {
		return nil
	}
	var b bytes.Buffer
	b.WriteByte('{')
	b.Write(p.name)
	writeList(&b, found, p.fields)
	b.WriteByte('}')
	return b.Bytes()
}

// plan is how to write the answer to an operation.
type plan struct {
	root   *ast.Field
	roles  []domain.Role
	name   []byte // of the root field in the answer, with its colon
	fields []planned[*model.ProfileMemberships]
}

// planned writes one field of an object, name included.
type planned[T any] struct {
	name  []byte
	write func(*bytes.Buffer, T)
}

// planOf returns the plan of an operation, nil when it has none.
func planOf(operation *ast.OperationDefinition) *plan {
	if operation.Operation != ast.Query || len(operation.SelectionSet) != 1 {
		return nil
	}
	root, ok := operation.SelectionSet[0].(*ast.Field)
	if !ok || root.Name != "memberships" || len(root.Directives) > 0 {
		return nil
	}
	fields, ok := fieldsOf(root.SelectionSet, ofProfile)
	if !ok {
		return nil
	}
	return &plan{root: root, roles: rolesOf(root.Definition), name: nameOf(root), fields: fields}
}

// rolesOf are those who may ask for a field.
func rolesOf(field *ast.FieldDefinition) (roles []domain.Role) {
	for _, role := range field.Directives.ForName("hasRole").Arguments.ForName("anyOf").Value.Children {
		roles = append(roles, domain.Role(role.Value.Raw))
	}
	return roles
}

func nameOf(f *ast.Field) []byte { return append(strconv.AppendQuote(nil, f.Alias), ':') }

// fieldsOf plans the fields of an object; false when there is one that of does
// not know, or anything but plain, distinct fields.
func fieldsOf[T any](set ast.SelectionSet, of func(*ast.Field) func(*bytes.Buffer, T)) (fields []planned[T], ok bool) {
	for _, selection := range set {
		f, isField := selection.(*ast.Field)
		if !isField || len(f.Directives) > 0 {
			return nil, false
		}
		p := planned[T]{nameOf(f), of(f)}
		if p.write == nil || slices.ContainsFunc(fields, func(q planned[T]) bool { return bytes.Equal(p.name, q.name) }) {
			return nil, false
		}
		fields = append(fields, p)
	}
	return fields, true
}

func ofProfile(f *ast.Field) func(*bytes.Buffer, *model.ProfileMemberships) {
	switch f.Name {
	case "profileKey":
		return func(b *bytes.Buffer, m *model.ProfileMemberships) {
			if m.ProfileKey == nil {
				b.WriteString("null")
				return
			}
			writeText(b, *m.ProfileKey)
		}
	case "asOf":
		return func(b *bytes.Buffer, m *model.ProfileMemberships) { writeInstant(b, m.AsOf) }
	case "includesSession":
		return func(b *bytes.Buffer, m *model.ProfileMemberships) { writeBool(b, m.IncludesSession) }
	case "memberships":
		if fields, ok := fieldsOf(f.SelectionSet, ofMembership); ok {
			return func(b *bytes.Buffer, m *model.ProfileMemberships) { writeList(b, m.Memberships, fields) }
		}
	}
	return nil
}

func ofMembership(f *ast.Field) func(*bytes.Buffer, *model.Membership) {
	switch f.Name {
	case "score":
		return func(b *bytes.Buffer, m *model.Membership) {
			b.Write(strconv.AppendFloat(b.AvailableBuffer(), m.Score(), 'g', -1, 64))
		}
	case "isMember":
		return func(b *bytes.Buffer, m *model.Membership) { writeBool(b, m.IsMember()) }
	case "confidence":
		return func(b *bytes.Buffer, m *model.Membership) { writeText(b, string(m.Confidence())) }
	case "definitionVersion":
		return func(b *bytes.Buffer, m *model.Membership) {
			b.Write(strconv.AppendInt(b.AvailableBuffer(), int64(m.DefinitionVersion()), 10))
		}
	case "asOf":
		return func(b *bytes.Buffer, m *model.Membership) { writeInstant(b, m.AsOf()) }
	case "since":
		return func(b *bytes.Buffer, m *model.Membership) {
			if since := m.Since(); since != nil {
				writeInstant(b, *since)
				return
			}
			b.WriteString("null")
		}
	case "segment":
		if fields, ok := fieldsOf(f.SelectionSet, ofSegment); ok {
			return func(b *bytes.Buffer, m *model.Membership) { writeObject(b, m.Segment(), fields) }
		}
	}
	return nil
}

func ofSegment(f *ast.Field) func(*bytes.Buffer, *model.Segment) {
	text := func(of func(*model.Segment) string) func(*bytes.Buffer, *model.Segment) {
		return func(b *bytes.Buffer, s *model.Segment) { writeText(b, of(s)) }
	}
	switch f.Name {
	case "id":
		return text((*model.Segment).ID)
	case "key":
		return text(func(s *model.Segment) string { return s.Key })
	case "name":
		return text(func(s *model.Segment) string { return s.Name })
	case "icon":
		return text(func(s *model.Segment) string { return s.Icon })
	case "color":
		return text(func(s *model.Segment) string { return s.Color })
	}
	return nil
}

func writeList[T any](b *bytes.Buffer, list []*T, fields []planned[*T]) {
	b.WriteByte('[')
	for i, object := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		writeObject(b, object, fields)
	}
	b.WriteByte(']')
}

func writeObject[T any](b *bytes.Buffer, object *T, fields []planned[*T]) {
	if object == nil {
		b.WriteString("null")
		return
	}
	b.WriteByte('{')
	for i := range fields {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(fields[i].name)
		fields[i].write(b, object)
	}
	b.WriteByte('}')
}

func writeText(b *bytes.Buffer, text string)     { graphql.MarshalString(text).MarshalGQL(b) }
func writeInstant(b *bytes.Buffer, at time.Time) { scalar.MarshalDateTime(at).MarshalGQL(b) }
func writeBool(b *bytes.Buffer, is bool)         { b.Write(strconv.AppendBool(b.AvailableBuffer(), is)) }

// membershipsArguments are the arguments of `memberships`.
type membershipsArguments struct {
	profileKeys, segmentKeys []string
	sessionKey               *string
	onlyMembers              bool
}

// membershipsArgumentsOf reads them; false when one is not in its plainest form.
func membershipsArgumentsOf(given map[string]any) (a membershipsArguments, ok bool) {
	if a.profileKeys, ok = textsOf(given["profileKeys"]); !ok {
		return a, false
	}
	if a.onlyMembers, ok = given["onlyMembers"].(bool); !ok {
		return a, false
	}
	if given["segmentKeys"] != nil {
		if a.segmentKeys, ok = textsOf(given["segmentKeys"]); !ok {
			return a, false
		}
	}
	if given["sessionKey"] != nil {
		key, ok := given["sessionKey"].(string)
		if !ok {
			return a, false
		}
		a.sessionKey = &key
	}
	return a, true
}

func textsOf(value any) ([]string, bool) {
	list, ok := value.([]any)
	if !ok {
		return nil, false
	}
	texts := make([]string, len(list))
	for i, element := range list {
		if texts[i], ok = element.(string); !ok {
			return nil, false
		}
	}
	return texts, true
}
