package model

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"halftone/domain"
	"halftone/domain/session"
	"halftone/domain/signal"
	"halftone/graph/strictjson"
)

// RecordSignalsInput is one request's worth of one visit.
type RecordSignalsInput struct {
	SessionKey string
	Identity   *IdentityInput
	Context    *SessionContextInput
	Signals    SignalBatch
}

// SignalBatch is a list of SignalInput, read from JSON in one pass: a generic
// decoder would take longer over a batch than all that follows.
type SignalBatch []GivenSignal

// GivenSignal is one signal as the client gives it.
type GivenSignal struct {
	signal.Input
	// Malformed are values that are not what their scalar takes. They are
	// faults of this signal alone: the others of its batch go in.
	Malformed domain.Faults
}

// ReadSignals reads a list of SignalInput, for which a single one may stand. A
// key that a signal does not have, a missing key and a value of the wrong kind
// are BAD_USER_INPUT, with the index and the key as path.
func ReadSignals(r *strictjson.Reader) (batch SignalBatch, err error) {
	each := func() {
		var s GivenSignal
		if fault := s.read(r); fault != nil && err == nil {
			err = fault.Under(fmt.Sprintf("[%d]", len(batch)))
		}
		batch = append(batch, s)
	}
	switch r.Kind() {
	case strictjson.Object:
		each()
	case strictjson.Null: // an empty list literal comes as nil
		r.Null()
	default:
		r.Array(each)
	}
	if err == nil && r.Err() != nil {
		err = domain.Errorf(domain.BadUserInput, "", "%s", r.Err())
	}
	return batch, err
}

func (s *GivenSignal) read(r *strictjson.Reader) *domain.Error {
	var hasID, hasType, hasOther bool
	wrong := ""
	r.Object(func(key []byte) {
		switch string(key) {
		case "id":
			s.ID, hasID = readID(r), true
		case "type":
			s.Type, hasType = signal.Type(readID(r)), true
		case "occurredAt":
			s.readInstant(r)
		case "category":
			s.Category = readText(r)
		case "brand":
			s.Brand = readText(r)
		case "tags":
			s.Tags = readTexts(r)
		case "productId":
			s.ProductID = readText(r)
		case "price":
			s.Price = s.readDecimal(r, "price")
		case "amount":
			s.Amount = s.readDecimal(r, "amount")
		case "quantity":
			s.Quantity = readNumber(r)
		case "currency":
			s.Currency = readText(r)
		case "orderId":
			s.OrderID = readText(r)
		case "weight":
			s.Weight = readNumber(r)
		default:
			hasOther = true
			r.Raw()
		}
		if r.Err() != nil && wrong == "" {
			wrong = string(key)
		}
	})
	switch {
	case r.Err() != nil:
		return domain.Errorf(domain.BadUserInput, wrong, "%s", r.Err())
	case hasOther:
		return domain.Errorf(domain.BadUserInput, "", "has a field that SignalInput does not have")
	case !hasID:
		return domain.Errorf(domain.BadUserInput, "id", "is required")
	case !hasType:
		return domain.Errorf(domain.BadUserInput, "type", "is required")
	}
	return nil
}

// UnmarshalGQL takes what ReadSignals has read from a variable, or literals of
// the query.
func (b *SignalBatch) UnmarshalGQL(v any) (err error) {
	if read, ok := v.(SignalBatch); ok {
		*b = read
		return nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return domain.Errorf(domain.BadUserInput, "", "has a value of the wrong kind")
	}
	*b, err = ReadSignals(strictjson.NewReader(text))
	return err
}

// MarshalGQL is there because the generator binds no type that cannot be
// written too; no field of the schema has an input as its value.
func (b SignalBatch) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, "null") }

func (s *GivenSignal) readInstant(r *strictjson.Reader) {
	text := readText(r)
	if text == nil {
		return
	}
	at, err := time.Parse(time.RFC3339Nano, *text)
	if err != nil {
		s.Malformed.Add(domain.BadUserInput, "occurredAt", "is not an RFC 3339 instant")
		return
	}
	s.OccurredAt = &at
}

// readDecimal keeps the digits as they are written, in a number or in a text.
func (s *GivenSignal) readDecimal(r *strictjson.Reader, path string) json.Number {
	if r.Kind() != strictjson.String {
		return readNumber(r)
	}
	text := r.String()
	if text == "" {
		s.Malformed.Add(domain.BadUserInput, path, "is not a number")
	}
	return json.Number(text)
}

// readID reads an ID, which may be written as a text or as a number.
func readID(r *strictjson.Reader) string {
	if r.Kind() == strictjson.Number {
		return string(r.Number())
	}
	return r.String()
}

func readNumber(r *strictjson.Reader) json.Number {
	if r.Null() {
		return ""
	}
	return r.Number()
}

func readText(r *strictjson.Reader) *string {
	if r.Null() {
		return nil
	}
	text := r.String()
	return &text
}

// readTexts reads a list, for which a single text may stand.
func readTexts(r *strictjson.Reader) (texts []string) {
	switch r.Kind() {
	case strictjson.Null:
		r.Null()
	case strictjson.Array:
		r.Array(func() { texts = append(texts, r.String()) })
	default:
		texts = []string{r.String()}
	}
	return texts
}

// RecordSignalsPayload is what became of the signals of one request.
type RecordSignalsPayload struct {
	Accepted   int
	Duplicates int
	Elevated   bool
	UserErrors []*UserError
	// Session is the visit whose memberships may be asked for.
	Session session.Key
}
