package segment_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/segment"
)

const canary = "zq-canary-77"

func validRule() segment.Rule {
	return segment.Rule{Type: segment.Statistic, Field: "totalPurchases", Operator: segment.GreaterOrEqual, Value: 3.0, Weight: 1}
}

func definitionOf(rules ...segment.Rule) segment.Definition {
	return segment.Definition{Key: "k", Name: "K", Combination: segment.All, Threshold: .5, Rules: rules}
}

func groupOf(rules ...segment.Rule) segment.Rule {
	return segment.Rule{Type: segment.Group, Combination: segment.Any, Weight: 1, Rules: rules}
}

// faultPaths compiles and returns the paths of all faults, in their order.
func faultPaths(t *testing.T, d segment.Definition) []string {
	t.Helper()
	p, err := segment.Compile(d, 400*profile.Day)
	if err == nil {
		return nil
	}
	if p != nil {
		t.Error("a refused definition has a program")
	}
	if strings.Contains(err.Error(), canary) {
		t.Errorf("a fault repeats input: %v", err)
	}
	var paths []string
	for _, fault := range domain.FaultsOf(err) {
		if fault.Code != domain.BadUserInput || fault.Message == "" {
			t.Errorf("fault %+v", fault)
		}
		paths = append(paths, fault.Path)
	}
	return paths
}

func TestFaultsOfADefinition(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*segment.Definition)
		paths  []string
	}{
		"no key":                 {func(d *segment.Definition) { d.Key = "" }, []string{"key"}},
		"key with a space":       {func(d *segment.Definition) { d.Key = canary + " " }, []string{"key"}},
		"key in capitals":        {func(d *segment.Definition) { d.Key = "Vip" }, []string{"key"}},
		"key of 65 letters":      {func(d *segment.Definition) { d.Key = strings.Repeat("k", 65) }, []string{"key"}},
		"name too long":          {func(d *segment.Definition) { d.Name = strings.Repeat("é", 201) }, []string{"name"}},
		"name is no text":        {func(d *segment.Definition) { d.Name = canary + "\xff" }, []string{"name"}},
		"control character":      {func(d *segment.Definition) { d.Description = canary + "\x00" }, []string{"description"}},
		"icon too long":          {func(d *segment.Definition) { d.Icon = strings.Repeat("i", 33) }, []string{"icon"}},
		"colour by name":         {func(d *segment.Definition) { d.Color = canary }, []string{"color"}},
		"empty tag":              {func(d *segment.Definition) { d.Tags = []string{"a", ""} }, []string{"tags[1]"}},
		"too many tags":          {func(d *segment.Definition) { d.Tags = slices.Repeat([]string{"a"}, 51) }, []string{"tags"}},
		"no combination":         {func(d *segment.Definition) { d.Combination = "" }, []string{"combination"}},
		"unknown combination":    {func(d *segment.Definition) { d.Combination = canary }, []string{"combination"}},
		"threshold 0":            {func(d *segment.Definition) { d.Threshold = 0 }, []string{"threshold"}},
		"threshold negative":     {func(d *segment.Definition) { d.Threshold = -.1 }, []string{"threshold"}},
		"threshold 2":            {func(d *segment.Definition) { d.Threshold = 2 }, []string{"threshold"}},
		"threshold 4 decimals":   {func(d *segment.Definition) { d.Threshold = .1234 }, []string{"threshold"}},
		"threshold NaN":          {func(d *segment.Definition) { d.Threshold = math.NaN() }, []string{"threshold"}},
		"threshold infinite":     {func(d *segment.Definition) { d.Threshold = math.Inf(1) }, []string{"threshold"}},
		"no rules":               {func(d *segment.Definition) { d.Rules = nil }, []string{"rules"}},
		"empty rules":            {func(d *segment.Definition) { d.Rules = []segment.Rule{} }, []string{"rules"}},
		"too many rules":         {func(d *segment.Definition) { d.Rules = slices.Repeat(d.Rules, 1001) }, []string{"rules"}},
		"too many rules, nested": {func(d *segment.Definition) { d.Rules = slices.Repeat([]segment.Rule{groupOf(d.Rules...)}, 501) }, []string{"rules"}},
		"all at once": {func(d *segment.Definition) {
			d.Key, d.Color, d.Combination, d.Threshold = "", "red", "", 0
			d.Rules = []segment.Rule{{Type: canary, Operator: canary}, groupOf(), {Type: segment.Trait, Field: canary, Operator: canary, Weight: -1}}
		}, []string{"key", "color", "threshold", "combination", "rules[0].weight", "rules[0].type",
			"rules[1].rules", "rules[2].weight", "rules[2].field", "rules[2].operator", "rules[2].value"}},
	} {
		d := definitionOf(validRule())
		c.change(&d)
		if got := faultPaths(t, d); !slices.Equal(got, c.paths) {
			t.Errorf("%s: faults at %v, want %v", name, got, c.paths)
		}
	}
}

func TestFaultsOfARule(t *testing.T) {
	aggregate := func(r *segment.Rule) { r.Field = "count(purchase)" }
	window := func(w segment.Window) func(*segment.Rule) {
		return func(r *segment.Rule) { aggregate(r); r.Window = &w }
	}
	days := func(from, to float64) func(*segment.Rule) {
		return window(segment.Window{Between: &segment.Days{FromDays: from, ToDays: to}})
	}
	value := func(op segment.Operator, v any) func(*segment.Rule) {
		return func(r *segment.Rule) { r.Operator, r.Value = op, v }
	}
	tolerance := func(x float64) func(*segment.Rule) { return func(r *segment.Rule) { r.Tolerance = &x } }
	for name, c := range map[string]struct {
		change func(*segment.Rule)
		paths  []string // below the rule
	}{
		"valid":           {func(*segment.Rule) {}, nil},
		"weight 0":        {func(r *segment.Rule) { r.Weight = 0 }, []string{".weight"}},
		"weight negative": {func(r *segment.Rule) { r.Weight = -1 }, []string{".weight"}},
		"weight NaN":      {func(r *segment.Rule) { r.Weight = math.NaN() }, []string{".weight"}},
		"weight infinite": {func(r *segment.Rule) { r.Weight = math.Inf(1) }, []string{".weight"}},
		"no type":         {func(r *segment.Rule) { r.Type = "" }, []string{".type"}},
		"unknown type":    {func(r *segment.Rule) { r.Type = canary }, []string{".type"}},
		"SEGMENT":         {func(r *segment.Rule) { r.Type, r.Field = "SEGMENT", "segment.vip" }, []string{".field"}},
		"EXPRESSION": {func(r *segment.Rule) {
			*r = segment.Rule{Type: "EXPRESSION", Value: `field("` + canary + `")`, Weight: 1}
		}, []string{".value"}},
		"no field":               {func(r *segment.Rule) { r.Field = "" }, []string{".field"}},
		"unknown field":          {func(r *segment.Rule) { r.Field = canary }, []string{".field"}},
		"field of another type":  {func(r *segment.Rule) { r.Field = "interests.tech" }, []string{".field"}},
		"set of another type":    {func(r *segment.Rule) { r.Field = "interests" }, []string{".field"}},
		"unknown total":          {func(r *segment.Rule) { r.Field = "totalReturns" }, []string{".field"}},
		"unknown aggregate":      {func(r *segment.Rule) { r.Field = "median(purchase.amount)" }, []string{".field"}},
		"aggregate of no amount": {func(r *segment.Rule) { r.Field = "sum(purchase)" }, []string{".field"}},
		"count of amounts":       {func(r *segment.Rule) { r.Field = "count(purchase.amount)" }, []string{".field"}},
		"average quantity":       {func(r *segment.Rule) { r.Field = "avg(purchase.quantity)" }, []string{".field"}},
		"no operator":            {func(r *segment.Rule) { r.Operator = "" }, []string{".operator"}},
		"unknown operator":       {value(canary, 3.0), []string{".operator"}},
		"unsupported operator":   {value(segment.Contains, canary), []string{".operator"}},
		"no value":               {value(segment.Equal, nil), []string{".value"}},
		"value is a text":        {value(segment.Equal, canary), []string{".value"}},
		"value is a truth":       {value(segment.Equal, true), []string{".value"}},
		"value is a list":        {value(segment.Equal, []any{1.0}), []string{".value"}},
		"value is an object":     {value(segment.Equal, map[string]any{canary: 1.0}), []string{".value"}},
		"value NaN":              {value(segment.Equal, math.NaN()), []string{".value"}},
		"value infinite":         {value(segment.LessThan, math.Inf(1)), []string{".value"}},
		"empty IN":               {value(segment.In, []any{}), []string{".value"}},
		"IN of one":              {value(segment.In, 1.0), []string{".value"}},
		"IN too many":            {value(segment.In, slices.Repeat([]any{1.0}, 1001)), []string{".value"}},
		"IN mixed":               {value(segment.In, []any{1.0, canary, 2.0, nil}), []string{".value[1]", ".value[3]"}},
		"BETWEEN one":            {value(segment.Between, 1.0), []string{".value"}},
		"BETWEEN three":          {value(segment.Between, []any{1.0, 2.0, 3.0}), []string{".value"}},
		"BETWEEN reversed":       {value(segment.Between, []any{2.0, 1.0}), []string{".value"}},
		"BETWEEN of texts":       {value(segment.Between, []any{canary, 1.0}), []string{".value[0]"}},
		"BETWEEN a point":        {value(segment.Between, []any{2.0, 2.0}), nil},
		"negative operand":       {value(segment.GreaterThan, -3.5), nil},
		"tolerance 0":            {tolerance(0), nil},
		"tolerance negative":     {tolerance(-1), []string{".tolerance"}},
		"tolerance NaN":          {tolerance(math.NaN()), []string{".tolerance"}},
		"tolerance infinite":     {tolerance(math.Inf(1)), []string{".tolerance"}},
		"tolerance of ==":        {func(r *segment.Rule) { value(segment.Equal, 1.0)(r); tolerance(1)(r) }, nil},
		"tolerance of !=":        {func(r *segment.Rule) { value(segment.NotEqual, 1.0)(r); tolerance(1)(r) }, []string{".tolerance"}},
		"tolerance of IN":        {func(r *segment.Rule) { value(segment.In, []any{1.0})(r); tolerance(1)(r) }, []string{".tolerance"}},
		"whenMissing":            {func(r *segment.Rule) { r.WhenMissing = canary }, []string{".whenMissing"}},
		"description":            {func(r *segment.Rule) { r.Description = canary + "\x07" }, []string{".description"}},
		"window of a total":      {func(r *segment.Rule) { r.Window = &segment.Window{LastDays: new(30.0)} }, []string{".window"}},
		"category of a total":    {func(r *segment.Rule) { r.Category = new(canary) }, []string{".category"}},
		"category of signs":      {func(r *segment.Rule) { aggregate(r); r.Category = new("!!") }, []string{".category"}},
		"category":               {func(r *segment.Rule) { aggregate(r); r.Category = new("Home & Garden") }, nil},
		"category of nothing":    {func(r *segment.Rule) { aggregate(r); r.Category = new("") }, []string{".category"}},
		"window":                 {window(segment.Window{LastDays: new(400.0)}), nil},
		"window of none":         {window(segment.Window{}), []string{".window"}},
		"window of two":          {window(segment.Window{LastDays: new(1.0), OlderThanDays: new(1.0)}), []string{".window"}},
		"window 0":               {window(segment.Window{LastDays: new(0.0)}), []string{".window.lastDays"}},
		"window negative":        {window(segment.Window{OlderThanDays: new(-1.0)}), []string{".window.olderThanDays"}},
		"window NaN":             {window(segment.Window{LastDays: new(math.NaN())}), []string{".window.lastDays"}},
		"window beyond":          {window(segment.Window{LastDays: new(400.1)}), []string{".window.lastDays"}},
		"older than retention":   {window(segment.Window{OlderThanDays: new(401.0)}), []string{".window.olderThanDays"}},
		"between":                {days(60, 0), nil},
		"between reversed":       {days(30, 60), []string{".window.between.toDays"}},
		"between equal":          {days(30, 30), []string{".window.between.toDays"}},
		"between negative":       {days(30, -1), []string{".window.between.toDays"}},
		"between beyond":         {days(401, 30), []string{".window.between.fromDays"}},
		"group parts on a leaf":  {func(r *segment.Rule) { r.Combination, r.Rules = segment.All, []segment.Rule{} }, []string{".combination", ".rules"}},
		"an empty group":         {func(r *segment.Rule) { *r = groupOf() }, []string{".rules"}},
		"a group uncombined":     {func(r *segment.Rule) { *r = groupOf(validRule()); r.Combination = "" }, []string{".combination"}},
		"leaf parts on a group": {func(r *segment.Rule) {
			*r = groupOf(validRule())
			r.Field, r.Category, r.Window, r.Operator, r.Value = canary, new(canary), &segment.Window{}, canary, canary
			r.Tolerance, r.WhenMissing = new(1.0), segment.Skip
		}, []string{".field", ".category", ".window", ".operator", ".value", ".tolerance", ".whenMissing"}},
		"many": {func(r *segment.Rule) {
			r.Weight, r.WhenMissing, r.Operator, r.Value, r.Tolerance = 0, canary, segment.In, []any{}, new(-1.0)
		}, []string{".weight", ".whenMissing", ".tolerance", ".value"}},
	} {
		r := validRule()
		c.change(&r)
		for path, d := range map[string]segment.Definition{
			"rules[0]":          definitionOf(r),
			"rules[1].rules[1]": definitionOf(validRule(), groupOf(validRule(), r)),
		} {
			var want []string
			for _, below := range c.paths {
				want = append(want, path+below)
			}
			if got := faultPaths(t, d); !slices.Equal(got, want) {
				t.Errorf("%s: faults at %v, want %v", name, got, want)
			}
		}
	}
}

func TestGroupsNestFiveDeep(t *testing.T) {
	r := validRule()
	for range 5 {
		r = groupOf(r)
	}
	if got := faultPaths(t, definitionOf(r)); got != nil {
		t.Errorf("five groups inside each other: faults at %v", got)
	}
	want := []string{"rules[0]" + strings.Repeat(".rules[0]", 5)}
	if got := faultPaths(t, definitionOf(groupOf(r))); !slices.Equal(got, want) {
		t.Errorf("six groups inside each other: faults at %v, want %v", got, want)
	}
}

func TestWithoutRetentionWindowsReachAsFarAsTheyLike(t *testing.T) {
	r := validRule()
	r.Field, r.Window = "count(purchase)", &segment.Window{LastDays: new(1e6)}
	if _, err := segment.Compile(definitionOf(r), 0); err != nil {
		t.Error(err)
	}
}

// Every pair of field, operator and kind of value is either refused at exactly
// its path or evaluated as the reference does: nothing is silently scored 0.
func TestEveryCombinationIsRefusedOrRight(t *testing.T) {
	d := drawn(t)
	kinds := map[string][]any{
		"number": {0.0, .4, 3.0}, "text": {"mobile", "tech"}, "truth": {true, false}, "nothing": {nil},
		"numbers": {[]any{0.0, 1.0}, []any{.4}}, "texts": {[]any{"mobile", "tech"}}, "object": {map[string]any{}},
		"truths": {[]any{true}}, "empty": {[]any{}}, "ints": {3, int64(3)},
	}
	fits := func(s subject, op segment.Operator, kind string, value any) bool {
		list := op == segment.In || op == segment.NotIn || op == segment.Between
		switch {
		case s.kind == segment.Trait:
			return kind == "truth"
		case slices.Contains(s.operators, segment.Contains):
			return kind == "texts" && list || kind == "text" && !list
		case op == segment.Between:
			return kind == "numbers" && len(value.([]any)) == 2
		}
		return kind == "numbers" && list || (kind == "number" || kind == "ints") && !list
	}
	types := []segment.Type{"", "HOROSCOPE", segment.OtherSegment, segment.Expression, segment.PriceRange}
	fields := map[string]subject{}
	for _, s := range subjects {
		types = append(types, s.kind)
		for _, field := range s.fields {
			fields[field] = s
		}
	}
	operators := append(slices.Clone(counting), segment.Contains, "", "LIKE")
	for field, s := range fields {
		for _, of := range types {
			for _, op := range operators {
				for kind, values := range kinds {
					for _, value := range values {
						r := segment.Rule{Type: of, Field: field, Operator: op, Value: value, Weight: 1}
						paths := faultPaths(t, definitionOf(r))
						var want string
						switch {
						case of == "" || of == "HOROSCOPE":
							want = "rules[0].type"
						case of != s.kind:
							want = "rules[0].field"
						case !slices.Contains(s.operators, op):
							want = "rules[0].operator"
						case !fits(s, op, kind, value):
							want = "rules[0].value"
						}
						if want != "" {
							if len(paths) == 0 || !strings.HasPrefix(paths[0], want) {
								t.Fatalf("%+v: faults at %v, want %s", r, paths, want)
							}
							continue
						}
						if paths != nil {
							t.Fatalf("%+v is refused at %v", r, paths)
						}
						if kind != "ints" { // the reference knows float64 only
							compareAll(t, d, r)
						}
					}
				}
			}
		}
	}
}

func compareAll(t *testing.T, d *drawer, r segment.Rule) {
	t.Helper()
	clear(d.hints)
	for _, operand := range listOf(r.Value) {
		if x, ok := operand.(float64); ok {
			d.hints[r.Field] = append(d.hints[r.Field], x)
		}
	}
	definition := definitionOf(r)
	set := segment.NewSet(compile(t, definition))
	e := set.NewEvaluator()
	for range 10 {
		w := d.worldFor(definition.Rules)
		load(e, set, w)
		compareWithReference(t, definition, w, e, 0)
	}
}
