package segment

import (
	"slices"
	"time"

	"halftone/domain/profile"
)

// Set is several programs that share the slots of their fields, so that a field
// is read from a profile once however many rules ask for it. Programs that they
// rest on belong to it too, behind them and unseen. It is immutable and safe for
// concurrent use.
type Set struct {
	programs []*Program // as given, then those that they rest on
	given    int
	ordered  []*Program // every one after those that it rests on
	fields   fields
	numbers  int    // slots for numbers: those of the fields, then results of programs
	leaves   []leaf // of all programs
	size     int32  // number of nodes of all programs
	isFlat   bool   // all programs are
}

// NewSet makes a set of programs; their order is the order of scores.
func NewSet(programs ...*Program) *Set {
	s := &Set{given: len(programs), isFlat: true}
	copies := map[*Program]*Program{}
	for _, p := range programs {
		copies[p] = s.add(p)
	}
	for _, p := range dependencyOrder(programs) {
		if copies[p] == nil {
			copies[p] = s.add(p)
		}
	}
	s.numbers = len(s.fields.numbers)
	leaves := s.leaves
	for _, p := range s.programs {
		p.fields = s.fields
		p.leaves, leaves = leaves[:len(p.leaves)], leaves[len(p.leaves):]
		p.rests = slices.Clone(p.rests)
		for i, other := range p.rests {
			p.rests[i] = copies[other]
		}
	}
	s.ordered = dependencyOrder(s.programs)
	for _, p := range s.ordered {
		s.link(p, copies)
	}
	return s
}

// add copies a program into the set.
func (s *Set) add(p *Program) *Program {
	bound := *p
	bound.first, bound.index, bound.result = s.size, int32(len(s.programs)), noResult
	for _, l := range p.leaves {
		l.rebind(&p.fields, &s.fields)
		l.node += bound.first - p.first
		s.leaves = append(s.leaves, l)
	}
	s.size += int32(len(p.nodes))
	s.programs = append(s.programs, &bound)
	s.isFlat = s.isFlat && p.isFlat
	return &bound
}

// noResult is the result slot of a program that no other compares.
const noResult = -1

// link gives a program what it needs of those that it rests on, which are
// linked before it.
func (s *Set) link(p *Program, copies map[*Program]*Program) {
	for _, other := range p.rests {
		if other.result == noResult {
			other.result = int32(s.numbers)
			s.numbers += 2
		}
	}
	p.late = nil
	for i := range p.leaves {
		if l := &p.leaves[i]; l.other != nil {
			l.other = copies[l.other]
			l.slot = l.other.result
			if l.whole {
				l.slot++ // its membership
			}
			p.late = append(p.late, *l)
		}
	}
}

// isLinked tells whether a program compares another.
func (s *Set) isLinked() bool { return s.numbers > len(s.fields.numbers) }

// dependencyOrder lists programs and all that they rest on, each once, every
// one after those that it rests on.
func dependencyOrder(programs []*Program) (ordered []*Program) {
	listed := map[*Program]bool{}
	var list func([]*Program)
	list = func(programs []*Program) {
		for _, p := range programs {
			if !listed[p] {
				listed[p] = true
				list(p.rests)
				ordered = append(ordered, p)
			}
		}
	}
	list(programs)
	return ordered
}

// Len is the number of programs.
func (s *Set) Len() int { return s.given }

// Program returns the i-th program.
func (s *Set) Program(i int) *Program { return s.programs[i] }

// Programs returns the programs in their order.
func (s *Set) Programs() []*Program { return s.programs[:s.given:s.given] }

// Definitions are what the programs were compiled from, in their order.
func (s *Set) Definitions() []Definition {
	definitions := make([]Definition, s.given)
	for i := range definitions {
		definitions[i] = s.programs[i].definition
	}
	return definitions
}

// Fields lists the distinct fields that the set reads.
func (s *Set) Fields() []profile.Field { return slices.Concat(s.fields.numbers, s.fields.texts) }

// Slots lists the fields of a [Row] in the order of its slots: numbers, then
// texts.
func (s *Set) Slots() (numbers, texts []profile.Field) { return s.fields.numbers, s.fields.texts }

// Reach is how far back the set looks into activity, 0 if it does not.
func (s *Set) Reach(site profile.Site) (reach time.Duration) {
	for _, f := range s.fields.numbers {
		reach = max(reach, f.Reach(site))
	}
	return reach
}
