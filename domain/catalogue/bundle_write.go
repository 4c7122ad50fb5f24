package catalogue

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"halftone/domain/segment"
)

// Format is how a bundle is written.
type Format string

// The formats.
const (
	YAML Format = "YAML"
	JSON Format = "JSON"
)

// WriteBundle writes definitions as a bundle, whatever is wrong with them. Of
// valid ones [ParseBundle] makes the same definitions again. The error is that of a
// value that JSON cannot hold.
func WriteBundle(definitions []segment.Definition, f Format) (string, error) {
	bundle := struct {
		Version  int                  `json:"version"`
		Segments []segment.Definition `json:"segments"`
	}{bundleVersion, make([]segment.Definition, len(definitions))}
	for i, d := range definitions {
		d.Rules = plainRules(d.Rules)
		bundle.Segments[i] = d
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(bundle); err != nil || f == JSON {
		return text.String(), err
	}
	// Both forms have the same order of keys: that of the definition.
	root := (&reader{unread: map[string]bool{}}).parseJSON(text.Bytes())
	text.Reset()
	lines := yaml.NewEncoder(&text)
	lines.SetIndent(2)
	if err := lines.Encode(root.yaml()); err != nil {
		return "", err
	}
	return withEmoji(text.String()), lines.Close()
}

var yamlEscape = regexp.MustCompile(`\\(?:U[0-9A-F]{8}|.)`)

// withEmoji writes characters beyond U+FFFF as they are: the encoder escapes
// them. A backslash begins an escape wherever it stands, see textNode.
func withEmoji(text string) string {
	return yamlEscape.ReplaceAllStringFunc(text, func(escape string) string {
		if point, err := strconv.ParseUint(escape[2:], 16, 32); err == nil && escape[1] == 'U' && unicode.IsPrint(rune(point)) {
			return string(rune(point))
		}
		return escape
	})
}

// yaml is the node as YAML: a rule without rules of its own takes one line, as
// do lists of values.
func (n *node) yaml() *yaml.Node {
	switch n.kind {
	case object:
		out := &yaml.Node{Kind: yaml.MappingNode}
		if n.members["type"] != nil && n.members["rules"] == nil {
			out.Style = yaml.FlowStyle
		}
		for _, key := range n.keys {
			out.Content = append(out.Content, textNode(key), n.members[key].yaml())
		}
		return out
	case list:
		out := &yaml.Node{Kind: yaml.SequenceNode}
		for _, item := range n.items {
			out.Content = append(out.Content, item.yaml())
			if item.kind != object {
				out.Style = yaml.FlowStyle
			}
		}
		return out
	case number:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: n.text}
	case boolean:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: strconv.FormatBool(n.boolean)}
	case nothing:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: "null"}
	}
	return textNode(n.text)
}

// textNode has quotes where it would not be a text without them, and where it
// has a backslash, which only between double quotes is escaped.
func textNode(text string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
	if strings.Contains(text, `\`) {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}
