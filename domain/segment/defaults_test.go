package segment_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"halftone/domain/profile"
	"halftone/domain/segment"
)

// The table of the ten defaults as the product describes them: weight,
// condition, R = required, T = tolerance.
const defaultsTable = `
high-value · High-Value Customers · 💎 #8b5cf6 · 0.40 · purchase-behavior, value | .4 totalPurchases >= 3 R · .3 priceRange 100-10000 · .3 lastSeen < 30
tech-enthusiast · Tech Enthusiasts · 🔧 #3b82f6 · 0.35 · category, tech | .6 interests.tech >= 0.4 · .2 affinities.gadgets >= 0.2 · .2 affinities.electronics >= 0.2
fashion-forward · Fashion Forward · 👗 #ec4899 · 0.35 · category, fashion | .7 interests.fashion >= 0.4 R · .3 totalSessions >= 2
bargain-hunter · Bargain Hunters · 🏷️ #22c55e · 0.30 · purchase-behavior, price-sensitive | .5 priceRange 0-75 · .3 traits.prefersDeals = true · .2 totalCartAdds > 5
new-visitor · New Visitors · 👋 #f59e0b · 0.50 · lifecycle, acquisition | .5 totalSessions <= 2 R T1 · .5 totalPurchases = 0 R
cart-abandoner · Cart Abandoners · 🛒 #ef4444 · 0.40 · purchase-behavior, recovery | .5 totalCartAdds >= 3 R · .5 totalPurchases < 2 R
home-enthusiast · Home & Living Enthusiasts · 🏠 #14b8a6 · 0.35 · category, home | .7 interests.home >= 0.4 R · .3 lastSeen < 14
fitness-active · Fitness & Sports Active · 🏃 #06b6d4 · 0.35 · category, sport, lifestyle | .7 interests.sport >= 0.4 R · .3 traits.healthConscious = true
loyal-customer · Loyal Customers · ⭐ #eab308 · 0.45 · lifecycle, retention, value | .4 totalPurchases >= 5 R · .3 totalSessions >= 10 · .3 lastSeen < 14
researcher · Researchers · 🔍 #6366f1 · 0.35 · purchase-behavior, engagement | .5 totalSignals >= 20 R · .3 traits.browsesExtensively = true · .2 totalPurchases <= 3
`

func TestDefaultsAreTheProductsTable(t *testing.T) {
	want := strings.Split(strings.TrimSpace(defaultsTable), "\n")
	defaults := segment.Defaults()
	if len(defaults) != len(want) {
		t.Fatalf("%d defaults, want %d", len(defaults), len(want))
	}
	for i, d := range defaults {
		compile(t, d)
		if got := tableRow(d); got != want[i] || d.Combination != segment.Weighted {
			t.Errorf("%s\ngot  %s\nwant %s", d.Combination, got, want[i])
		}
	}
}

func tableRow(d segment.Definition) string {
	signs := map[segment.Operator]string{
		segment.GreaterOrEqual: ">=", segment.GreaterThan: ">", segment.LessThan: "<", segment.LessOrEqual: "<=", segment.Equal: "=",
	}
	rules := make([]string, len(d.Rules))
	for i, r := range d.Rules {
		condition := fmt.Sprintf("%s %v", signs[r.Operator], r.Value)
		if list, ok := r.Value.([]any); ok {
			condition = fmt.Sprintf("%v-%v", list...)
		}
		rules[i] = strings.TrimPrefix(fmt.Sprintf("%v %s %s", r.Weight, r.Field, condition), "0")
		if r.IsRequired {
			rules[i] += " R"
		}
		if r.Tolerance != nil {
			rules[i] += fmt.Sprintf(" T%v", *r.Tolerance)
		}
	}
	return fmt.Sprintf("%s · %s · %s %s · %.2f · %s | %s",
		d.Key, d.Name, d.Icon, d.Color, d.Threshold, strings.Join(d.Tags, ", "), strings.Join(rules, " · "))
}

// membersOf lists the default segments that a profile is a member of.
func membersOf(t *testing.T, p *profile.Profile, now int64) []string {
	set := defaultSet(t)
	e := set.NewEvaluator()
	e.Load(p.At(profile.DefaultSite(), now))
	var keys []string
	for i := range set.Len() {
		if e.Evaluate(i).IsMember {
			keys = append(keys, set.Program(i).Definition().Key)
		}
	}
	return keys
}

func TestWhoNobodyKnowsIsANewVisitorOnly(t *testing.T) {
	if got := membersOf(t, &profile.Profile{}, 0); !slices.Equal(got, []string{"new-visitor"}) {
		t.Errorf("an empty profile is a member of %v", got)
	}
}

func TestABrowserOfAHundredSessionsIsNoNewVisitor(t *testing.T) {
	p := &profile.Profile{Totals: profile.Totals{Sessions: 100, Signals: 300}}
	if got := membersOf(t, p, 0); slices.Contains(got, "new-visitor") {
		t.Errorf("is a member of %v", got)
	}
}

func TestNewVisitorEndsWithTheThirdSession(t *testing.T) {
	e := evaluatorOf(defaultDefinition("new-visitor"))
	for sessions, want := range []float64{1, 1, 1, 0, 0} {
		give(e, world{"totalSessions": float64(sessions)})
		if got := e.Evaluate(0).Score; got != want {
			t.Errorf("%d sessions: %v, want %v", sessions, got, want)
		}
	}
	give(e, world{"totalSessions": 1, "totalPurchases": 1})
	if got := e.Evaluate(0); got.Score != 0 || got.IsMember {
		t.Errorf("a buyer scores %v", got.Score)
	}
}
