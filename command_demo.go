package main

import (
	"context"
	"errors"
	"flag"
	"time"

	"halftone/domain/demo"
)

const demoHelp = `Usage: halftone demo [--shoppers N] [--seed S] > FILE.ndjson

Prints the signals of synthetic shoppers, one a line, for trying things out with
import and evaluate. The same seed makes the same shoppers.

Example:
  halftone demo --shoppers 500 > shoppers.ndjson
`

func printDemo(_ context.Context, sh shell, args []string) int {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	shoppers := flags.Int("shoppers", 2000, "how many")
	seed := flags.Uint64("seed", demoSeed, "which ones")
	rest, code, done := sh.parseFlags(flags, demoHelp, args)
	if done {
		return code
	}
	if len(rest) > 0 || *shoppers < 1 {
		return sh.refuse("demo", errors.New("--shoppers must be at least 1, and flags only are expected"))
	}
	if err := demo.Write(sh.stdout, *shoppers, *seed, time.Now()); err != nil {
		return sh.fail("demo", err)
	}
	return exitDone
}
