package graph_test

import (
	"slices"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"halftone/domain"
	"halftone/graph/generated"
)

var people = []domain.Role{domain.Viewer, domain.Analyst, domain.Editor, domain.Operator, domain.Privacy}

var (
	analysts = []domain.Role{domain.Analyst, domain.Editor}
	watchers = []domain.Role{domain.Analyst, domain.Editor, domain.Operator}
)

// rights are who may ask for a root field, ADMIN apart, with a query that asks
// for it. A new root field needs a line here.
var rights = map[string]struct {
	query string
	roles []domain.Role
}{
	"viewer":             {`{viewer{name}}`, domain.Roles()},
	"signalTypes":        {`{signalTypes{key}}`, append(slices.Clone(people), domain.Service)},
	"profile":            {`{profile(key:"x"){key}}`, []domain.Role{domain.Analyst, domain.Editor, domain.Privacy}},
	"profiles":           {`{profiles{edges{cursor}}}`, []domain.Role{domain.Analyst, domain.Editor, domain.Privacy}},
	"profileKey":         {`{profileKey(customer:"x")}`, []domain.Role{domain.Service}},
	"memberships":        {`{memberships(profileKeys:[]){asOf}}`, []domain.Role{domain.Service}},
	"sessionMemberships": {`{sessionMemberships(sessionKey:"x"){asOf}}`, []domain.Role{domain.Service}},
	"membershipChanges":  {`{membershipChanges{latestCursor}}`, []domain.Role{domain.Analyst, domain.Editor, domain.Privacy, domain.Service}},
	"evaluateSegment":    {`{evaluateSegment(subject:{values:{}},segment:{key:"x"}){score}}`, []domain.Role{domain.Analyst, domain.Editor}},
	"segment":            {`{segment(key:"x"){key}}`, []domain.Role{domain.Viewer, domain.Analyst, domain.Editor, domain.Operator}},
	"segments":           {`{segments{edges{cursor}}}`, []domain.Role{domain.Viewer, domain.Analyst, domain.Editor, domain.Operator}},
	"validateDefinition": {`{validateDefinition(definition:{rules:[]}){message}}`, []domain.Role{domain.Analyst, domain.Editor}},
	"simulateSegment":    {`{simulateSegment(segment:{key:"x"}){scoreShift}}`, []domain.Role{domain.Analyst, domain.Editor}},
	"segmentOverlap":     {`{segmentOverlap(keys:["x"]){jaccard}}`, []domain.Role{domain.Viewer, domain.Analyst, domain.Editor}},
	"overview":           {`{overview{asOf}}`, []domain.Role{domain.Viewer, domain.Analyst, domain.Editor, domain.Operator}},
	"ruleFields":         {`{ruleFields{path}}`, analysts},
	"session":            {`{session(key:"x"){reason}}`, watchers},
	"sessions":           {`{sessions{reason}}`, watchers},
	"exportSegments":     {`{exportSegments(keys:[])}`, analysts},
	"renderSegment":      {`{renderSegment(segment:{key:"x",info:{},definition:{rules:[]}})}`, analysts},
	"readBundle":         {`{readBundle(source:""){userErrors{code}}}`, analysts},
	"restoreSegment":     {`mutation{restoreSegment(input:{key:"x",version:1,expectedVersion:1}){userErrors{code}}}`, []domain.Role{domain.Editor}},
	"importSegments":     {`mutation{importSegments(input:{source:""}){isApplied}}`, []domain.Role{domain.Editor}},
	"recordSignals":      {`mutation{recordSignals(input:{sessionKey:"",signals:[]}){accepted}}`, []domain.Role{domain.Service, domain.Collector, domain.Visitor}},
	"endSession":         {`mutation{endSession(input:{sessionKey:"x"}){ended}}`, []domain.Role{domain.Service}},
	"setTraits":          {`mutation{setTraits(input:{profileKey:"x",traits:[]}){userErrors{code}}}`, []domain.Role{domain.Service}},
	"recordModelScores":  {`mutation{recordModelScores(input:{scores:[]}){recorded}}`, []domain.Role{domain.Service}},
	"setSignalWeight":    {`mutation{setSignalWeight(input:{key:"x",baseWeight:11,expectedVersion:0}){userErrors{code}}}`, []domain.Role{domain.Operator}},
	"createSegment":      {`mutation{createSegment(input:{key:"",info:{},definition:{rules:[]}}){userErrors{code}}}`, []domain.Role{domain.Editor}},
	"publishSegment":     {`mutation{publishSegment(input:{key:"x",expectedVersion:1}){userErrors{code}}}`, []domain.Role{domain.Editor}},
	"archiveSegment":     {`mutation{archiveSegment(input:{key:"x",expectedVersion:1}){userErrors{code}}}`, []domain.Role{domain.Editor}},
}

func rootFields() (fields []*ast.FieldDefinition) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for _, root := range []*ast.Definition{schema.Query, schema.Mutation} {
		for _, field := range root.Fields {
			if field.Name != "__schema" && field.Name != "__type" {
				fields = append(fields, field)
			}
		}
	}
	return fields
}

func TestEveryRootFieldIsGuarded(t *testing.T) {
	subscriptions := generated.NewExecutableSchema(generated.Config{}).Schema().Subscription.Fields
	for _, field := range subscriptions {
		if _, listed := streams[field.Name]; !listed || field.Directives.ForName("hasRole") == nil {
			t.Errorf("%s is not guarded, or missing in the table of streams", field.Name)
		}
	}
	for _, field := range rootFields() {
		if field.Directives.ForName("hasRole") == nil {
			t.Errorf("%s has no @hasRole: it would be open to everybody", field.Name)
		}
		if _, listed := rights[field.Name]; !listed {
			t.Errorf("%s is missing in the table of rights", field.Name)
		}
	}
}

func TestRightsOfEveryRoleOnEveryRootField(t *testing.T) {
	s := openSite(t)
	for name, right := range rights {
		for _, role := range domain.Roles() {
			w := s.post(role, body(right.query))
			refused := slices.Contains(codesOf(t, w), domain.Forbidden)
			allowed := role == domain.Admin || slices.Contains(right.roles, role)
			if refused == allowed {
				t.Errorf("%s as %s: refused = %t, want %t: %s", name, role, refused, !allowed, w.Body)
			}
		}
	}
}

// streams are who may subscribe to what, ADMIN apart. A new subscription needs a
// line here.
var streams = map[string]struct {
	query string
	roles []domain.Role
}{
	"overviewChanged":   {`subscription{overviewChanged{asOf}}`, append(slices.Clone(watchers), domain.Viewer)},
	"segmentChanged":    {`subscription{segmentChanged{key}}`, append(slices.Clone(watchers), domain.Viewer)},
	"signalRecorded":    {`subscription{signalRecorded{weight}}`, watchers},
	"membershipChanged": {`subscription{membershipChanged{cursor}}`, append(slices.Clone(analysts), domain.Service)},
}

func TestRightsOfEveryRoleOnEveryStream(t *testing.T) {
	s := openSite(t)
	defer keepRecording(t, s)()
	for _, role := range domain.Roles() {
		c := s.dial(t).enter(role)
		for name, right := range streams {
			c.subscribe(name, right.query)
		}
		for told := map[string]bool{}; len(told) < len(streams); {
			e := c.receive()
			right := streams[e.ID]
			if allowed := role == domain.Admin || slices.Contains(right.roles, role); !told[e.ID] && (e.Type == "next") != allowed {
				t.Errorf("%s as %s: got %s %s", e.ID, role, e.Type, e.Payload)
			}
			told[e.ID] = true
		}
	}
}

func TestFieldsThatDifferByRoleAreGuardedOnEveryPath(t *testing.T) {
	s := openSite(t)
	for _, c := range []struct {
		role  domain.Role
		query string
		want  bool
	}{
		{domain.Viewer, `{segment(key:"researcher"){members{edges{cursor}}}}`, false},
		{domain.Operator, `{segments{edges{node{members{edges{cursor}}}}}}`, false},
		{domain.Viewer, `{segment(key:"researcher"){versions{edges{cursor}}}}`, false},
		{domain.Viewer, `{segment(key:"researcher"){members(band:ALMOST){edges{cursor}}}}`, false},
		{domain.Operator, `{segment(key:"researcher"){published{diff{path}}}}`, false},
		{domain.Viewer, `{segment(key:"researcher"){usedBy{key} trend{size}}}`, true},
		{domain.Analyst, `{segment(key:"researcher"){members{edges{cursor}} versions{edges{cursor}}}}`, true},
	} {
		if allowed := !slices.Contains(codesOf(t, s.post(c.role, body(c.query))), domain.Forbidden); allowed != c.want {
			t.Errorf("%s as %s: allowed = %t, want %t", c.query, c.role, allowed, c.want)
		}
	}
}
