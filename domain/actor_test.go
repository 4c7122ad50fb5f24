package domain_test

import (
	"context"
	"testing"

	"halftone/domain"
)

func TestActorMay(t *testing.T) {
	for _, c := range []struct {
		name  string
		roles []domain.Role
		anyOf []domain.Role
		want  bool
	}{
		{"nobody", nil, domain.Roles(), false},
		{"the role itself", []domain.Role{domain.Editor}, []domain.Role{domain.Editor}, true},
		{"one of several", []domain.Role{domain.Viewer, domain.Privacy}, []domain.Role{domain.Editor, domain.Privacy}, true},
		{"no role includes another", []domain.Role{domain.Editor}, []domain.Role{domain.Viewer}, false},
		{"an admin may do everything", []domain.Role{domain.Admin}, []domain.Role{domain.Service}, true},
		{"what nobody was given", []domain.Role{domain.Service}, nil, false},
		{"what only an admin was given", []domain.Role{domain.Admin}, nil, true},
	} {
		if got := (domain.Actor{Roles: c.roles}).May(c.anyOf...); got != c.want {
			t.Errorf("%s: May = %t, want %t", c.name, got, c.want)
		}
	}
}

func TestActorTravelsInTheContext(t *testing.T) {
	if !domain.ActorFrom(context.Background()).IsNobody() {
		t.Error("without a credential the actor must be nobody")
	}
	ctx := domain.WithActor(context.Background(), domain.Actor{Name: "ci", Roles: []domain.Role{domain.Operator}})
	if a := domain.ActorFrom(ctx); a.Name != "ci" || !a.May(domain.Operator) || a.IsNobody() {
		t.Errorf("actor = %+v, want the one that was put in", a)
	}
}
