package signal

import (
	"encoding/json"
	"time"

	"halftone/domain"
	"halftone/domain/strictjson"
)

// Given is one signal as a request gives it in JSON. It is read without
// allocating what can be had otherwise, as most of what a server does is this.
// It points into itself: do not copy one that is going to be read into again.
type Given struct {
	Input
	// Malformed are values that are not what their field takes. They are faults
	// of this signal alone: the others of its batch go in.
	Malformed domain.Faults

	has                                         field
	category, brand, productID, currency, order string
	occurredAt                                  time.Time
}

// field is a set of the fields of a signal, by the names that requests use.
type field uint16

const (
	hasID field = 1 << iota
	hasType
	hasOccurredAt
	hasCategory
	hasBrand
	hasTags
	hasProductID
	hasPrice
	hasAmount
	hasQuantity
	hasCurrency
	hasOrderID
	hasWeight
)

// Reset empties g for the next signal.
func (g *Given) Reset() {
	tags := g.Tags[:0]
	clear(g.Tags)
	*g = Given{}
	g.Tags = tags
}

// ReadField reads the value of a field from r. It is false, and nothing was
// read, when a signal has no field of that name; a field that comes twice is
// malformed. Names may be nil.
func (g *Given) ReadField(name []byte, r *strictjson.Reader, names *Names) bool {
	text := func(to *string, known *Names) *string {
		if r.Null() {
			return nil
		}
		*to = known.text(r.View())
		return to
	}
	var this field
	switch string(name) {
	case "id":
		this, g.ID = hasID, readID(r, nil)
	case "type":
		this, g.Type = hasType, Type(readID(r, names))
	case "occurredAt":
		this = hasOccurredAt
		g.readInstant(r)
	case "category":
		this, g.Category = hasCategory, text(&g.category, names)
	case "brand":
		this, g.Brand = hasBrand, text(&g.brand, names)
	case "tags":
		this = hasTags
		g.readTags(r, names)
	case "productId":
		this, g.ProductID = hasProductID, text(&g.productID, nil)
	case "price":
		this, g.Price = hasPrice, g.readDecimal(r, "price")
	case "amount":
		this, g.Amount = hasAmount, g.readDecimal(r, "amount")
	case "quantity":
		this, g.Quantity = hasQuantity, readNumber(r)
	case "currency":
		this, g.Currency = hasCurrency, text(&g.currency, names)
	case "orderId":
		this, g.OrderID = hasOrderID, text(&g.order, nil)
	case "weight":
		this, g.Weight = hasWeight, readNumber(r)
	default:
		return false
	}
	if g.has&this != 0 {
		g.Malformed.Add(domain.BadUserInput, string(name), "comes twice") // the name is one of ours
	}
	g.has |= this
	return true
}

// Missing tells the first field that every signal must have and g has not, nil
// when it has them all.
func (g *Given) Missing() *domain.Error {
	switch {
	case g.has&hasID == 0:
		return domain.Errorf(domain.BadUserInput, "id", "is required")
	case g.has&hasType == 0:
		return domain.Errorf(domain.BadUserInput, "type", "is required")
	}
	return nil
}

func (g *Given) readInstant(r *strictjson.Reader) {
	if r.Null() {
		return
	}
	at, err := time.Parse(time.RFC3339Nano, r.String())
	if err != nil && r.Err() == nil {
		g.Malformed.Add(domain.BadUserInput, "occurredAt", "is not an RFC 3339 instant")
		return
	}
	g.occurredAt = at
	g.OccurredAt = &g.occurredAt
}

// readDecimal keeps the digits as they are written, in a number or in a text.
func (g *Given) readDecimal(r *strictjson.Reader, name string) json.Number {
	if r.Kind() != strictjson.String {
		return readNumber(r)
	}
	text := r.String()
	if text == "" && r.Err() == nil {
		g.Malformed.Add(domain.BadUserInput, name, "is not a number")
	}
	return json.Number(text)
}

// readTags reads a list, for which a single text may stand.
func (g *Given) readTags(r *strictjson.Reader, names *Names) {
	g.Tags = g.Tags[:0]
	switch r.Kind() {
	case strictjson.Null:
		r.Null()
	case strictjson.Array:
		r.Array(func() { g.Tags = append(g.Tags, names.text(r.View())) })
	default:
		g.Tags = append(g.Tags, names.text(r.View()))
	}
}

// readID reads an ID, which may be written as a text or as a number.
func readID(r *strictjson.Reader, names *Names) string {
	if r.Kind() == strictjson.Number {
		return string(r.Number())
	}
	return names.text(r.View())
}

func readNumber(r *strictjson.Reader) json.Number {
	if r.Null() {
		return ""
	}
	return r.Number()
}

// maxKnownNames bounds the texts remembered.
const maxKnownNames = 4096

// Names remembers the texts that come in signal after signal, so that they take
// no memory each time. The zero value is ready; nil remembers nothing.
type Names struct{ known map[string]string }

func (n *Names) text(b []byte) string {
	if n == nil {
		return string(b)
	}
	if text, known := n.known[string(b)]; known {
		return text
	}
	text := string(b)
	switch {
	case len(b) > MaxNameLength: // hardly a name
		return text
	case n.known == nil || len(n.known) >= maxKnownNames:
		n.known = make(map[string]string)
	}
	n.known[text] = text
	return text
}
