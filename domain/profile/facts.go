package profile

import (
	"maps"

	"halftone/domain"
)

// Bounds of what services may state of one profile. A merge may leave it with
// more, which then only shrink.
const (
	MaxTraits = 100
	MaxModels = 100
)

// Facts are what a service states of the profile under a key: what no signal
// of its own visitor says.
type Facts struct {
	Key domain.ProfileKey
	// Traits by name; nil takes back what was set. No derived ones.
	Traits map[string]*bool
	// Models are scores by name. Their At is decided by Learn.
	Models map[string]Model
}

// Learned is what became of facts.
type Learned struct {
	// Key is that of the profile: another one than that of the facts if it had
	// been merged or re-keyed.
	Key domain.ProfileKey
	// Changed tells that the profile did not say the same before.
	Changed bool
	// Refusal is nil, or why none of the facts had an effect: NOT_FOUND without
	// a profile, FORBIDDEN when it is frozen, LIMIT_EXCEEDED above MaxTraits or MaxModels.
	Refusal *domain.Error
}

// Learn takes facts over at the instant now, in milliseconds: all, or none. What
// it knew before under the same names gives way; what it knew alike changes nothing.
func (p *Profile) Learn(f Facts, now int64) Learned {
	learned := Learned{Key: p.Key}
	traits, models := p.traitsWith(f.Traits), p.modelsWith(f.Models, now)
	switch {
	case p.IsFrozen():
		learned.Refusal = domain.Errorf(domain.Forbidden, "profileKey", "the visitor denies persistence: the profile takes nothing more")
	case len(traits) > max(MaxTraits, len(p.Traits)):
		learned.Refusal = domain.Errorf(domain.LimitExceeded, "traits", "a profile can have %d traits that were set", MaxTraits)
	case len(models) > max(MaxModels, len(p.Models)):
		learned.Refusal = domain.Errorf(domain.LimitExceeded, "", "a profile can have %d model scores", MaxModels)
	default:
		learned.Changed = !maps.Equal(traits, p.Traits) || !maps.Equal(models, p.Models)
		p.Traits, p.Models = traits, models
	}
	return learned
}

func (p *Profile) traitsWith(stated map[string]*bool) map[string]bool {
	traits := map[string]bool{}
	maps.Copy(traits, p.Traits)
	for name, value := range stated {
		if value == nil {
			delete(traits, name)
		} else {
			traits[name] = *value
		}
	}
	return traits
}

// modelsWith lets expired scores go only where another one changes, so that
// what changes no answer writes nothing.
func (p *Profile) modelsWith(stated map[string]Model, now int64) map[string]Model {
	models := map[string]Model{}
	maps.Copy(models, p.Models)
	for name, m := range stated {
		held, known := models[name]
		m.At = held.At
		if !known || m != held {
			m.At = max(now, held.At) // of two writers the later one counts, whatever their clocks say
			models[name] = m
		}
	}
	if !maps.Equal(models, p.Models) {
		maps.DeleteFunc(models, func(_ string, m Model) bool { return !m.holdsAt(now) })
	}
	return models
}

// holdsAt tells whether the score has not expired at an instant in milliseconds.
func (m Model) holdsAt(now int64) bool { return m.Expires == 0 || now < m.Expires }
