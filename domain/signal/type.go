package signal

import (
	"strings"
)

// Type names a kind of signal, as in "product_view". A type outside the list of
// [Types] is accepted: it is passive and weighs [UnknownWeight].
type Type string

// The types that profiles treat in a way of their own.
const (
	ProductView Type = "product_view"
	PageView    Type = "page_view"
	AddToCart   Type = "add_to_cart"
	Purchase    Type = "purchase"
)

// Intent is how much a signal says about what the visitor wants.
type Intent string

// The intents, from weak to strong.
const (
	Passive    Intent = "PASSIVE"
	Active     Intent = "ACTIVE"
	High       Intent = "HIGH"
	Conversion Intent = "CONVERSION"
)

// UnknownWeight is the base weight of a type that is not in the list.
const UnknownWeight Weight = 500

type typeInfo struct {
	name   Type
	plural string
	intent Intent
	weight Weight
}

// Base weights and intents.
var known = []typeInfo{
	{PageView, "page views", Passive, 100},
	{"scroll", "scrolls", Passive, 100},
	{"product_impression", "product impressions", Passive, 200},
	{"category_browse", "category visits", Passive, 300},
	{"time_on_page", "times on a page", Passive, 500},
	{"search", "searches", Active, 500},
	{"filter_applied", "filters applied", Active, 500},
	{"product_click", "product clicks", Active, 800},
	{ProductView, "product views", Active, 1000},
	{"compare_products", "product comparisons", Active, 1200},
	{"return_visit", "return visits", Active, 2000},
	{"view_cart", "cart views", High, 1500},
	{"add_to_wishlist", "wishlist adds", High, 2500},
	{AddToCart, "cart adds", High, 3500},
	{"remove_from_cart", "cart removals", High, -1000},
	{"begin_checkout", "checkouts begun", High, 4000},
	{"share", "shares", Conversion, 5000},
	{"review", "reviews", Conversion, 6000},
	{Purchase, "purchases", Conversion, 10000},
}

// Types lists the known types, from passive to conversion.
func Types() []Type {
	types := make([]Type, len(known))
	for i, k := range known {
		types[i] = k.name
	}
	return types
}

// byName finds the known types: every signal asks several times.
var byName = func() map[Type]typeInfo {
	types := make(map[Type]typeInfo, len(known))
	for _, k := range known {
		types[k.name] = k
	}
	return types
}()

func (t Type) info() typeInfo {
	if info, isKnown := byName[t]; isKnown {
		return info
	}
	return typeInfo{t, t.Label() + " signals", Passive, UnknownWeight}
}

// Intent is the intent of the type; unknown types are passive.
func (t Type) Intent() Intent { return t.info().intent }

// BaseWeight is the weight that a signal of the type has unless an operator or
// the caller says otherwise.
func (t Type) BaseWeight() Weight { return t.info().weight }

// IsHigh tells whether the signal must survive: high or conversion intent.
func (t Type) IsHigh() bool {
	intent := t.Intent()
	return intent == High || intent == Conversion
}

// Label is the type in words, as in "product view".
func (t Type) Label() string { return strings.ReplaceAll(string(t), "_", " ") }

// Plural names many signals of the type in words, as in "product views".
func (t Type) Plural() string { return t.info().plural }

// IsValid tells whether t is spelled as a type must be: a lower-case letter,
// then at most 63 lower-case letters, digits and underscores.
func (t Type) IsValid() bool {
	if t == "" || len(t) > maxTypeLength || t[0] < 'a' || t[0] > 'z' {
		return false
	}
	for i := range len(t) {
		if c := t[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

const maxTypeLength = 64
