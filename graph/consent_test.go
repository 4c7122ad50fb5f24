package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"halftone/domain"
	"halftone/domain/identity"
	"halftone/domain/profile"
)

// TestNoDoorShowsAScoreOfWhoDeniesPersonalization asks every field that shows
// what a profile is a member of, as whoever may see the most.
func TestNoDoorShowsAScoreOfWhoDeniesPersonalization(t *testing.T) {
	s := openSite(t)
	recordValuable(t, s, "bob")
	recordValuable(t, s, "ann")
	awaitAnswer(t, s, domain.Admin, `{ segment(key: "high-value") { size { value } } }`, func(data map[string]any) bool {
		return at(data, "segment", "size", "value") == 2.
	})
	_, ann, err := s.config.Intake.Visitors.Identify(t.Context(), identity.Claim{Mode: domain.Identity, Value: "ann", Consent: profile.Consent{Personalization: profile.ConsentDenied}})
	must(t, err)
	answer := s.post(domain.Service, body(`mutation { recordSignals(input: {sessionKey: "ann", identity: {customer: "ann"}, signals: [
		{id: "late-1", type: "purchase", category: "tech"}, {id: "late-2", type: "product_view"}]}) { accepted memberships { asOf } } }`))
	if got := answer.Body.String(); !strings.Contains(got, `"accepted":2,"memberships":null`) {
		t.Errorf("recordSignals answers %s", got)
	}

	data := awaitAnswer(t, s, domain.Admin, fmt.Sprintf(`{
		profile(key: %[1]q) { totalPurchases memberships(onlyMembers: false) { score } evaluation(segmentKey: "high-value") { score } primarySegment { key } }
		memberships(profileKeys: [%[1]q], onlyMembers: false) { memberships { score } }
		sessionMemberships(sessionKey: "ann", onlyMembers: false) { memberships { score } }
		byProfile: evaluateSegment(subject: {profileKey: %[1]q}, segment: {key: "high-value"}) { score }
		bySession: evaluateSegment(subject: {sessionKey: "ann"}, segment: {key: "high-value"}) { score }
		segment(key: "high-value") { size { value } members { totalCount { value } edges { node { profile { key } } } } }
		simulateSegment(segment: {key: "high-value"}) { projected { value } samples(movement: ENTERING) { profile { key } } }
		membershipChanges(profileKey: %[1]q, segmentKeys: ["high-value"]) { edges { node { kind cause membership { score } } } }
	}`, ann.Key), func(data map[string]any) bool {
		return data["simulateSegment"] != nil && at(data, "simulateSegment", "projected", "value") == 1. // null while profiles are being loaded
	})
	if at(data, "profile", "totalPurchases") != 4. {
		t.Errorf("got the profile %v", data["profile"])
	}
	for name, list := range map[string]any{
		"profile.memberships": at(data, "profile", "memberships"), "memberships": at(data, "memberships", 0, "memberships"),
		"sessionMemberships": at(data, "sessionMemberships", "memberships"),
	} {
		if len(list.([]any)) != 0 {
			t.Errorf("%s shows %v", name, list)
		}
	}
	for name, value := range map[string]any{
		"profile.evaluation": at(data, "profile", "evaluation"), "profile.primarySegment": at(data, "profile", "primarySegment"),
		"evaluateSegment of the profile": data["byProfile"], "evaluateSegment of the visit": data["bySession"],
	} {
		if value != nil {
			t.Errorf("%s shows %v", name, value)
		}
	}
	members, samples := at(data, "segment", "members", "edges").([]any), at(data, "simulateSegment", "samples").([]any)
	if len(members) != 1 || len(samples) != 1 || at(data, "segment", "size", "value") != 1. || at(data, "segment", "members", "totalCount", "value") != 1. {
		t.Errorf("want bob alone, got %v, %v", data["segment"], samples)
	}
	changes := at(data, "membershipChanges", "edges").([]any)
	if len(changes) != 2 {
		t.Fatalf("want that she entered and left, got %v", changes)
	}
	if last := at(changes[1], "node"); at(last, "kind") != "EXITED" || at(last, "cause") != "CONSENT" {
		t.Errorf("got the change %v", last)
	}
	for _, c := range changes {
		if m := at(c, "node", "membership"); m != nil {
			t.Errorf("a change shows %v", m)
		}
	}
}
