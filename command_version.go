package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
)

const versionHelp = `Usage: halftone version

Prints the version of this binary and of the Go that built it.

Example:
  halftone version
`

func printVersion(_ context.Context, sh shell, args []string) int {
	if _, code, done := sh.parseFlags(flag.NewFlagSet("version", flag.ContinueOnError), versionHelp, args); done {
		return code
	}
	version := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = cmp.Or(info.Main.Version, version)
	}
	fmt.Fprintf(sh.stdout, "halftone %s (%s)\n", version, runtime.Version())
	return exitDone
}
