package catalogue

import (
	"strconv"
	"strings"
)

// node is a value of a bundle, the same for YAML and JSON. It stands where its
// key does, or where it begins when it is an entry of a list.
type node struct {
	kind    kind
	at      Position
	text    string // of a text; of a number as it was written
	boolean bool
	keys    []string // of an object, in the order of the file
	members map[string]*node
	items   []*node // of a list
}

type kind uint8

const (
	nothing kind = iota // null, or what could not be read
	object
	list
	text
	number
	boolean
)

// put adds a member to an object and tells whether its key is new.
func (n *node) put(key string, value *node) bool {
	if _, taken := n.members[key]; taken {
		return false
	}
	if n.members == nil {
		n.members = map[string]*node{}
	}
	n.keys = append(n.keys, key)
	n.members[key] = value
	return true
}

// locate gives the position of what a path names, or of the nearest parent that
// the file has.
func (n *node) locate(path string) Position {
	for path != "" {
		var step string
		if path[0] == '[' {
			step, path, _ = strings.Cut(path[1:], "]")
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(n.items) {
				break
			}
			n = n.items[i]
		} else {
			end := strings.IndexAny(path, ".[")
			if end < 0 {
				end = len(path)
			}
			step, path = path[:end], path[end:]
			child, ok := n.members[step]
			if !ok {
				break
			}
			n = child
		}
		path = strings.TrimPrefix(path, ".")
	}
	return n.at
}
