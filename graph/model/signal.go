package model

import (
	"encoding/json"
	"fmt"
	"io"

	"halftone/domain"
	"halftone/domain/session"
	"halftone/domain/signal"
	"halftone/domain/strictjson"
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
type SignalBatch []*signal.Given

// ReadSignals reads a list of SignalInput, for which a single one may stand. A
// key that a signal does not have, a missing key and a value of the wrong kind
// are BAD_USER_INPUT, with the index and the key as path.
func ReadSignals(r *strictjson.Reader) (batch SignalBatch, err error) {
	var names signal.Names
	each := func() {
		s := &signal.Given{}
		if fault := readSignal(r, s, &names); fault != nil && err == nil {
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

func readSignal(r *strictjson.Reader, s *signal.Given, names *signal.Names) *domain.Error {
	hasOther := false
	wrong := ""
	r.Object(func(key []byte) {
		if !s.ReadField(key, r, names) {
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
	}
	return s.Missing()
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

// RecordSignalsPayload is what became of the signals of one request.
type RecordSignalsPayload struct {
	Accepted   int
	Duplicates int
	Elevated   bool
	UserErrors []*UserError
	// Session is the visit whose memberships may be asked for.
	Session session.Key
}
