package intake

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/signal"
)

// Trait is what a request states of a profile under a name of its own.
type Trait struct {
	Name  string
	Value *bool // nil takes back what was set
}

// ModelScore is what a request says that a model makes of a profile.
type ModelScore struct {
	ProfileKey string
	Name       string
	Score      float64
	Source     *string    // nil for none
	ExpiresAt  *time.Time // nil for never
}

// Traits checks what a request states of the profile under a key. All faults
// are reported together, with the fields of the request as paths.
func (s *Service) Traits(profileKey string, traits []*Trait) (profile.Facts, error) {
	f := profile.Facts{Traits: make(map[string]*bool, len(traits))}
	var faults domain.Faults
	f.Key = keyOf(profileKey, &faults)
	if len(traits) > profile.MaxTraits {
		faults.Add(domain.LimitExceeded, "traits", "has more than %d entries", profile.MaxTraits)
		return f, faults
	}
	for i, t := range traits {
		path := fmt.Sprintf("traits[%d].name", i)
		_, isTwice := f.Traits[t.Name]
		switch fault := s.checkName(path, "traits.", t.Name); {
		case fault != nil:
			faults = append(faults, fault)
		case slices.Contains(profile.DerivedTraits(), t.Name):
			faults.Add(domain.BadUserInput, path, "is derived from signals and cannot be set")
		case isTwice:
			faults.Add(domain.BadUserInput, path, "is there twice")
		}
		f.Traits[t.Name] = t.Value
	}
	return f, faults.Err()
}

// ModelScores checks what a request says of profiles, each score by itself. The
// good ones come with their indexes; of two with one name and profile key the later.
func (s *Service) ModelScores(given []*ModelScore, now time.Time) (good []profile.Facts, indexes []int, faults domain.Faults) {
	if len(given) > MaxBatch {
		faults.Add(domain.LimitExceeded, "scores", "has more than %d entries", MaxBatch)
		return nil, nil, faults
	}
	type named struct {
		key  domain.ProfileKey
		name string
	}
	places := map[named]int{}
	for i, score := range given {
		f, bad := s.modelScore(score, now)
		if len(bad) > 0 {
			faults = append(faults, bad.Under(fmt.Sprintf("scores[%d]", i))...)
			continue
		}
		if at, isTwice := places[named{f.Key, score.Name}]; isTwice {
			good[at], indexes[at] = f, i
			continue
		}
		places[named{f.Key, score.Name}] = len(good)
		good, indexes = append(good, f), append(indexes, i)
	}
	return good, indexes, faults
}

func (s *Service) modelScore(given *ModelScore, now time.Time) (f profile.Facts, faults domain.Faults) {
	f.Key = keyOf(given.ProfileKey, &faults)
	m := profile.Model{Score: given.Score, Source: s.text("source", given.Source, checkSource, &faults)}
	if fault := s.checkName("name", "model.", given.Name); fault != nil {
		faults = append(faults, fault)
	}
	if !(profile.Field{Kind: profile.ModelField}).Admits(given.Score) {
		faults.Add(domain.BadUserInput, "score", "must be from 0 to 1")
	}
	if given.ExpiresAt != nil {
		if m.Expires = given.ExpiresAt.UnixMilli(); m.Expires <= now.UnixMilli() {
			faults.Add(domain.BadUserInput, "expiresAt", "must lie ahead")
		}
	}
	f.Models = map[string]profile.Model{given.Name: m}
	return f, faults
}

func keyOf(text string, faults *domain.Faults) domain.ProfileKey {
	key, err := domain.ParseProfileKey(text)
	*faults = append(*faults, domain.FaultsOf(err).Under("profileKey")...)
	return key
}

// checkName screens and checks the name of a fact, behind which rules have a
// prefix. A fact whose name is to be dropped is none.
func (s *Service) checkName(path, prefix, name string) *domain.Error {
	drop, fault := s.Rules.Guard.Screen(path, name)
	if drop {
		return domain.Errorf(domain.PIIRejected, path, "looks like personal data")
	}
	if _, ok := profile.ParseField(prefix + name); fault == nil && !ok {
		return domain.Errorf(domain.BadUserInput, path, "must be a letter, then at most 63 letters, digits, '_' or '-'")
	}
	return fault
}

func checkSource(text string) (fault string) {
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > signal.MaxNameLength || strings.ContainsFunc(text, unicode.IsControl) {
		return fmt.Sprintf("must be at most %d characters without control characters", signal.MaxNameLength)
	}
	return ""
}
