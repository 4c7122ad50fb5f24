package session_test

import (
	"testing"

	"halftone/domain/profile"
	"halftone/domain/session"
)

func TestDecide(t *testing.T) {
	granted := &session.Identity{Consent: profile.Consent{Persistence: profile.ConsentGranted}}
	denied := &session.Identity{Consent: profile.Consent{Persistence: profile.ConsentDenied}}
	unknown := &session.Identity{Consent: profile.Consent{Persistence: profile.ConsentUnknown}}
	everything := session.Snapshot{Unelevated: 9, HighIntent: 1, OptedIn: true, Weight: 9_0000, Stored: true}
	of := func(id *session.Identity, s session.Snapshot) session.Snapshot { s.Identity = id; return s }

	for _, c := range []struct {
		name string
		in   session.Snapshot
		want session.Decision
	}{
		{"without a key nothing elevates", of(nil, everything), session.Decision{When: session.Never, Reason: session.NoIdentity}},
		{"denied consent", of(denied, everything), session.Decision{When: session.Never, Reason: session.NoConsent}},
		{"unknown consent is no consent", of(unknown, everything), session.Decision{When: session.Never, Reason: session.NoConsent}},
		{"all is elevated already", of(granted, session.Snapshot{Weight: 9_0000, Stored: true}), session.Decision{When: session.Never, Reason: session.NothingNew}},
		{"high intent", of(granted, session.Snapshot{Unelevated: 2, HighIntent: 1}), session.Decision{When: session.Now, Reason: session.HighIntent}},
		{"opt-in", of(granted, session.Snapshot{Unelevated: 2, OptedIn: true}), session.Decision{When: session.Now, Reason: session.OptIn}},
		{"just above 5.0", of(granted, session.Snapshot{Unelevated: 1, Weight: 5_0001}), session.Decision{When: session.AtEnd, Reason: session.Weight}},
		{"5.0 does not", of(granted, session.Snapshot{Unelevated: 1, Weight: 5_0000}), session.Decision{When: session.Never, Reason: session.LowWeight}},
		{"a stored profile", of(granted, session.Snapshot{Unelevated: 1, Stored: true}), session.Decision{When: session.AtEnd, Reason: session.StoredProfile}},
		{"light and unknown", of(granted, session.Snapshot{Unelevated: 1}), session.Decision{When: session.Never, Reason: session.LowWeight}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := session.Decide(c.in); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
