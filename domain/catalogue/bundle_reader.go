package catalogue

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"halftone/domain"
	"halftone/domain/segment"
)

// reader turns the nodes of a bundle into definitions and collects the faults.
type reader struct {
	root      *node
	retention time.Duration
	others    []segment.Definition
	faults    []BundleFault
	// unread are the paths of what could not be read. The definition lacks it,
	// so faults that its compilation finds there only repeat this one.
	unread map[string]bool
}

func (r *reader) bad(path string, at Position, format string, args ...any) {
	r.faults = append(r.faults, BundleFault{Fault: domain.Errorf(domain.BadUserInput, path, format, args...), At: at})
}

func (r *reader) unreadable(path string, at Position, format string, args ...any) {
	r.unread[path] = true
	r.bad(path, at, format, args...)
}

// isUnread tells whether the path, or something above it, could not be read.
func (r *reader) isUnread(path string) bool {
	for path != "" {
		if r.unread[path] {
			return true
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return r.unread[""]
}

// member adds a member to an object and refuses a key that is there already.
func (r *reader) member(path string, n *node, key string, value *node) {
	if !n.put(key, value) {
		r.bad(keyPath(path, key), value.at, "is there twice")
	}
}

// read takes in the value of one key.
type read func(path string, n *node)

// object reads an object with the given keys; no others may be there.
func (r *reader) object(path string, n *node, keys map[string]read, required ...string) {
	if n.kind != object {
		if !r.unread[path] {
			r.unreadable(path, n.at, "must be an object")
		}
		return
	}
	for _, key := range n.keys {
		value := n.members[key]
		if take, known := keys[key]; known {
			take(domain.JoinPath(path, key), value)
			continue
		}
		r.bad(keyPath(path, key), value.at, "is not a known key: there are %s", strings.Join(slices.Sorted(maps.Keys(keys)), ", "))
	}
	for _, key := range required {
		if n.members[key] == nil {
			r.unreadable(domain.JoinPath(path, key), n.at, "is required")
		}
	}
}

// each reads the entries of a list.
func (r *reader) each(take func(path string, i int, n *node)) read {
	return func(path string, n *node) {
		if n.kind != list {
			r.wrong(path, n, "must be a list")
			return
		}
		for i, item := range n.items {
			take(fmt.Sprintf("%s[%d]", path, i), i, item)
		}
	}
}

// wrong refuses the kind of a node, unless it was refused for what it is.
func (r *reader) wrong(path string, n *node, message string) {
	if !r.unread[path] {
		r.unreadable(path, n.at, "%s", message)
	}
}

func textInto[T ~string](r *reader, to *T) read {
	return func(path string, n *node) {
		if n.kind != text {
			r.wrong(path, n, "must be a text")
			return
		}
		*to = T(n.text)
	}
}

func (r *reader) boolInto(to *bool) read {
	return func(path string, n *node) {
		if n.kind != boolean {
			r.wrong(path, n, "must be true or false")
			return
		}
		*to = n.boolean
	}
}

func (r *reader) numberInto(to *float64) read {
	return func(path string, n *node) {
		if n.kind != number {
			r.wrong(path, n, "must be a number")
			return
		}
		*to = r.number(path, n)
	}
}

// optional reads a value whose absence means something.
func optional[T any](to **T, into func(*T) read) read {
	return func(path string, n *node) {
		*to = new(T)
		into(*to)(path, n)
	}
}

// decimal leaves out what YAML takes for numbers beyond the decimal ones: 0x1F,
// 1_000, .inf, and 010, which it reads as eight.
var decimal = regexp.MustCompile(`^[-+]?(?:0|[1-9][0-9]*)?(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$`)

func (r *reader) number(path string, n *node) float64 {
	x, err := strconv.ParseFloat(n.text, 64)
	if err != nil || math.IsInf(x, 0) || !decimal.MatchString(n.text) {
		r.unreadable(path, n.at, "must be a finite decimal number")
		return 0
	}
	return x
}

// scalar reads a number, a text, true or false.
func (r *reader) scalar(path string, n *node) any {
	switch n.kind {
	case text:
		return n.text
	case boolean:
		return n.boolean
	case number:
		return r.number(path, n)
	}
	r.wrong(path, n, "must be a number, a text, true or false")
	return nil
}
