package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"text/tabwriter"
	"time"

	"halftone/domain/catalogue"
	"halftone/domain/segment"
)

const testHelp = `Usage: halftone test BUNDLE.yaml [--json]

Runs the examples written in a bundle. Exits 0 when all pass, 1 when one fails,
2 when the bundle is refused. Examples count from 0.

Example:
  halftone test segments.yaml
`

// testExamples is the command "test".
func testExamples(_ context.Context, sh shell, args []string) int {
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print every example with the score of every rule as JSON")
	files, code, done := sh.parseFlags(flags, testHelp, args)
	if done {
		return code
	}
	if len(files) != 1 {
		return sh.refuse("test", errors.New("exactly one bundle is expected"))
	}
	c, err := readScoring(sh.getenv)
	if err != nil {
		return sh.refuse("test", err)
	}
	bundle, err := readBundle(files[0], c.Site.Retention)
	if err != nil {
		return sh.refuseBundle(err)
	}
	trials, err := runExamples(bundle)
	if err != nil {
		return sh.fail("test", err)
	}
	if *asJSON {
		err = sh.printTrialsJSON(trials)
	} else {
		err = sh.printTrials(trials)
	}
	if err != nil {
		return sh.fail("test", err)
	}
	for _, t := range trials {
		if !t.ok {
			return exitFailed
		}
	}
	return exitDone
}

// readBundle reads a bundle from a file.
func readBundle(file string, windowLimit time.Duration) (catalogue.Bundle, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return catalogue.Bundle{}, err
	}
	return catalogue.ParseBundle(source, windowLimit)
}

// refuseBundle prints every fault of a bundle on a line of its own.
func (sh shell) refuseBundle(err error) int {
	fmt.Fprintf(sh.stderr, "The bundle is refused.\n%v\n", err)
	return exitRefused
}

// trial is one example with what came of it.
type trial struct {
	segment string
	example int
	want    catalogue.Example
	got     segment.Evaluation
	ok      bool
}

func runExamples(b catalogue.Bundle) ([]trial, error) {
	var trials []trial
	for _, s := range b.Segments {
		for i, example := range s.Examples {
			got, err := s.Evaluate(example)
			if err != nil {
				return nil, err
			}
			trials = append(trials, trial{s.Definition.Key, i, example, got, example.IsMetBy(got)})
		}
	}
	return trials, nil
}

// printTrials explains every example that failed and closes with the counts.
func (sh shell) printTrials(trials []trial) error {
	passed := 0
	out := tabwriter.NewWriter(sh.stdout, 0, 0, 2, ' ', 0)
	for _, t := range trials {
		if t.ok {
			passed++
			continue
		}
		fmt.Fprintf(out, "FAILED %s, example %d\n", t.segment, t.example)
		fmt.Fprintf(out, "  wanted\t%s\n", expectation(t.want.Member, t.want.Score))
		fmt.Fprintf(out, "  got\t%s, confidence %s\n", expectation(&t.got.IsMember, &t.got.Score), t.got.Confidence())
		rules := t.got.Rules()
		if culprit := differing(rules, t.wantsMore()); culprit != nil {
			fmt.Fprintf(out, "  differs\t%s\t%s\n", culprit.Path, culprit.Rule.Describe())
		}
		walk(rules, func(r *segment.RuleScore) {
			fmt.Fprintf(out, "  %s\tscore %s\tactual %s\texpected %s\n", r.Path, scoreText(r), r.ActualText(), r.ExpectedText())
		})
		fmt.Fprintln(out)
	}
	fmt.Fprintf(out, "%d passed, %d failed\n", passed, len(trials)-passed)
	return out.Flush()
}

func expectation(member *bool, score *float64) string {
	text := ""
	if member != nil {
		text = "member " + strconv.FormatBool(*member)
	}
	if score != nil {
		if text != "" {
			text += ", "
		}
		text += "score " + threeDecimals(*score)
	}
	return text
}

func scoreText(r *segment.RuleScore) string {
	if r.IsSkipped {
		return "skipped"
	}
	return threeDecimals(r.Score)
}

// wantsMore tells whether the example wanted a higher score than it got.
func (t trial) wantsMore() bool {
	if t.want.Member != nil && *t.want.Member != t.got.IsMember {
		return *t.want.Member
	}
	return t.want.Score != nil && *t.want.Score > t.got.Score
}

// differing is the rule to look at first: the one that decides its group, else
// the one that costs the group most when more was wanted, or brings it most
// when less was. Inside a negated group more and less change places.
func differing(rules []segment.RuleScore, more bool) *segment.RuleScore {
	var worst *segment.RuleScore
	most := 0.0
	for i := range rules {
		r := &rules[i]
		if r.IsSkipped {
			continue
		}
		share := r.Contribution
		if more {
			share = r.Rule.Weight * (1 - r.Score)
		}
		if r.IsDeciding && (share > 0 || !more) {
			worst = r
			break
		}
		if share > most {
			worst, most = r, share
		}
	}
	if worst != nil && worst.Children != nil {
		if below := differing(worst.Children, more != worst.Rule.IsNegated); below != nil {
			return below
		}
	}
	return worst
}

// walk visits every rule and group, each before those that it holds.
func walk(rules []segment.RuleScore, visit func(*segment.RuleScore)) {
	for i := range rules {
		visit(&rules[i])
		walk(rules[i].Children, visit)
	}
}

type trialJSON struct {
	Segment string   `json:"segment"`
	Example int      `json:"example"`
	OK      bool     `json:"ok"`
	Want    wantJSON `json:"want"`
	Got     gotJSON  `json:"got"`
}

type wantJSON struct {
	Member *bool    `json:"member"`
	Score  *float64 `json:"score"`
}

type gotJSON struct {
	Member     bool               `json:"member"`
	Score      float64            `json:"score"`
	Confidence segment.Confidence `json:"confidence"`
	Rules      []ruleJSON         `json:"rules"`
}

type ruleJSON struct {
	Path         string   `json:"path"`
	Score        *float64 `json:"score"` // null for a rule that was skipped
	Weight       float64  `json:"weight"`
	Contribution float64  `json:"contribution"`
	IsMissing    bool     `json:"isMissing"`
}

func (sh shell) printTrialsJSON(trials []trial) error {
	list := make([]trialJSON, len(trials))
	for i, t := range trials {
		list[i] = trialJSON{
			Segment: t.segment, Example: t.example, OK: t.ok,
			Want: wantJSON{t.want.Member, t.want.Score},
			Got:  gotJSON{Member: t.got.IsMember, Score: t.got.Score, Confidence: t.got.Confidence()},
		}
		walk(t.got.Rules(), func(r *segment.RuleScore) {
			rule := ruleJSON{Path: r.Path, Weight: r.Rule.Weight, Contribution: r.Contribution, IsMissing: r.IsMissing}
			if !r.IsSkipped {
				rule.Score = &r.Score
			}
			list[i].Got.Rules = append(list[i].Got.Rules, rule)
		})
	}
	encoder := json.NewEncoder(sh.stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(list)
}
