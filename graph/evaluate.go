package graph

import (
	"context"
	"regexp"

	"halftone/domain"
	"halftone/domain/membership"
	"halftone/domain/segment"
	"halftone/domain/session"
	"halftone/graph/model"
)

// program compiles what a reference means, nil when no segment in force has the
// key. A definition takes the place of the segment under the key as, if there is one; it
// has no version.
func (r *Resolver) program(ctx context.Context, ref model.SegmentRef, as string) (*segment.Program, *int, error) {
	d, err := r.Membership.Definitions(ctx)
	if err != nil {
		return nil, nil, err
	}
	if ref.Definition != nil {
		definition := *ref.Definition
		definition.Key = as
		program, err := segment.Compile(definition, r.Membership.Site().Retention, d.Set.Definitions()...)
		return program, nil, placed(err, func(path string) string { return "segment." + placeDefinition(path) })
	}
	i, found := d.Find(*ref.Key)
	if !found {
		return nil, nil, nil
	}
	return d.Set.Program(i), &d.Segments[i].Version, nil
}

// evaluate evaluates a subject, nil when there is none or it denies personalization.
func (r *Resolver) evaluate(ctx context.Context, subject model.SubjectRef, program *segment.Program) (*segment.Evaluation, error) {
	var standing *membership.Standing
	var err error
	switch {
	case subject.ProfileKey != nil:
		standing, err = r.profileStanding(ctx, *subject.ProfileKey)
	case subject.SessionKey != nil:
		standing, err = r.sessionStanding(ctx, session.Key(*subject.SessionKey), r.Membership.Profiles)
	default:
		return evaluateValues(subject.Values, program)
	}
	if err != nil || standing == nil {
		return nil, err
	}
	evaluation, isShown := standing.EvaluateAgainst(program)
	if !isShown {
		return nil, nil
	}
	return &evaluation, nil
}

// looksLikeField is how the name of a value must look to be repeated in an error.
var looksLikeField = regexp.MustCompile(`^[\pL\pN_.,=(){}*& -]{1,200}$`)

// evaluateValues evaluates hand-made values by the canonical names of fields.
func evaluateValues(values any, program *segment.Program) (*segment.Evaluation, error) {
	object, ok := values.(map[string]any)
	if !ok {
		return nil, domain.Errorf(domain.BadUserInput, "subject.values", "must be an object")
	}
	evaluator := segment.NewSet(program).NewEvaluator()
	if err := evaluator.Give(object); err != nil {
		faults := domain.FaultsOf(err)
		for _, fault := range faults {
			if !looksLikeField.MatchString(fault.Path) {
				fault.Path = "" // a name that is no field may be anything
			}
		}
		return nil, faults.Under("subject.values")
	}
	evaluation := evaluator.Evaluate(0)
	return &evaluation, nil
}
