package graph

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/session"
	"halftone/domain/signal"
	"halftone/graph/model"
)

const (
	maxCustomerLength = 128  // characters
	maxPathLength     = 2000 // characters
)

var domainPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,252}$`)

// arrivalOf reads everything of an input but its signals.
func (r *Resolver) arrivalOf(input model.RecordSignalsInput) (a session.Arrival, err error) {
	var faults domain.Faults
	if a.Key, err = session.ParseKey(input.SessionKey); err != nil {
		faults = domain.FaultsOf(err).Under("sessionKey")
	}
	if input.Identity != nil && input.Identity.Customer != nil {
		key, err := r.profileKey(*input.Identity.Customer)
		if err != nil {
			faults = append(faults, domain.FaultsOf(err).Under("identity")...)
		}
		a.Identity = &session.Identity{Key: key, Mode: domain.Identity, Consent: profile.ConsentVouched()}
	}
	if c := input.Context; c != nil {
		a.Context.DeviceType = deviceType(c.DeviceType, &faults)
		a.Context.ReferrerDomain = referrerDomain(c.ReferrerDomain, &faults)
		a.EntryPath = entryPath(c.EntryPath, &faults)
	}
	if len(input.Signals) > maxBatch {
		faults.Add(domain.LimitExceeded, "signals", "has more than %d entries", maxBatch)
	}
	return a, faults.Err()
}

// profileKey is the key under which a login id is known.
func (r *Resolver) profileKey(customer string) (domain.ProfileKey, error) {
	if customer == "" || strings.ContainsRune(customer, utf8.RuneError) || utf8.RuneCountInString(customer) > maxCustomerLength || strings.ContainsFunc(customer, unicode.IsControl) {
		return domain.ProfileKey{}, domain.Errorf(domain.BadUserInput, "customer",
			"must be 1 to %d characters without control characters", maxCustomerLength)
	}
	return r.Keys.ProfileKey(domain.Identity, customer), nil
}

func deviceType(text *string, faults *domain.Faults) string {
	if text == nil {
		return ""
	}
	if types := profile.ContextValues(profile.DeviceType); !slices.Contains(types, *text) {
		faults.Add(domain.BadUserInput, "context.deviceType", "must be one of %s", strings.Join(types, ", "))
	}
	return *text
}

// referrerDomain keeps the host alone of a URL.
func referrerDomain(text *string, faults *domain.Faults) string {
	if text == nil {
		return ""
	}
	host := strings.ToLower(*text)
	if address, err := url.Parse(host); err == nil && address.Host != "" {
		host = address.Hostname()
	}
	if !domainPattern.MatchString(host) {
		faults.Add(domain.BadUserInput, "context.referrerDomain", "is not a domain")
	}
	return host
}

// entryPath drops query and fragment: they may name a person.
func entryPath(text *string, faults *domain.Faults) string {
	if text == nil {
		return ""
	}
	path := *text
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
	}
	if utf8.RuneCountInString(path) > maxPathLength || strings.ContainsFunc(path, unicode.IsControl) {
		faults.Add(domain.BadUserInput, "context.entryPath", "must be at most %d characters without control characters", maxPathLength)
	}
	return path
}

// accept validates a batch. The good signals come with their indexes in the
// batch, so that what is said of them later can be put in place.
func (r *Resolver) accept(ctx context.Context, batch model.SignalBatch, now time.Time) (good []signal.Signal, indexes []int, faults domain.Faults) {
	rules := r.Rules
	rules.Undated = true
	rules.MayOverrideWeight = domain.ActorFrom(ctx).May(domain.Service)
	good, indexes = make([]signal.Signal, 0, len(batch)), make([]int, 0, len(batch))
	for i, given := range batch {
		s, err := rules.Accept(given.Input, now)
		if bad := append(given.Malformed, domain.FaultsOf(err)...); len(bad) > 0 {
			faults = append(faults, bad.Under(fmt.Sprintf("signals[%d]", i))...)
			continue
		}
		good, indexes = append(good, s), append(indexes, i)
	}
	return good, indexes, faults
}
