package segment

import (
	"strconv"

	"halftone/domain/profile"
	"halftone/domain/signal"
)

// Summary says the change in words, and where it can be in signals, as in
// "Total purchases 2 -> 3 (one more purchase)".
func (c *CounterfactualChange) Summary() string {
	text := fieldText(c.Field) + windowText(c.rule) + " " + c.valueText(c.From) + " -> " + c.valueText(c.To)
	if way := c.wayText(); way != "" {
		return text + " (" + way + ")"
	}
	return text
}

func (c *CounterfactualChange) valueText(value any) string {
	switch v := value.(type) {
	case nil:
		return "unknown"
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	}
	x, _ := numberOf(value)
	return valueText(c.Field, x)
}

// wayText says how the change may come about, empty when nothing simple can be
// said.
func (c *CounterfactualChange) wayText() string {
	f := c.Field
	from, _ := numberOf(c.From)
	to, _ := numberOf(c.To)
	switch {
	case f.Name == "totalSessions":
		return more(to-from, "visit", "visits")
	case f.Measure == profile.DistinctDays && f.Window.To == 0:
		return f.Type.Plural() + aboutText(f) + " on " + more(to-from, "day", "days")
	case f.Kind == profile.RecencyField && to > from:
		return waitingText(f, to-from)
	case len(c.Signals) == 0:
		return ""
	}
	s := c.Signals[0]
	singular, plural := signalText(s.Type)
	switch {
	case f.Kind == profile.RecencyField && f.Type == "":
		return "a visit now"
	case f.Kind == profile.RecencyField:
		return "one " + singular + " now"
	case f.Name == "totalRevenue", f.Measure == profile.SumAmount:
		return "one " + singular + aboutText(f) + " of at least " + number(to-from, 2)
	case f.Measure == profile.MinAmount, f.Measure == profile.MaxAmount:
		return "one " + singular + aboutText(f) + " of " + number(to, 2)
	}
	return more(float64(s.Count), singular, plural) + aboutText(f)
}

// waitingText says that a recency rises by so many days.
func waitingText(f profile.Field, days float64) string {
	text := inDays(number(days, 2))
	switch f.Name {
	case "lastSeen":
		return "no visit for another " + text
	case "last":
		return "no " + f.Type.Label() + " for another " + text
	}
	return "in " + text
}

// aboutText names what signals have to be about to count for the field.
func aboutText(f profile.Field) string {
	switch {
	case f.Kind == profile.InterestField:
		return " in " + f.Name
	case f.Kind == profile.AffinityField:
		return " tagged " + f.Name
	case f.Kind == profile.BrandField:
		return " of the brand " + f.Name
	case f.Category != "":
		return " in " + f.Category
	}
	return ""
}

func signalText(t signal.Type) (singular, plural string) {
	if t == profile.AnyType {
		return "signal", "signals"
	}
	return t.Label(), t.Plural()
}

var smallNumbers = [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}

// more says how many are missing, as in "two more visits"; n is whole.
func more(n float64, singular, plural string) string {
	words := number(n, 0)
	if n < float64(len(smallNumbers)) {
		words = smallNumbers[int(n)]
	}
	if n == 1 {
		return words + " more " + singular
	}
	return words + " more " + plural
}
