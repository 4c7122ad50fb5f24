package scalar

import (
	"encoding/json"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"halftone/domain"
	"halftone/domain/signal"
)

// dateTimeForm is RFC 3339 in UTC with milliseconds.
const dateTimeForm = "2006-01-02T15:04:05.000Z"

// MarshalDateTime writes an instant in UTC with milliseconds.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = w.Write(t.UTC().AppendFormat(nil, `"`+dateTimeForm+`"`))
	})
}

// UnmarshalDateTime reads RFC 3339; faults are BAD_USER_INPUT.
func UnmarshalDateTime(v any) (time.Time, error) {
	text, _ := v.(string)
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, domain.Errorf(domain.BadUserInput, "", "is not an RFC 3339 instant")
	}
	return t, nil
}

// MarshalDecimal writes money as a number with two decimals, absent money as null.
func MarshalDecimal(m signal.Money) graphql.Marshaler {
	if !m.IsSet() {
		return graphql.Null
	}
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, m.String()) })
}

// UnmarshalDecimal is there because the generator asks for it: inputs with money
// have a reader of their own, which keeps the digits.
func UnmarshalDecimal(any) (signal.Money, error) {
	return signal.NoMoney, domain.Errorf(domain.BadUserInput, "", "is not money")
}

// MarshalJSON writes any JSON value.
func MarshalJSON(v any) graphql.Marshaler { return graphql.MarshalAny(v) }

// UnmarshalJSON gives every number as a float64, the one form that rules
// compare; faults are BAD_USER_INPUT.
func UnmarshalJSON(v any) (any, error) {
	switch v := v.(type) {
	case json.Number:
		return finite(string(v))
	case int64:
		return float64(v), nil
	case []any:
		list := make([]any, len(v))
		for i := range v {
			var err error
			if list[i], err = UnmarshalJSON(v[i]); err != nil {
				return nil, err
			}
		}
		return list, nil
	case map[string]any:
		object := make(map[string]any, len(v))
		for name := range v {
			var err error
			if object[name], err = UnmarshalJSON(v[name]); err != nil {
				return nil, err
			}
		}
		return object, nil
	}
	return v, nil
}

func finite(number string) (any, error) {
	x, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return nil, domain.Errorf(domain.BadUserInput, "", "has a number beyond the range of float64")
	}
	return x, nil
}

// MarshalInt writes an Int.
func MarshalInt(n int) graphql.Marshaler { return graphql.MarshalInt(n) }

// UnmarshalInt reads the 32-bit Int of the specification; faults are
// BAD_USER_INPUT.
func UnmarshalInt(v any) (int, error) {
	n, isInt := v.(int64)
	if number, ok := v.(json.Number); ok {
		var err error
		n, err = number.Int64()
		isInt = err == nil
	}
	if !isInt || n < math.MinInt32 || n > math.MaxInt32 {
		return 0, domain.Errorf(domain.BadUserInput, "", "is not a 32-bit integer")
	}
	return int(n), nil
}
