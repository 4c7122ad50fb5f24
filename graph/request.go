package graph

import (
	"unicode/utf8"

	"halftone/domain"
	"halftone/domain/strictjson"
)

// request is the JSON object of a GraphQL request.
type request struct {
	query         string
	operationName string
	variables     []byte // JSON text of an object, nil when absent
}

// readRequest reads the body of a request strictly: a key that GraphQL over
// HTTP does not know is refused, as a misspelt one would otherwise be lost.
func readRequest(body []byte) (request, *domain.Error) {
	if !utf8.Valid(body) {
		return request{}, domain.Errorf(domain.BadUserInput, "", "the body is not valid UTF-8")
	}
	r := strictjson.NewReader(body)
	if r.Kind() == strictjson.Array {
		return request{}, domain.Errorf(domain.BadUserInput, "", "batches of requests are not taken")
	}
	var req request
	hasQuery, hasOther := false, false
	r.Object(func(key []byte) {
		switch string(key) {
		case "query":
			req.query, hasQuery = r.String(), true
		case "operationName":
			if !r.Null() {
				req.operationName = r.String()
			}
		case "variables":
			req.variables = readObject(r)
		case "extensions":
			readObject(r)
		default:
			hasOther = true
			r.Raw()
		}
	})
	r.End()
	switch {
	case r.Err() != nil:
		return request{}, domain.Errorf(domain.BadUserInput, "", "the body %s", r.Err())
	case hasOther:
		return request{}, domain.Errorf(domain.BadUserInput, "", "the body has a key other than query, operationName, variables, extensions")
	case !hasQuery:
		return request{}, domain.Errorf(domain.BadUserInput, "", "the body has no query")
	}
	return req, nil
}

// readObject returns the text of an object, nil for null; anything else is a
// fault of the reader.
func readObject(r *strictjson.Reader) []byte {
	if r.Null() {
		return nil
	}
	if r.Kind() != strictjson.Object {
		r.Object(nil) // fails
		return nil
	}
	return r.Raw()
}
