package segment

import (
	"errors"
	"slices"
	"strings"
	"time"

	"halftone/domain"
)

// Compile turns a definition into a program. Others are the definitions that
// its rules may compare, found by key; they are valid already, and one under
// the key of d itself is left out of account, for d takes its place. Windows of
// d may not reach beyond the retention; 0 is an unlimited one. All faults of d
// are reported together as [domain.Faults], each with its path.
func Compile(d Definition, retention time.Duration, others ...Definition) (*Program, error) {
	definitions := []Definition{d}
	for _, other := range others {
		if other.Key != d.Key {
			definitions = append(definitions, other)
		}
	}
	l := newLinker(definitions, 0)
	l.retentions[0] = retention
	return l.compile(0)
}

// CompileAll compiles definitions that may rest on each other, in any order.
// Every definition has either a program or an error, as of [Compile].
func CompileAll(definitions []Definition, retention time.Duration) (programs []*Program, faults []error) {
	l := newLinker(definitions, retention)
	programs, faults = make([]*Program, len(definitions)), make([]error, len(definitions))
	for i := range definitions {
		programs[i], faults[i] = l.compile(i)
	}
	return programs, faults
}

// linker compiles definitions each once, after those that it rests on.
type linker struct {
	definitions []Definition
	retentions  []time.Duration
	outcomes    []*outcome
	byKey       map[string]int // of several under one key the first
	users       map[string][]string
	tangled     map[string]bool
	cycles      int // searches for the way of one
}

type outcome struct {
	program *Program
	err     error
}

// maxCycles bounds the definitions whose cycles are shown: a file may have
// thousands of them, as long as they are many.
const maxCycles = 100

var errUnderway = errors.New("segment: the definition is being compiled")

func newLinker(definitions []Definition, retention time.Duration) *linker {
	l := &linker{
		definitions: definitions, byKey: map[string]int{}, users: users(definitions),
		retentions: slices.Repeat([]time.Duration{retention}, len(definitions)),
		outcomes:   make([]*outcome, len(definitions)),
	}
	for i, d := range definitions {
		if _, taken := l.byKey[d.Key]; !taken {
			l.byKey[d.Key] = i
		}
	}
	l.tangled = tangled(definitions, l.users)
	return l
}

func (l *linker) compile(i int) (*Program, error) {
	if l.outcomes[i] == nil {
		l.outcomes[i] = &outcome{err: errUnderway}
		c := compiler{retention: l.retentions[i], linker: l}
		program, err := c.definition(l.definitions[i])
		l.outcomes[i] = &outcome{program, err}
	}
	return l.outcomes[i].program, l.outcomes[i].err
}

// segmentLeaf compiles a rule over another segment. Faults make its result
// meaningless.
func (c *compiler) segmentLeaf(path string, r *Rule) (l leaf) {
	c.refuseAggregateParts(path, r)
	other := c.other(domain.JoinPath(path, "field"), r.Field)
	if _, isMembership := r.Value.(bool); isMembership {
		if !c.supports(path, r.Operator, []Operator{Equal}) {
			return leaf{}
		}
		l = c.traitLeaf(path, r)
		l.whole = true
	} else {
		if !c.supports(path, r.Operator, numeric) {
			return leaf{}
		}
		l = c.numberLeaf(path, r, false)
	}
	l.other = other
	return l
}

// other finds the segment that a rule names.
func (c *compiler) other(path, field string) *Program {
	key, named := strings.CutPrefix(field, segmentPrefix)
	if !named || !keyPattern.MatchString(key) {
		c.bad(path, "must be segment.<key> for this type")
		return nil
	}
	i, known := c.linker.byKey[key]
	if !known {
		c.bad(path, "names no segment")
		return nil
	}
	if cycle := c.cycle(key); cycle != nil {
		c.bad(path, "makes the segment rest on itself: %s", strings.Join(cycle, " -> "))
		return nil
	}
	program, err := c.linker.compile(i)
	if err != nil {
		c.bad(path, "names a segment that has faults of its own")
		return nil
	}
	if p := c.program; !slices.Contains(p.rests, program) {
		p.rests = append(p.rests, program)
	}
	return program
}

// cycle is the way on which a rule that names key leads back to the definition,
// nil when it does not.
func (c *compiler) cycle(key string) []string {
	own := c.program.definition.Key
	if c.ways == nil && c.linker.tangled[own] && c.linker.cycles < maxCycles {
		c.ways = waysTo(own, c.linker.users)
		c.linker.cycles++
	}
	if _, leadsBack := c.ways[key]; !leadsBack {
		return nil
	}
	cycle := []string{own, key}
	for key != own {
		key = c.ways[key]
		cycle = append(cycle, key)
	}
	return cycle
}
