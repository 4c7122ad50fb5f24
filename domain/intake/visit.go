package intake

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/session"
)

// Visit is what a request says of a visit besides its signals. A nil pointer
// means that nothing is said.
type Visit struct {
	SessionKey string
	// Token is the visitor token of whose visit it is. Whoever holds it may
	// record for them.
	Token *string
	// Customer is a login id that the caller vouches for, consent included.
	Customer *string
	// DeviceType, EntryPath and ReferrerDomain are where the visit takes place.
	DeviceType, EntryPath, ReferrerDomain *string
}

const maxPathLength = 2000 // characters

var domainPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,252}$`)

// Arrival checks a visit and returns it as an arrival without signals. All
// faults are reported together, with the fields of the visit as paths, those of
// where it takes place below "context".
func (s *Service) Arrival(caller Caller, v Visit) (a session.Arrival, err error) {
	var faults domain.Faults
	if a.Key, err = s.sessionKey(v.SessionKey); err != nil {
		faults = domain.FaultsOf(err).Under("sessionKey")
	}
	identity, fault := s.identity(caller, v)
	if fault != nil {
		faults = append(faults, fault)
	}
	a.Identity, a.OptOut = identity, caller.OptOut
	a.Context.DeviceType = s.text("context.deviceType", v.DeviceType, checkDevice, &faults)
	a.Context.ReferrerDomain = s.text("context.referrerDomain", hostOf(v.ReferrerDomain), checkDomain, &faults)
	a.EntryPath = s.text("context.entryPath", pathOf(v.EntryPath), checkPath, &faults)
	return a, faults.Err()
}

// sessionKey screens a key as any text: it stays in memory, but what a session
// is named by is seen by whoever may see the session.
func (s *Service) sessionKey(text string) (session.Key, error) {
	if drop, fault := s.Rules.Guard.Screen("", text); drop || fault != nil {
		return "", domain.Errorf(domain.PIIRejected, "", "looks like personal data")
	}
	return session.ParseKey(text)
}

// identity says whose visit it is, nil when the caller may leave that open.
func (s *Service) identity(caller Caller, v Visit) (*session.Identity, *domain.Error) {
	visitor := caller.Visitor
	switch {
	case v.Token != nil && v.Customer != nil:
		return nil, domain.Errorf(domain.BadUserInput, "customer", "must not come with a token")
	case v.Customer != nil && !caller.May(domain.Service):
		return nil, domain.Errorf(domain.Forbidden, "customer", "may be named by the SERVICE role only")
	case v.Customer != nil:
		key, err := s.Visitors.Customer(*v.Customer)
		if err != nil {
			return nil, faultAt("customer", err)
		}
		return &session.Identity{Key: key, Mode: domain.Identity, Consent: profile.ConsentVouched()}, nil
	case v.Token != nil:
		given, err := s.Visitors.Open(*v.Token)
		if err != nil {
			return nil, faultAt("token", err)
		}
		if visitor != nil && visitor.Key != given.Key {
			return nil, domain.Errorf(domain.Forbidden, "token", "is that of another visitor than the request's")
		}
		visitor = &given
	case visitor == nil && !caller.May(domain.Service, domain.Collector):
		return nil, domain.Errorf(domain.Unauthenticated, "token", "is required")
	}
	if visitor == nil {
		return nil, nil
	}
	return &session.Identity{Key: visitor.Key, Mode: visitor.Mode, Consent: visitor.Consent, StatedAt: visitor.StatedAt}, nil
}

// faultAt puts a fault of the input into the place that the visit has for it.
func faultAt(field string, err error) *domain.Error {
	fault := domain.FaultsOf(err)[0]
	return domain.Errorf(fault.Code, field, "%s", fault.Message)
}

// text screens and checks an optional text. One that is to be dropped is as if it
// had not been there.
func (s *Service) text(path string, given *string, check func(string) (fault string), faults *domain.Faults) string {
	if given == nil {
		return ""
	}
	drop, fault := s.Rules.Guard.Screen(path, *given)
	switch {
	case drop:
		return ""
	case fault != nil:
		*faults = append(*faults, fault)
	default:
		if wrong := check(*given); wrong != "" {
			faults.Add(domain.BadUserInput, path, "%s", wrong)
		}
	}
	return *given
}

func checkDevice(text string) (fault string) {
	if types := profile.ContextValues(profile.DeviceType); !slices.Contains(types, text) {
		return "must be one of " + strings.Join(types, ", ")
	}
	return ""
}

// hostOf keeps the host alone of a URL.
func hostOf(text *string) *string {
	if text == nil {
		return nil
	}
	host := strings.ToLower(*text)
	if address, err := url.Parse(host); err == nil && address.Host != "" {
		host = address.Hostname()
	}
	return &host
}

func checkDomain(text string) (fault string) {
	if !domainPattern.MatchString(text) {
		return "is not a domain"
	}
	return ""
}

// pathOf drops query and fragment: they may name a person.
func pathOf(text *string) *string {
	if text == nil {
		return nil
	}
	path := *text
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
	}
	return &path
}

func checkPath(text string) (fault string) {
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > maxPathLength || strings.ContainsFunc(text, unicode.IsControl) {
		return fmt.Sprintf("must be at most %d characters without control characters", maxPathLength)
	}
	return ""
}
