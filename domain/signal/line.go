package signal

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"halftone/domain"
)

// Line is one line of a signal file: a signal with its customer and, where the
// file names them, its session.
type Line struct {
	Input
	Customer string  `json:"customer"`
	Session  *string `json:"session"`
}

// MaxLineBytes bounds one line of a signal file.
const MaxLineBytes = 64 << 10

// ParseLine reads one JSON object. Keys that a signal does not have are
// refused: a misspelt "amount" would otherwise be lost without a word.
func ParseLine(text []byte) (Line, error) {
	switch {
	case len(text) > MaxLineBytes:
		return Line{}, domain.Errorf(domain.BadUserInput, "", "is longer than %d bytes", MaxLineBytes)
	case !utf8.Valid(text):
		// The decoder would make one and the same customer of all damaged names.
		return Line{}, domain.Errorf(domain.BadUserInput, "", "is not valid UTF-8")
	}
	var line Line
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&line); err != nil {
		return Line{}, lineFault(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Line{}, domain.Errorf(domain.BadUserInput, "", "has something after the JSON object")
	}
	if line.Customer == "" {
		return Line{}, domain.Errorf(domain.BadUserInput, "customer", "is required")
	}
	if fault := checkText(line.Customer); fault != "" {
		return Line{}, domain.Errorf(domain.BadUserInput, "customer", "%s", fault)
	}
	if line.Session != nil {
		if fault := checkText(*line.Session); fault != "" {
			return Line{}, domain.Errorf(domain.BadUserInput, "session", "%s", fault)
		}
	}
	return line, nil
}

// lineFault says what is wrong without repeating any of the input.
func lineFault(err error) error {
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind) && kind.Field != "":
		return domain.Errorf(domain.BadUserInput, fieldPath(kind.Field), "has the wrong type")
	case errors.As(err, &kind):
		return domain.Errorf(domain.BadUserInput, "", "is not a JSON object")
	case strings.Contains(err.Error(), "unknown field"):
		return domain.Errorf(domain.BadUserInput, "", "has a key that a signal does not have")
	case strings.Contains(err.Error(), "parsing time"), strings.Contains(err.Error(), "Time.UnmarshalJSON"):
		return domain.Errorf(domain.BadUserInput, "occurredAt", "is not an RFC 3339 instant")
	case strings.Contains(err.Error(), "invalid number literal"):
		return domain.Errorf(domain.BadUserInput, "", "has a text where a number is expected")
	}
	return domain.Errorf(domain.BadUserInput, "", "is not valid JSON")
}

// fieldPath drops the name of the embedded Go struct from a decoder's path.
func fieldPath(field string) string {
	return strings.TrimPrefix(field, "Input.")
}
