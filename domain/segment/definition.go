package segment

// Definition is a named tree of weighted rules with a threshold. Its JSON form
// is that of a bundle and of the database.
type Definition struct {
	Key         string      `json:"key"`
	Name        string      `json:"name"`
	Description string      `json:"description,omitempty"`
	Icon        string      `json:"icon,omitempty"`
	Color       string      `json:"color,omitempty"`
	Tags        []string    `json:"tags,omitempty"`
	Combination Combination `json:"combination"`
	Threshold   float64     `json:"threshold"` // in (0, 1], at most 3 decimals
	Rules       []Rule      `json:"rules"`
}

// DefaultThreshold is the threshold of a definition that states none.
const DefaultThreshold = 0.3

// Rule is a leaf, which compares one field, or a group of rules (Type Group).
type Rule struct {
	Type        Type        `json:"type"`
	Field       string      `json:"field,omitempty"`
	Category    *string     `json:"category,omitempty"` // of an aggregate, nil for all
	Window      *Window     `json:"window,omitempty"`   // of an aggregate
	Operator    Operator    `json:"operator,omitempty"`
	Value       any         `json:"value,omitempty"` // float64, bool, string, or []any of these; of an Expression its text
	Weight      float64     `json:"weight"`          // > 0
	Tolerance   *float64    `json:"tolerance,omitempty"`
	IsRequired  bool        `json:"isRequired,omitempty"`
	IsNegated   bool        `json:"isNegated,omitempty"`
	WhenMissing WhenMissing `json:"whenMissing,omitempty"`
	Description string      `json:"description,omitempty"`
	Combination Combination `json:"combination,omitempty"` // of a group
	Rules       []Rule      `json:"rules,omitempty"`       // of a group
}

// Window limits an aggregate to a part of time: exactly one of its fields is set.
type Window struct {
	LastDays      *float64 `json:"lastDays,omitempty"`
	OlderThanDays *float64 `json:"olderThanDays,omitempty"`
	Between       *Days    `json:"between,omitempty"`
}

// Days is the window from FromDays ago (excluded) to ToDays ago (included).
type Days struct {
	FromDays float64 `json:"fromDays"`
	ToDays   float64 `json:"toDays"`
}

// Type says what a rule asks for.
type Type string

// The rule types.
const (
	CategoryInterest Type = "CATEGORY_INTEREST"
	BrandAffinity    Type = "BRAND_AFFINITY"
	TagAffinity      Type = "TAG_AFFINITY"
	PriceRange       Type = "PRICE_RANGE"
	Trait            Type = "TRAIT"
	Statistic        Type = "STATISTIC"
	Recency          Type = "RECENCY"
	Context          Type = "CONTEXT"
	ModelScore       Type = "MODEL_SCORE"
	OtherSegment     Type = "SEGMENT"
	Expression       Type = "EXPRESSION"
	Group            Type = "GROUP"
)

// Operator compares a field with the value of the rule.
type Operator string

// The operators.
const (
	GreaterThan    Operator = "GREATER_THAN"
	GreaterOrEqual Operator = "GREATER_OR_EQUAL"
	LessThan       Operator = "LESS_THAN"
	LessOrEqual    Operator = "LESS_OR_EQUAL"
	Equal          Operator = "EQUAL"
	NotEqual       Operator = "NOT_EQUAL"
	Contains       Operator = "CONTAINS"
	Between        Operator = "BETWEEN"
	In             Operator = "IN"
	NotIn          Operator = "NOT_IN"
)

// Combination says how a group makes one score of its rules' scores.
type Combination string

// The combinations.
const (
	All      Combination = "ALL"      // the lowest
	Any      Combination = "ANY"      // the highest
	Weighted Combination = "WEIGHTED" // sum(weight * score) / sum(weight)
)

// WhenMissing is what a leaf scores when the profile does not have its field.
type WhenMissing string

// The policies for missing values. The score they give is final: negation does
// not touch it.
const (
	Fail WhenMissing = "FAIL" // 0, the default
	Pass WhenMissing = "PASS" // 1
	Skip WhenMissing = "SKIP" // the rule takes no part
)
