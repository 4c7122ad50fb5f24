package profile

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"halftone/domain/signal"
)

// Kind says which part of a profile a field asks for.
type Kind uint8

// The kinds of fields.
const (
	InterestField  Kind = iota // interests.<category>
	AffinityField              // affinities.<tag>
	BrandField                 // brandAffinities.<brand>
	PriceField                 // priceRange, price.min, price.max, price.average
	TraitField                 // traits.<name>
	TotalField                 // totalSessions and its like
	AggregateField             // count(purchase) and its like
	RecencyField               // lastSeen, firstSeen, last.<type>, first.<type>
	ShareField                 // context.<dimension>.<value>
	ContextField               // context.<dimension>, a text
	ModelField                 // model.<name>
)

// Measure is what an aggregate computes.
type Measure string

// The measures of an aggregate.
const (
	Count        Measure = "count"
	Signals      Measure = "signals"
	SumAmount    Measure = "sum.amount"
	SumQuantity  Measure = "sum.quantity"
	AvgAmount    Measure = "avg.amount"
	MinAmount    Measure = "min.amount"
	MaxAmount    Measure = "max.amount"
	DistinctDays Measure = "distinctDays"
)

// AnyType is the type of an aggregate over all signals.
const AnyType signal.Type = "*"

// Field is one thing that a rule can ask of a profile. Fields are comparable;
// equal fields have equal values.
type Field struct {
	Kind Kind
	// Name is the category, tag, brand, trait, total, model or dimension; for
	// RecencyField "lastSeen", "firstSeen", "last" or "first".
	Name     string
	Value    string      // of a ShareField
	Measure  Measure     // of an AggregateField
	Type     signal.Type // of an AggregateField or RecencyField
	Category string      // of an AggregateField, empty = all
	Window   Window      // of an AggregateField
}

// Window is a half-open part of time before now, in days of 24 hours: signals
// of age [To, From). The zero Window is all of time.
type Window struct {
	From float64 // greatest age, excluded; 0 = unbounded
	To   float64 // smallest age, included; 0 = now, or ahead of it when From is 0 as well
}

// LastDays is the window (now - days, now].
func LastDays(days float64) Window { return Window{From: days} }

// OlderThanDays is the window (-inf, now - days].
func OlderThanDays(days float64) Window { return Window{To: days} }

// BetweenDays is the window (now - from, now - to].
func BetweenDays(from, to float64) Window { return Window{From: from, To: to} }

// holds tells whether an instant lies in the window seen from now.
func (w Window) holds(at, now int64) bool {
	age := float64(now - at)
	if w == (Window{}) {
		return true
	}
	return age >= w.To*float64(dayMillis) && (w.From == 0 || age < w.From*float64(dayMillis))
}

// The totals, by field name.
var totals = []string{
	"totalSessions", "totalSignals", "totalProductViews", "totalCartAdds", "totalPurchases", "totalRevenue",
}

// The prices, by field name.
var prices = []string{"priceRange", "price.min", "price.max", "price.average"}

// DerivedTraits are computed from the profile and cannot be set.
func DerivedTraits() []string {
	return []string{"prefersDeals", "browsesExtensively", "healthConscious"}
}

var (
	plainName      = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,63}$`)
	domainName     = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,252}$`)
	aggregateForm  = regexp.MustCompile(`^(count|signals|sum|avg|min|max|distinctDays)\(([^().]*)(?:\.([a-z]+))?\)$`)
	aggregateNames = map[string]Measure{
		"count": Count, "signals": Signals, "distinctDays": DistinctDays,
		"sum.amount": SumAmount, "sum.quantity": SumQuantity,
		"avg.amount": AvgAmount, "min.amount": MinAmount, "max.amount": MaxAmount,
	}
)

// ParseField reads the name of a field as a rule writes it, without category
// and window. Names of categories, tags and brands are folded.
func ParseField(name string) (Field, bool) {
	prefix, rest, _ := strings.Cut(name, ".")
	switch {
	case slices.Contains(prices, name):
		return Field{Kind: PriceField, Name: name}, true
	case slices.Contains(totals, name):
		return Field{Kind: TotalField, Name: name}, true
	case name == "lastSeen" || name == "firstSeen":
		return Field{Kind: RecencyField, Name: name}, true
	}
	folded := func(kind Kind) (Field, bool) {
		name := signal.Fold(rest)
		return Field{Kind: kind, Name: name}, name != "" && len(rest) <= 4*signal.MaxNameLength
	}
	switch prefix {
	case "interests":
		return folded(InterestField)
	case "affinities":
		return folded(AffinityField)
	case "brandAffinities":
		return folded(BrandField)
	case "traits":
		return Field{Kind: TraitField, Name: rest}, plainName.MatchString(rest)
	case "model":
		return Field{Kind: ModelField, Name: rest}, plainName.MatchString(rest)
	case "last", "first":
		t := signal.Type(rest)
		return Field{Kind: RecencyField, Name: prefix, Type: t}, t.IsValid()
	case "context":
		return parseContext(rest)
	}
	return parseAggregate(name)
}

func parseContext(rest string) (Field, bool) {
	dimension, value, hasValue := strings.Cut(rest, ".")
	values, known := dimensions[dimension]
	switch {
	case !known:
		return Field{}, false
	case !hasValue:
		return Field{Kind: ContextField, Name: dimension}, true
	case values == nil:
		return Field{Kind: ShareField, Name: dimension, Value: value}, domainName.MatchString(value)
	}
	return Field{Kind: ShareField, Name: dimension, Value: value}, slices.Contains(values, value)
}

func parseAggregate(name string) (Field, bool) {
	m := aggregateForm.FindStringSubmatch(name)
	if m == nil {
		return Field{}, false
	}
	function, t, of := m[1], signal.Type(m[2]), m[3]
	if of != "" {
		function += "." + of
	}
	measure, known := aggregateNames[function]
	return Field{Kind: AggregateField, Measure: measure, Type: t}, known && (t == AnyType || t.IsValid())
}

// ParseCanonical reads the form that String writes: a field with its category
// and window in braces.
func ParseCanonical(name string) (Field, bool) {
	base, suffix, braced := strings.Cut(name, "{")
	f, ok := ParseField(base)
	if !ok || !braced {
		return f, ok
	}
	suffix, closed := strings.CutSuffix(suffix, "}")
	if f.Kind != AggregateField || !closed {
		return Field{}, false
	}
	given := map[string]float64{}
	for i, part := range strings.Split(suffix, ",") {
		key, value, _ := strings.Cut(part, "=")
		if key == "category" && i == 0 {
			if f.Category = signal.Fold(value); f.Category == "" {
				return Field{}, false
			}
			continue
		}
		days, err := strconv.ParseFloat(value, 64)
		if _, twice := given[key]; err != nil || twice || math.IsNaN(days) || math.IsInf(days, 0) {
			return Field{}, false
		}
		given[key] = days
	}
	lastDays, isLast := given["lastDays"]
	olderThan, isOlder := given["olderThanDays"]
	from, hasFrom := given["fromDays"]
	to, hasTo := given["toDays"]
	switch {
	case len(given) == 0:
		return f, true
	case len(given) == 1 && isLast:
		f.Window = LastDays(lastDays)
	case len(given) == 1 && isOlder:
		f.Window = OlderThanDays(olderThan)
	case len(given) == 2 && hasFrom && hasTo && from > to:
		f.Window = BetweenDays(from, to)
	default:
		return Field{}, false
	}
	return f, f.Window.Check(0) == ""
}

// Check says what is wrong with a window, empty when nothing is. No window may
// reach beyond the retention; 0 is an unlimited one.
func (w Window) Check(retention time.Duration) string {
	limit := math.Inf(1)
	if retention > 0 {
		limit = retention.Hours() / 24
	}
	switch {
	case w.From < 0 || w.To < 0 || w == (Window{}):
		return "must be above 0 days"
	case w.From > 0 && w.To >= w.From:
		return "must have fromDays above toDays"
	case w.From > limit || w.To > limit:
		return "reaches beyond the retention of activity"
	}
	return ""
}

// String is the canonical name of the field.
func (f Field) String() string {
	switch f.Kind {
	case InterestField:
		return "interests." + f.Name
	case AffinityField:
		return "affinities." + f.Name
	case BrandField:
		return "brandAffinities." + f.Name
	case TraitField:
		return "traits." + f.Name
	case ModelField:
		return "model." + f.Name
	case ContextField:
		return "context." + f.Name
	case ShareField:
		return "context." + f.Name + "." + f.Value
	case AggregateField:
		return f.aggregateName() + f.suffix()
	case RecencyField:
		if f.Type != "" {
			return f.Name + "." + string(f.Type)
		}
	}
	return f.Name
}

func (f Field) aggregateName() string {
	function, of, dotted := strings.Cut(string(f.Measure), ".")
	if dotted {
		return function + "(" + string(f.Type) + "." + of + ")"
	}
	return function + "(" + string(f.Type) + ")"
}

func (f Field) suffix() string {
	var parts []string
	days := func(key string, n float64) {
		parts = append(parts, key+"="+strconv.FormatFloat(n, 'f', -1, 64))
	}
	if f.Category != "" {
		parts = append(parts, "category="+f.Category)
	}
	switch w := f.Window; {
	case w.From > 0 && w.To > 0:
		days("fromDays", w.From)
		days("toDays", w.To)
	case w.From > 0:
		days("lastDays", w.From)
	case w.To > 0:
		days("olderThanDays", w.To)
	}
	if parts == nil {
		return ""
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// IsWhole tells whether the field only takes whole numbers.
func (f Field) IsWhole() bool {
	switch f.Kind {
	case TotalField:
		return f.Name != "totalRevenue"
	case AggregateField:
		switch f.Measure {
		case Count, Signals, SumQuantity, DistinctDays:
			return true
		}
	}
	return false
}

// IsText tells whether the field is a text; all others are numbers, traits 0 or 1.
func (f Field) IsText() bool { return f.Kind == ContextField }

// AbsentIsZero tells whether a profile that knows nothing of the field has 0
// there; all other fields are missing then.
func (f Field) AbsentIsZero() bool {
	switch f.Kind {
	case InterestField, AffinityField, BrandField, TotalField:
		return true
	case AggregateField:
		return f.Measure != AvgAmount && f.Measure != MinAmount && f.Measure != MaxAmount
	}
	return false
}

// Admits tells whether a profile can have x in a numeric field.
func (f Field) Admits(x float64) bool {
	if math.IsNaN(x) || math.IsInf(x, 0) || x < 0 {
		return false
	}
	switch f.Kind {
	case InterestField, AffinityField, BrandField:
		return x < 1
	case ShareField, ModelField:
		return x <= 1
	case TraitField:
		return x == 0 || x == 1
	}
	return !f.IsWhole() || x == math.Trunc(x)
}
