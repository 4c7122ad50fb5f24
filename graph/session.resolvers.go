package graph

import (
	"context"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/session"
	"halftone/domain/signal"
	"halftone/graph/model"
)

func (r *queryResolver) Session(_ context.Context, key string) (*model.Session, error) {
	parsed, err := session.ParseKey(key)
	if err != nil {
		return nil, domain.FaultsOf(err).Under("key")
	}
	live, held := r.Config.Sessions.Snapshot(parsed)
	if !held {
		return nil, nil
	}
	return showSession(live), nil
}

func (r *queryResolver) Sessions(_ context.Context, first int) ([]*model.Session, error) {
	if _, err := position(first, nil); err != nil {
		return nil, err
	}
	sessions := []*model.Session{}
	for _, live := range r.Config.Sessions.Newest(first) {
		sessions = append(sessions, showSession(live))
	}
	return sessions, nil
}

func showSession(s session.Snapshot) *model.Session {
	decision := session.Decide(s)
	shown := &model.Session{
		Key: s.Label + "…", Interests: []*profile.Affinity{}, TotalWeight: signal.Weight(s.Weight).Float(),
		SignalCount: s.Signals, PendingSignals: s.Unelevated, CartAdds: s.CartAdds, Purchases: s.Purchases,
		DeviceType: textOrNull(s.Context.DeviceType), EntryPath: textOrNull(s.EntryPath),
		ReferrerDomain: textOrNull(s.Context.ReferrerDomain), TimeOfDay: textOrNull(s.Context.TimeOfDay),
		StartedAt: s.StartedAt, LastActivityAt: s.LastActivityAt, EndsAt: s.EndsAt,
		WillElevate: decision.When, Reason: string(decision.Reason), Bytes: int(s.Bytes),
	}
	for _, interest := range s.Interests() {
		shown.Interests = append(shown.Interests, &interest)
	}
	if id := s.Identity; id != nil {
		key := id.Key.String()
		shown.ProfileKey = &key
		shown.Consent = &model.Consent{Persistence: id.Consent.Persistence, Personalization: id.Consent.Personalization}
	}
	return shown
}

func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
