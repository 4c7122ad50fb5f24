package signal

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"halftone/domain"
	"halftone/domain/privacy"
)

// Input is a signal as a caller gives it. A nil pointer or an empty number
// means that the field is absent; numbers keep the digits they were written in.
type Input struct {
	ID         string      `json:"signalId"`
	OccurredAt *time.Time  `json:"occurredAt"`
	Type       Type        `json:"type"`
	Category   *string     `json:"category"`
	Brand      *string     `json:"brand"`
	Tags       []string    `json:"tags"`
	ProductID  *string     `json:"productId"`
	Price      json.Number `json:"price"`
	Quantity   json.Number `json:"quantity"`
	Amount     json.Number `json:"amount"`
	Currency   *string     `json:"currency"`
	OrderID    *string     `json:"orderId"`
	Weight     json.Number `json:"weight"`
}

// Limits of one signal.
const (
	MaxIDLength   = 64  // bytes of a signal id
	MaxNameLength = 128 // characters of a category, brand, tag, product or order
	MaxTags       = 32
	MaxQuantity   = 1_000_000
	// MaxAhead is how far in the future a signal may be dated.
	MaxAhead = 5 * time.Minute
)

// Rules are what a site accepts.
type Rules struct {
	// Weight gives the base weight in force for a type.
	Weight func(Type) Weight
	// Currency, when set, is the only one accepted.
	Currency string
	// Retention is the greatest age of a signal; 0 means any age.
	Retention time.Duration
	// Undated accepts a signal without an instant: it happened now.
	Undated bool
	// Guard screens every text before anything else looks at it; nil passes all.
	Guard *privacy.Guard
	// MayOverrideWeight lets the caller set the weight of a signal.
	MayOverrideWeight bool
}

// Signal is an accepted signal. Names are folded, tags are sorted and distinct,
// the instant is in whole milliseconds.
type Signal struct {
	ID        string
	At        int64 // milliseconds since 1970-01-01 UTC
	Type      Type
	Weight    Weight
	Category  string
	Brand     string
	Tags      []string
	ProductID string
	Price     Money
	Amount    Money
	Quantity  int32
	OrderID   string
	// overridden tells that the caller chose the weight: it is part of what
	// the caller said, a base weight is not.
	overridden bool
	// undated tells that the instant is that of the arrival, which a retry has
	// another of.
	undated bool
}

var currencyPattern = regexp.MustCompile(`^[A-Z]{3}$`)

// tagPaths are the paths of tags by their place.
var tagPaths = func() (paths [MaxTags]string) {
	for i := range paths {
		paths[i] = fmt.Sprintf("tags[%d]", i)
	}
	return paths
}()

// Accept validates in as of now. All faults are reported together, each with
// the name of its field as path. A text with personal data has no other fault;
// where it is to be dropped, the signal is accepted as if it had not been there.
func (r Rules) Accept(in Input, now time.Time) (Signal, error) {
	var faults domain.Faults
	bad := func(path, format string, args ...any) { faults.Add(domain.BadUserInput, path, format, args...) }
	s := Signal{ID: in.ID, Type: in.Type, Price: NoMoney, Amount: NoMoney, Quantity: 1}

	// isPresent tells whether an optional text is there and may be looked at.
	isPresent := func(path string, value *string) bool {
		if value == nil {
			return false
		}
		drop, fault := r.Guard.Screen(path, *value)
		if fault != nil {
			faults = append(faults, fault)
		}
		return !drop && fault == nil
	}
	// mayRead tells whether a text that nothing can do without may be looked at.
	mayRead := func(path, value string) bool {
		drop, fault := r.Guard.Screen(path, value)
		if drop {
			fault = domain.Errorf(domain.PIIRejected, path, "looks like personal data and cannot be left out")
		}
		if fault != nil {
			faults = append(faults, fault)
		}
		return fault == nil
	}

	if mayRead("id", in.ID) && !isID(in.ID) {
		bad("id", "must be 1 to %d letters, digits, '_' or '-'", MaxIDLength)
	}
	switch {
	case in.OccurredAt == nil && r.Undated:
		s.At, s.undated = now.UnixMilli(), true
	case in.OccurredAt == nil:
		bad("occurredAt", "is required")
	case in.OccurredAt.After(now.Add(MaxAhead)):
		bad("occurredAt", "lies more than %d minutes in the future", int(MaxAhead.Minutes()))
	case r.Retention > 0 && in.OccurredAt.Before(now.Add(-r.Retention)):
		bad("occurredAt", "is older than the retention period")
	case in.OccurredAt.Year() < 1900:
		bad("occurredAt", "lies before the year 1900")
	default:
		s.At = in.OccurredAt.UnixMilli()
	}
	if mayRead("type", string(in.Type)) && !in.Type.IsValid() {
		bad("type", "must be a lower-case letter followed by at most 63 lower-case letters, digits or '_'")
	}

	name := func(path string, value *string) string {
		if !isPresent(path, value) {
			return ""
		}
		folded, fault := foldName(*value)
		if fault != "" {
			bad(path, "%s", fault)
		}
		return folded
	}
	s.Category = name("category", in.Category)
	s.Brand = name("brand", in.Brand)
	if len(in.Tags) > MaxTags {
		bad("tags", "has more than %d entries", MaxTags)
	} else if len(in.Tags) > 0 {
		s.Tags = make([]string, 0, len(in.Tags))
		for i := range in.Tags {
			if tag := name(tagPaths[i], &in.Tags[i]); tag != "" {
				s.Tags = append(s.Tags, tag)
			}
		}
		slices.Sort(s.Tags)
		s.Tags = slices.Compact(s.Tags)
	}
	opaque := func(path string, value *string) string {
		if !isPresent(path, value) {
			return ""
		}
		if fault := checkText(*value); fault != "" {
			bad(path, "%s", fault)
		}
		return *value
	}
	s.ProductID = opaque("productId", in.ProductID)
	s.OrderID = opaque("orderId", in.OrderID)

	money := func(path string, number json.Number) Money {
		if number == "" {
			return NoMoney
		}
		n, ok := parseFixed(string(number), 2, int64(MaxMoney))
		if !ok || n < 0 {
			bad(path, "must be from 0 to %s with at most 2 decimals", MaxMoney)
		}
		return Money(n)
	}
	s.Price = money("price", in.Price)
	s.Amount = money("amount", in.Amount)
	if in.Quantity != "" {
		n, ok := parseFixed(string(in.Quantity), 0, MaxQuantity)
		if !ok || n < 1 {
			bad("quantity", "must be a whole number from 1 to %d", MaxQuantity)
		}
		s.Quantity = int32(n)
	}
	if isPresent("currency", in.Currency) {
		switch {
		case !currencyPattern.MatchString(*in.Currency):
			bad("currency", "must be three capital letters (ISO 4217)")
		case r.Currency != "" && *in.Currency != r.Currency:
			bad("currency", "is not the currency of this site")
		}
	}
	s.Weight = r.weight(in.Type)
	if in.Weight != "" {
		w, ok := ParseWeight(string(in.Weight))
		switch {
		case !r.MayOverrideWeight:
			faults.Add(domain.Forbidden, "weight", "may be set by the SERVICE role only")
		case !ok:
			bad("weight", "must be from -1 to 10 with at most 4 decimals")
		}
		s.Weight, s.overridden = w, true
	}
	if err := faults.Err(); err != nil {
		return Signal{}, err
	}
	return s, nil
}

// isID tells whether a text is spelled as the id of a signal must be.
func isID(text string) bool {
	for i := range len(text) {
		c := text[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return false
		}
	}
	return text != "" && len(text) <= MaxIDLength
}

func (r Rules) weight(t Type) Weight {
	if r.Weight == nil {
		return t.BaseWeight()
	}
	return r.Weight(t)
}

// foldName folds a name and says what is wrong with it.
func foldName(value string) (folded, fault string) {
	if fault := checkText(value); fault != "" {
		return "", fault
	}
	folded = Fold(value)
	switch {
	case folded == "":
		return "", "must contain a letter or a digit"
	case utf8.RuneCountInString(folded) > MaxNameLength:
		return "", fmt.Sprintf("is longer than %d characters", MaxNameLength)
	}
	return folded, ""
}

// checkText says what is wrong with a text that is kept or hashed as it is.
func checkText(value string) (fault string) {
	switch {
	case value == "":
		return "must not be empty"
	case !utf8.ValidString(value), strings.ContainsRune(value, utf8.RuneError):
		return "is not valid Unicode" // U+FFFD stands for something that was not
	case utf8.RuneCountInString(value) > MaxNameLength:
		return fmt.Sprintf("is longer than %d characters", MaxNameLength)
	case strings.ContainsFunc(value, unicode.IsControl):
		return "contains a control character"
	}
	return ""
}
