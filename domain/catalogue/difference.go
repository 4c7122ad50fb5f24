package catalogue

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"halftone/domain"
	"halftone/domain/segment"
)

// Difference is one difference between two definitions.
type Difference struct {
	// Path is where it stands, as in "rules[1].value": of what was removed in
	// the older definition, else in the newer.
	Path string
	// Before and After are values in their JSON form, windows in words, nil
	// where nothing stands.
	Before, After any
	// Summary is the difference in words.
	Summary string
}

// Differences lists what makes another definition of one: what people see, how
// rules are combined, then the rules, paired so that as many as possible stay.
func Differences(before, after segment.Definition) []*Difference {
	out := differences{}
	out.parts("", "", partsOfDefinition(before), partsOfDefinition(after))
	out.rules("", plainRules(before.Rules), plainRules(after.Rules))
	return out
}

type differences []*Difference

// part is one named value of a definition or a rule.
type part struct {
	name, words string
	value       any // nil where nothing stands
}

func partsOfDefinition(d segment.Definition) []part {
	return []part{
		{"name", "Name", orNil(d.Name)}, {"description", "Description", orNil(d.Description)},
		{"icon", "Icon", orNil(d.Icon)}, {"color", "Colour", orNil(d.Color)}, {"tags", "Tags", listOrNil(d.Tags)},
		{"combination", "Combination", orNil(d.Combination)}, {"threshold", "Threshold", d.Threshold},
	}
}

// partsOfRule are those in which two rules over one field can differ.
func partsOfRule(r segment.Rule) []part {
	return []part{
		{"category", "category", orNilPointer(r.Category)}, {"window", "window", orNil(windowText(r.Window))},
		{"operator", "operator", orNil(r.Operator)}, {"value", "value", r.Value}, {"weight", "weight", r.Weight},
		{"tolerance", "tolerance", orNilPointer(r.Tolerance)}, {"isRequired", "required", r.IsRequired}, {"isNegated", "negated", r.IsNegated},
		{"whenMissing", "when missing", orNil(cmp.Or(r.WhenMissing, segment.Fail))},
		{"combination", "combination", orNil(r.Combination)}, {"description", "description", orNil(r.Description)},
	}
}

func orNil[T ~string](v T) any {
	if v == "" {
		return nil
	}
	return string(v)
}

func orNilPointer[T any](v *T) any {
	if v == nil {
		return nil
	}
	return *v
}

func listOrNil(texts []string) any {
	var list []any
	for _, text := range texts {
		list = append(list, text)
	}
	if list == nil {
		return nil
	}
	return list
}

func windowText(w *segment.Window) string {
	switch {
	case w == nil:
		return ""
	case w.LastDays != nil:
		return fmt.Sprintf("last %v days", *w.LastDays)
	case w.OlderThanDays != nil:
		return fmt.Sprintf("older than %v days", *w.OlderThanDays)
	case w.Between != nil:
		return fmt.Sprintf("from %v to %v days ago", w.Between.FromDays, w.Between.ToDays)
	}
	return "empty"
}

// parts compares values one by one.
func (d *differences) parts(path, subject string, before, after []part) {
	for i, p := range after {
		if was := before[i].value; !reflect.DeepEqual(was, p.value) {
			*d = append(*d, &Difference{domain.JoinPath(path, p.name), was, p.value,
				fmt.Sprintf("%s%s %s -> %s", subject, p.words, inWords(was), inWords(p.value))})
		}
	}
}

// rules compares two lists of rules.
func (d *differences) rules(path string, before, after []segment.Rule) {
	at := func(i int) string { return domain.JoinPath(path, fmt.Sprintf("rules[%d]", i)) }
	for _, p := range paired(before, after) {
		switch {
		case p.after < 0:
			r := before[p.before]
			*d = append(*d, &Difference{Path: at(p.before), Before: r, Summary: "Removed: " + r.Describe()})
		case p.before < 0:
			r := after[p.after]
			*d = append(*d, &Difference{Path: at(p.after), After: r, Summary: "Added: " + r.Describe()})
		default:
			was, is := before[p.before], after[p.after]
			d.parts(at(p.after), was.Describe()+": ", partsOfRule(was), partsOfRule(is))
			d.rules(at(p.after), was.Rules, is.Rules)
		}
	}
}

// pair is a rule of one list and the same rule of another; -1 where there is none.
type pair struct{ before, after int }

// paired pairs rules in their order so that most of them stay as they are, and
// of the others most stay over the same field: the longest common subsequence
// (Wagner and Fischer 1974), with a higher gain for equal rules.
func paired(before, after []segment.Rule) []pair {
	gain := gains(before, after)
	best := make([][]int, len(before)+1) // of the rules from there on
	for i := range best {
		best[i] = make([]int, len(after)+1)
	}
	for i := len(before) - 1; i >= 0; i-- {
		for j := len(after) - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if g := gain(i, j); g > 0 {
				best[i][j] = max(best[i][j], g+best[i+1][j+1])
			}
		}
	}
	var pairs []pair
	i, j := 0, 0
	for i < len(before) && j < len(after) {
		switch g := gain(i, j); {
		case g > 0 && best[i][j] == g+best[i+1][j+1]:
			pairs = append(pairs, pair{i, j})
			i, j = i+1, j+1
		case best[i][j] == best[i+1][j]:
			pairs = append(pairs, pair{i, -1})
			i++
		default:
			pairs = append(pairs, pair{-1, j})
			j++
		}
	}
	for ; i < len(before); i++ {
		pairs = append(pairs, pair{i, -1})
	}
	for ; j < len(after); j++ {
		pairs = append(pairs, pair{-1, j})
	}
	return pairs
}

// gains tells what pairing two rules is worth, 0 when they are about different things.
func gains(before, after []segment.Rule) func(i, j int) int {
	was, is := texts(before), texts(after)
	return func(i, j int) int {
		switch {
		case was[i] == is[j]:
			return 3
		case before[i].Type == after[j].Type && before[i].Field == after[j].Field:
			return 2
		}
		return 0
	}
}

func texts(rules []segment.Rule) []string {
	out := make([]string, len(rules))
	for i, r := range rules {
		text, err := json.Marshal(r)
		if err != nil { // never of what was published: it came as JSON
			text = nil
		}
		out[i] = string(text)
	}
	return out
}

// maxWords bounds a value in a summary, in characters.
const maxWords = 60

func inWords(value any) string {
	switch v := value.(type) {
	case nil:
		return "none"
	case []any:
		list := make([]string, len(v))
		for i := range v {
			list[i] = inWords(v[i])
		}
		return strings.Join(list, ", ")
	}
	words := []rune(fmt.Sprint(value))
	if len(words) > maxWords {
		words = append(words[:maxWords-1], '…')
	}
	return string(words)
}

// plainRules leaves out the one part of rules that means the same when it is
// not there.
func plainRules(rules []segment.Rule) []segment.Rule {
	out := slices.Clone(rules)
	for i := range out {
		if out[i].WhenMissing == segment.Fail {
			out[i].WhenMissing = ""
		}
		out[i].Rules = plainRules(out[i].Rules)
	}
	return out
}
