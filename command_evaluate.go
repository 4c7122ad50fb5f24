package main

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"halftone/domain/privacy"
	"halftone/domain/replay"
	"halftone/domain/segment"
	"halftone/domain/signal"
)

const evaluateHelp = `Usage: halftone evaluate --segments BUNDLE.yaml --signals FILE.ndjson[.gz] --at TIME[,TIME...]

Elevates every session of a file of signals and prints how much every customer
belongs to every segment of a bundle at each TIME, an RFC 3339 instant or a date
(midnight UTC). It needs no server and no database. Lines that are refused are
counted on standard error and left out. Signals after a TIME do not count for
it; nothing expires.

Example:
  halftone evaluate --segments segments.yaml --signals shop.ndjson.gz --at 2011-11-30,2011-12-09T12:50:00Z
`

// evaluate is the command "evaluate".
func evaluate(ctx context.Context, sh shell, args []string) int {
	flags := flag.NewFlagSet("evaluate", flag.ContinueOnError)
	segments := flags.String("segments", "", "the `BUNDLE` of segments, YAML or JSON")
	signals := flags.String("signals", "", "the `FILE` of signals, one JSON object a line, gzip or not")
	at := flags.String("at", "", "the `TIMES` to evaluate at, separated by commas")
	out := flags.String("out", "csv", "the `FORM` of the output: csv or json")
	rest, code, done := sh.parseFlags(flags, evaluateHelp, args)
	if done {
		return code
	}
	instants, err := parseInstants(*at)
	switch {
	case len(rest) > 0:
		err = errors.New("flags only are expected")
	case *segments == "" || *signals == "" || *at == "":
		err = errors.New("--segments, --signals and --at are required")
	case *out != "csv" && *out != "json":
		err = errors.New("--out must be csv or json")
	}
	if err != nil {
		return sh.refuse("evaluate", err)
	}
	c, err := readScoring(sh.getenv)
	if err != nil {
		return sh.refuse("evaluate", err)
	}
	site := c.Site
	bundle, err := readBundle(*segments, site.Retention)
	if err != nil {
		return sh.refuseBundle(err)
	}
	log, err := readSignals(*signals, privacy.NewGuard(c.PII))
	if err != nil {
		return sh.fail("evaluate", fmt.Errorf("reading the signals: %w", err))
	}
	sh.reportRefused(log)

	site.Retention = 0 // nothing of a file expires
	population := replay.NewPopulation(log, site)
	if err := sh.printScores(ctx, *out, instants, population, bundle.Programs()); err != nil {
		return sh.fail("evaluate", err)
	}
	return exitDone
}

// printScores prints a row for every instant, customer and segment in a form.
func (sh shell) printScores(ctx context.Context, form string, instants []instant, p *replay.Population, programs []*segment.Program) error {
	buffered := bufio.NewWriterSize(sh.stdout, 1<<16)
	var rows rowWriter = &jsonRows{out: buffered}
	if form == "csv" {
		rows = newCSVRows(buffered)
	}
	if err := evaluateAt(ctx, instants, p, programs, rows); err != nil {
		return err
	}
	if err := rows.end(); err != nil {
		return err
	}
	return buffered.Flush()
}

// instant is a time as it was given and in milliseconds.
type instant struct {
	text string
	at   int64
}

func parseInstants(text string) ([]instant, error) {
	var instants []instant
	for i, part := range strings.Split(text, ",") {
		at, err := time.Parse(time.RFC3339, part)
		if err != nil {
			at, err = time.Parse(time.DateOnly, part)
		}
		if err != nil {
			return nil, fmt.Errorf("--at: time %d is neither an RFC 3339 instant nor a date", i+1)
		}
		instants = append(instants, instant{part, at.UnixMilli()})
	}
	return instants, nil
}

// readSignals reads a file of signals, compressed or not. A file is trusted: it
// may set weights.
func readSignals(name string, guard *privacy.Guard) (*replay.Log, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines, err := uncompressed(file)
	if err != nil {
		return nil, err
	}
	return replay.Read(lines, signal.Rules{Guard: guard, MayOverrideWeight: true}, time.Now())
}

// uncompressed reads what is in a file, which gzip may have compressed.
func uncompressed(file io.Reader) (io.Reader, error) {
	source := bufio.NewReaderSize(file, 1<<16)
	if magic, err := source.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		return gzip.NewReader(source)
	}
	return source, nil
}

func (sh shell) reportRefused(log *replay.Log) {
	if log.Repeated > 0 {
		fmt.Fprintf(sh.stderr, "%s an earlier signalId and counted once\n", linesThat("repeated", log.Repeated))
	}
	for _, r := range log.Refused {
		fmt.Fprintf(sh.stderr, "%s: %s %s (line %s)\n", linesThat("refused", r.Lines), r.Reason.Code, r.Reason.Error(), lineNumbers(r))
	}
}

func linesThat(were string, n int) string {
	if n == 1 {
		return "1 line " + were
	}
	return fmt.Sprintf("%d lines %s", n, were)
}

func lineNumbers(r replay.Refusal) string {
	numbers := make([]string, len(r.Samples))
	for i, n := range r.Samples {
		numbers[i] = strconv.Itoa(n)
	}
	text := strings.Join(numbers, ", ")
	if r.Lines > len(r.Samples) {
		text += ", ..."
	}
	return text
}

// evaluateAt writes a row for every instant, customer and segment.
func evaluateAt(ctx context.Context, instants []instant, population *replay.Population, programs []*segment.Program, rows rowWriter) error {
	slices.SortFunc(programs, func(a, b *segment.Program) int {
		return strings.Compare(a.Definition().Key, b.Definition().Key)
	})
	evaluator := segment.NewSet(programs...).NewEvaluator()
	scores := make([]float64, len(programs))
	for _, instant := range instants {
		population.MoveTo(instant.at)
		for customer, view := range population.All() {
			if err := ctx.Err(); err != nil {
				return err
			}
			evaluator.Load(view)
			evaluator.Scores(scores)
			for i, p := range programs {
				d := p.Definition()
				if err := rows.row(instant.text, customer, d.Key, scores[i], scores[i] >= d.Threshold); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// scoring are the settings that change a score or what a file may hold; the
// others are a server's.
var scoring = []string{"HALFTONE_HALF_LIFE", "HALFTONE_RETENTION", "HALFTONE_ZONE", "HALFTONE_HEALTH_TAGS", "HALFTONE_PII"}

// readScoring reads the settings that change a score. All faults are reported
// together, by name.
func readScoring(getenv func(string) string) (Config, error) {
	var c Config
	var faults []error
	for _, s := range c.settings() {
		if !slices.Contains(scoring, s.name) {
			continue
		}
		if err := s.parse(cmp.Or(getenv(s.name), s.fallback)); err != nil {
			faults = append(faults, fmt.Errorf("%s %w", s.name, err))
		}
	}
	return c, errors.Join(faults...)
}
