package ingest

import (
	"context"
	"net/http"
	"time"
	"unicode/utf8"

	"halftone/domain"
	"halftone/domain/identity"
	"halftone/domain/profile"
	"halftone/domain/strictjson"
)

// maxClaim bounds the body of a claim, in bytes.
const maxClaim = 4 << 10

// identified is the answer to a claim.
type identified struct {
	Token     string    `json:"token"`
	ExpiresAt time.Time `json:"expiresAt"`
	// ProfileKey is for a SERVICE only: pages have no use for it.
	ProfileKey string `json:"profileKey,omitempty"`
}

// identify answers POST /fingerprint: a visitor's identifier and consent become
// a visitor token.
func (x *exchange) identify() {
	if _, ok := x.media(mediaJSON); !ok {
		return
	}
	body, err := x.readBody(nil, maxClaim)
	if err != nil {
		x.refuseFor(err)
		return
	}
	claim, fault := readClaim(body)
	if fault == nil {
		fault = x.checkClaim(&claim)
	}
	if fault != nil {
		x.refuseFor(fault)
		return
	}
	ctx, cancel := context.WithTimeout(x.r.Context(), commitTimeout)
	defer cancel()
	token, visitor, err := x.Intake.Identify(ctx, claim)
	if err != nil {
		x.refuseFor(err)
		return
	}
	answer := identified{Token: token, ExpiresAt: visitor.ExpiresAt.UTC()}
	if x.caller.May(domain.Service) {
		answer.ProfileKey = visitor.Key.String()
	}
	x.write(http.StatusOK, answer)
}

// checkClaim tells whether the caller may make the claim, and adds what the
// headers say: the visitor token held so far, and the wish not to be tracked.
func (x *exchange) checkClaim(claim *identity.Claim) *domain.Error {
	if x.caller.Visitor != nil && claim.Known == "" {
		claim.Known = x.credential()
	}
	claim.OptOut = x.caller.OptOut
	if x.caller.IsNobody() {
		if _, err := x.Intake.Visitors.Open(claim.Known); err != nil {
			return domain.Errorf(domain.Unauthenticated, "token", "needs a visitor token, or a page of an allowed origin")
		}
	}
	if claim.Mode == domain.Identity && !x.caller.May(domain.Service) {
		return domain.Errorf(domain.Forbidden, "mode", "IDENTITY may be claimed by the SERVICE role only")
	}
	return nil
}

// readClaim reads the body strictly: of what it says twice or in keys unknown
// here, nobody could tell what is meant.
func readClaim(body []byte) (c identity.Claim, fault *domain.Error) {
	blame := func(path, message string) {
		if fault == nil {
			fault = domain.Errorf(domain.BadUserInput, path, "%s", message)
		}
	}
	if !utf8.Valid(body) {
		blame("", "the body is not valid UTF-8")
		return c, fault
	}
	r := strictjson.NewReader(body)
	seen := map[string]bool{}
	text := func(path string) string {
		if seen[path] {
			blame(path, "comes twice")
		}
		seen[path] = true
		value := readText(r)
		if r.Err() != nil {
			blame(path, r.Err().Error())
		}
		if value == nil {
			return ""
		}
		return *value
	}
	r.Object(func(key []byte) {
		switch string(key) {
		case "mode":
			c.Mode = domain.IdentificationMode(text("mode"))
		case "value":
			c.Value = text("value")
		case "token":
			c.Known = text("token")
		case "consent":
			r.Object(func(key []byte) {
				switch string(key) {
				case "persistence":
					c.Consent.Persistence = profile.ConsentState(text("consent.persistence"))
				case "personalization":
					c.Consent.Personalization = profile.ConsentState(text("consent.personalization"))
				default:
					blame("consent", "has a key other than persistence and personalization")
					r.Raw()
				}
			})
		default:
			blame("", "the body has a key other than mode, value, consent, token")
			r.Raw()
		}
	})
	r.End()
	if r.Err() != nil {
		blame("", "the body "+r.Err().Error())
	}
	return c, fault
}
