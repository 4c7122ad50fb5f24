// Halftone segments an audience: behavioural signals become pseudonymous
// profiles, profiles become members of weighted fuzzy segments.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Exit codes of every command.
const (
	exitDone    = 0
	exitFailed  = 1 // the work was tried and failed
	exitRefused = 2 // arguments, settings or a bundle are faulty: nothing was done
)

// shell is what a command sees of the process it runs in.
type shell struct {
	getenv         func(string) string
	stdout, stderr io.Writer
}

// command is one word after "halftone".
type command struct {
	name, summary string
	run           func(ctx context.Context, sh shell, args []string) int
}

func commands() []command {
	return []command{
		{"serve", "run the server (the default)", serve},
		{"migrate", "bring the schema of the database up to date", migrate},
		{"import", "write a file of signals into the database", importFile},
		{"evaluate", "evaluate the segments of a bundle over a file of signals", evaluate},
		{"test", "run the examples written in a bundle", testExamples},
		{"demo", "print the signals of synthetic shoppers", printDemo},
		{"token", "make an API token", issueToken},
		{"healthcheck", "tell whether the server is ready", healthcheck},
		{"version", "print the version", printVersion},
	}
}

// run is the program: main without the process around it.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	sh := shell{getenv: getenv, stdout: stdout, stderr: stderr}
	if len(args) == 0 || strings.HasPrefix(args[0], "-") && !isHelp(args[0]) {
		return serve(ctx, sh, args)
	}
	if isHelp(args[0]) {
		fmt.Fprint(stdout, usage())
		return exitDone
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, sh, args[1:])
		}
	}
	fmt.Fprintf(stderr, "halftone: there is no such command\n\n%s", usage())
	return exitRefused
}

func isHelp(arg string) bool {
	return arg == "help" || arg == "-h" || arg == "-help" || arg == "--help"
}

func usage() string {
	var b strings.Builder
	b.WriteString("Usage: halftone [COMMAND] [FLAGS]\n\nCommands:\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-12s %s\n", c.name, c.summary)
	}
	b.WriteString("\nhalftone COMMAND --help says more.\n\n")
	printSettings(&b)
	return b.String()
}

// parseFlags parses the flags of a command, which may stand before and after
// the other arguments, and returns the latter. When the command is not to go on
// because help was asked for or a flag is faulty, done is true and code is its
// exit code.
func (sh shell) parseFlags(flags *flag.FlagSet, help string, args []string) (rest []string, code int, done bool) {
	flags.SetOutput(io.Discard)
	for {
		switch err := flags.Parse(args); {
		case errors.Is(err, flag.ErrHelp):
			fmt.Fprint(sh.stdout, help, "\nFlags:\n")
			flags.SetOutput(sh.stdout)
			flags.PrintDefaults()
			return nil, exitDone, true
		case err != nil:
			return nil, sh.refuse(flags.Name(), err), true
		case flags.NArg() == 0:
			return rest, exitDone, false
		}
		rest = append(rest, flags.Arg(0))
		args = flags.Args()[1:]
	}
}

// readConfig reads the settings of a command that takes nothing else.
func (sh shell) readConfig(flags *flag.FlagSet, help string, args []string) (c Config, code int, done bool) {
	c, rest, code, done := sh.readConfigAnd(flags, help, args)
	if !done && len(rest) > 0 {
		return c, sh.refuse(flags.Name(), errors.New("flags only are expected")), true
	}
	return c, code, done
}

// readConfigAnd reads the settings of a command, whose flags besides are in
// flags, and returns the other arguments.
func (sh shell) readConfigAnd(flags *flag.FlagSet, help string, args []string) (c Config, rest []string, code int, done bool) {
	settings := bindSettings(&c, flags)
	if rest, code, done = sh.parseFlags(flags, help, args); done {
		return c, nil, code, done
	}
	if err := c.read(settings, flags, sh.getenv); err != nil {
		return c, nil, sh.refuse(flags.Name(), err), true
	}
	return c, rest, exitDone, false
}

// refuse says why a command will not begin.
func (sh shell) refuse(name string, err error) int {
	fmt.Fprintf(sh.stderr, "halftone %s: %v\nhalftone %s --help says more.\n", name, err, name)
	return exitRefused
}

// fail says why a command could not do its work.
func (sh shell) fail(name string, err error) int {
	fmt.Fprintf(sh.stderr, "halftone %s: %v\n", name, err)
	return exitFailed
}
