package catalogue

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"halftone/domain"
)

// The forms of the YAML parser's errors. The texts are fixed, but for the one
// that repeats a name and gives no line.
var (
	yamlProblem   = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)
	unknownAnchor = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

func (r *reader) parseYAML(source []byte) *node {
	decoder := yaml.NewDecoder(bytes.NewReader(source))
	var document, next yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		r.bad("", Position{Line: 1, Column: 1}, "is empty")
		return nil
	case err != nil:
		r.yamlFault(source, err)
		return nil
	}
	switch err := decoder.Decode(&next); {
	case err == nil:
		r.bad("", yamlPosition(&next), "has more than one document")
	case !errors.Is(err, io.EOF):
		r.yamlFault(source, err)
	}
	return r.yamlNode("", document.Content[0], Position{Line: 1, Column: 1}, 0)
}

func (r *reader) yamlFault(source []byte, err error) {
	at, problem := Position{Line: 1}, "cannot be read"
	if m := yamlProblem.FindStringSubmatch(err.Error()); m != nil {
		if line, err := strconv.Atoi(m[1]); err == nil {
			at.Line = line
		}
		problem = m[2]
	}
	if m := unknownAnchor.FindStringSubmatch(problem); m != nil {
		before, _, _ := bytes.Cut(source, []byte("*"+m[1]))
		r.bad("", Position{Line: 1 + bytes.Count(before, []byte("\n"))}, "anchors and aliases are not allowed")
		return
	}
	r.bad("", at, "is not valid YAML: %s", problem)
}

func yamlPosition(n *yaml.Node) Position { return Position{Line: n.Line, Column: n.Column} }

// yamlNode converts a YAML node. Whatever YAML has beyond JSON, and would make
// a definition hard to read or to write again, is refused.
func (r *reader) yamlNode(path string, from *yaml.Node, at Position, depth int) *node {
	n := &node{at: at}
	switch {
	case depth > maxDepth:
		r.unreadable(path, at, "is nested too deeply")
		return n
	case from.Kind == yaml.AliasNode || from.Anchor != "":
		r.unreadable(path, at, "anchors and aliases are not allowed")
		return n
	case from.Style&yaml.TaggedStyle != 0:
		r.unreadable(path, at, "tags of YAML are not allowed")
		return n
	}
	switch from.Kind {
	case yaml.MappingNode:
		n.kind = object
		for i := 0; i+1 < len(from.Content); i += 2 {
			key, value := from.Content[i], from.Content[i+1]
			if key.Kind != yaml.ScalarNode || key.Anchor != "" || key.Style&yaml.TaggedStyle != 0 {
				r.bad(path, yamlPosition(key), "has a key that is not a plain text")
				continue
			}
			r.member(path, n, key.Value, r.yamlNode(keyPath(path, key.Value), value, yamlPosition(key), depth+1))
		}
	case yaml.SequenceNode:
		n.kind = list
		for i, item := range from.Content {
			n.items = append(n.items, r.yamlNode(fmt.Sprintf("%s[%d]", path, i), item, yamlPosition(item), depth+1))
		}
	case yaml.ScalarNode:
		n.text = from.Value
		switch from.ShortTag() {
		case "!!null":
			n.kind = nothing
		case "!!bool":
			n.kind, n.boolean = boolean, strings.EqualFold(from.Value, "true")
		case "!!int", "!!float":
			n.kind = number
		default:
			n.kind = text
		}
	}
	return n
}

// keyPath is the path of a member. Only a key that can be one of ours is named:
// errors repeat no other text of a file.
func keyPath(path, key string) string {
	if !plainKey.MatchString(key) {
		return path
	}
	return domain.JoinPath(path, key)
}

var plainKey = regexp.MustCompile(`^[A-Za-z]{1,32}$`)
